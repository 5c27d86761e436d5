// SPDX-License-Identifier: MIT
#pragma once

// A set of free numbers 0..n-1 that always gives the lowest. It has three levels of 64-bit words,
// so taking, giving back and finding the lowest need a handful of instructions at any size.
//
// Invariant: bit i of level k is set if and only if word i of level k-1 has a bit set.
// A free set is a cache of some table (frame or block rows in use): it can always be rebuilt.

#include <stdbool.h>
#include <stdint.h>

#define FREE_SET_MAX (64u * 64u * 64u)
#define FREE_SET_NONE UINT32_MAX

typedef struct FreeSet {
    uint64_t top;
    uint64_t middle[64];
    uint64_t *leaf; // owned
    uint32_t n;     // numbers 0..n-1
    uint32_t n_free;
    uint32_t reach; // 1 + the highest number taken since the last free_set_fill(), 0 = none
} FreeSet;

// Makes a set of 0..n-1 (n <= FREE_SET_MAX), all taken. False when the host is out of memory.
bool free_set_init(FreeSet *set, uint32_t n);
void free_set_deinit(FreeSet *set);

// Frees all numbers from `first` on (first <= n) and takes all below it.
void free_set_fill(FreeSet *set, uint32_t first);

bool free_set_has(const FreeSet *set, uint32_t number);

// Marks a taken number as free, or a free one as taken.
void free_set_put(FreeSet *set, uint32_t number);
void free_set_take(FreeSet *set, uint32_t number);

// The lowest free number, FREE_SET_NONE when all are taken. It stays free.
uint32_t free_set_lowest(const FreeSet *set);

// Length of the run of free numbers that starts at `first`, at most n_max.
uint32_t free_set_run(const FreeSet *set, uint32_t first, uint32_t n_max);
