// SPDX-License-Identifier: MIT
#pragma once

// A heap after docs/heap-algorithm.md, as plain arrays on the host: no guest memory, no pages, no
// code of heap/. It says where every item must lie, and what its header must say.

#include <stdbool.h>
#include <stdint.h>

#define NAIVE_REGIONS 160u
#define NAIVE_ITEMS 40000u
#define NAIVE_BIGS 2000u

typedef struct NaiveItem {
    uint32_t at, size; // of the header; bytes with it
    bool free, holes;
    bool spoiled; // its size word has been written over
} NaiveItem;

typedef struct NaiveRegion {
    uint32_t record, end;
    uint32_t base, user; // of a custom heap
    uint64_t pages;      // a bit for each of its pages that is committed
    NaiveItem *items;    // in address order; owned
    uint32_t n, room;
} NaiveRegion;

typedef struct NaiveBig {
    uint32_t record, whole, reserved; // bytes up to the end of its last page, and reserved
    uint32_t user;
    uint64_t pages;
} NaiveBig;

// What a custom heap asks one of its functions for.
typedef struct NaiveAsk {
    uint32_t address, size, action, user;
} NaiveAsk;

#define NAIVE_ASKS 600u

typedef struct NaiveHeap {
    uint32_t handle, maximum, threshold;
    bool decommits; // in free
    NaiveRegion region[NAIVE_REGIONS];
    uint32_t n_regions;
    NaiveBig big[NAIVE_BIGS];
    uint32_t n_bigs;
    uint32_t rover; // address of an item
    // of a custom heap: what it has asked for, in order, and what its functions answer
    bool custom, keeps_pages, keeps_region; // FALSE to MEM_DECOMMIT, to MEM_RELEASE
    uint32_t *next_user;                    // of the next reservation
    NaiveAsk asks[NAIVE_ASKS];
    uint32_t n_asks;
} NaiveHeap;

typedef enum {
    NAIVE_DONE,
    NAIVE_GROW,    // needs a region of 192 KB
    NAIVE_BIG,     // needs a reservation of its own
    NAIVE_FULL,    // fixed, no free item fits
    NAIVE_TOO_BIG, // fixed, above the threshold
    NAIVE_CORRUPT, // met a spoiled header
    NAIVE_KEPT,    // a function has not released a big block
} NaiveVerdict;

// `first` is the address of the first item, `end` that behind the region, `committed` that behind
// its committed pages.
void naive_heap_init(NaiveHeap *heap, uint32_t handle, uint32_t maximum, uint32_t first,
                     uint32_t end, uint32_t committed);
// The same heap has two functions, which have reserved and committed that much for it already.
void naive_heap_customize(NaiveHeap *heap, uint32_t committed, uint32_t *next_user);
void naive_heap_deinit(NaiveHeap *heap);

// Searches (and merges on the way) for `size` bytes. NAIVE_DONE: *ret_item is the item that will be
// taken; nothing has been taken yet.
NaiveVerdict naive_heap_find(NaiveHeap *heap, uint32_t size, uint32_t *ret_item);
void naive_heap_take(NaiveHeap *heap, uint32_t item, uint32_t size);
// A region of 192 KB at `base` for `size` bytes. Its first item.
uint32_t naive_heap_grow(NaiveHeap *heap, uint32_t base, uint32_t size);
void naive_heap_add_big(NaiveHeap *heap, uint32_t record, uint32_t size);

// Frees an item in use, or a big block, by its payload.
NaiveVerdict naive_heap_free(NaiveHeap *heap, uint32_t pointer);

// Resizes in place if the rules say so. NAIVE_DONE: done. NAIVE_GROW: it has to move.
NaiveVerdict naive_heap_resize(NaiveHeap *heap, uint32_t pointer, uint32_t size);

NaiveVerdict naive_heap_compact(NaiveHeap *heap, uint32_t *ret_largest);

// The item or NULL; and the big block or NULL.
NaiveItem *naive_heap_item(NaiveHeap *heap, uint32_t at, NaiveRegion **ret_region);
NaiveBig *naive_heap_big(NaiveHeap *heap, uint32_t record);
