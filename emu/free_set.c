// SPDX-License-Identifier: MIT
#include "emu/free_set.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

// The header describes the shape: level 0 has a bit per number, each level above a bit per word of
// the level below.

bool free_set_init(FreeSet *set, uint32_t n) {
    assert(n <= FREE_SET_MAX);
    *set = (FreeSet){.n = n, .leaf = calloc((n + 63u) / 64u, sizeof *set->leaf)};
    return set->leaf != NULL;
}

void free_set_deinit(FreeSet *set) {
    free(set->leaf);
    set->leaf = NULL;
}

// The bits of the word that stands for numbers 64 * word and up, of those in [first, end).
static uint64_t bits_within(uint32_t word, uint32_t first, uint32_t end) {
    uint32_t low = word * 64, skip = first > low ? first - low : 0, n = end - low;
    uint64_t up_to_end = n >= 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
    return skip >= 64 ? 0 : up_to_end & UINT64_MAX << skip;
}

void free_set_fill(FreeSet *set, uint32_t first) {
    assert(first <= set->n);
    set->top = 0;
    memset(set->middle, 0, sizeof set->middle);
    for (uint32_t word = 0; word < (set->n + 63) / 64; word++) {
        set->leaf[word] = bits_within(word, first, set->n);
        set->middle[word / 64] |= (uint64_t)(set->leaf[word] != 0) << (word % 64);
        set->top |= (uint64_t)(set->leaf[word] != 0) << (word / 64);
    }
    set->n_free = set->n - first;
    set->reach = first;
}

bool free_set_has(const FreeSet *set, uint32_t number) {
    return set->leaf[number / 64] >> (number % 64) & 1;
}

void free_set_put(FreeSet *set, uint32_t number) {
    assert(number < set->n && !free_set_has(set, number));
    uint32_t word = number / 64;
    set->leaf[word] |= UINT64_C(1) << (number % 64);
    set->middle[word / 64] |= UINT64_C(1) << (word % 64);
    set->top |= UINT64_C(1) << (word / 64);
    set->n_free++;
}

void free_set_take(FreeSet *set, uint32_t number) {
    assert(number < set->n && free_set_has(set, number));
    uint32_t word = number / 64;
    set->leaf[word] &= ~(UINT64_C(1) << (number % 64));
    if (set->leaf[word] == 0) {
        set->middle[word / 64] &= ~(UINT64_C(1) << (word % 64));
        if (set->middle[word / 64] == 0) {
            set->top &= ~(UINT64_C(1) << (word / 64));
        }
    }
    set->n_free--;
    set->reach = number < set->reach ? set->reach : number + 1;
}

uint32_t free_set_lowest(const FreeSet *set) {
    if (set->top == 0) {
        return FREE_SET_NONE;
    }
    uint32_t middle = (uint32_t)__builtin_ctzll(set->top);
    uint32_t leaf = middle * 64 + (uint32_t)__builtin_ctzll(set->middle[middle]);
    return leaf * 64 + (uint32_t)__builtin_ctzll(set->leaf[leaf]);
}

uint32_t free_set_run(const FreeSet *set, uint32_t first, uint32_t n_max) {
    uint32_t n = 0;
    while (n < n_max && first + n < set->n && free_set_has(set, first + n)) {
        n++;
    }
    return n;
}
