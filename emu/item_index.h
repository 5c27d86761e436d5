// SPDX-License-Identifier: MIT
#pragma once

// Where the lists of items that heaps keep in guest memory have room, so that a search need not
// read the header of every item on its way. Whoever changes a list tells it, in mapped addresses.
//
//   page     4 KB: a bit for each 8 bytes at which a free item begins, and one at which an item
//            begins behind a free one; and a bound: no free item that begins here is larger.
//            DUE: behind a free item that begins here lies another, a search that comes by merges
//            them
//   block    64 KB: which pages the two are good for, the others have none; and the bound of its
//            pages' bounds
//   region   a run of items, by the block of its record: the bound of its blocks' bounds, and the
//            region that follows in its heap's list. Only who has reserved the memory opens one; it
//            is closed when its blocks are reserved again.
//
// Invariants: the bits are the list's; every bound is at least the truth. A bound is lowered when a
// search has found it too large. Whatever is told of items inside a region, every function ends and
// stays inside it.

#include "ce/memory_layout.h"

#include <stdbool.h>
#include <stddef.h>

#define ITEM_WORDS (CE_PAGE_SIZE / 8 / 64)
#define ITEM_INDEX_END 0x80000000u // regions end here at most: heaps of nk.exe are not in it

typedef struct ItemPage {
    uint64_t free[ITEM_WORDS], behind_free[ITEM_WORDS];
} ItemPage;

typedef struct ItemRegion {
    VirtAddr record;     // 0 = no region here
    VirtAddr first, end; // of its items
    VirtAddr next;       // region record behind it as its heap names it, 0 = none
    uint32_t bound;
    bool known; // false: the list must be walked, and nothing be told
} ItemRegion;

typedef struct ItemIndex {
    ItemPage *items;    // owned; by page
    uint32_t *page;     // owned; bound by page
    uint16_t *good;     // owned; by block: its pages in use here, the first is bit 0
    uint32_t *block;    // owned; bound by block
    ItemRegion *region; // owned; by block
    ItemRegion none;    // what is known of regions that are not in it: nothing
} ItemIndex;

// Nothing known. False, and nothing held, when the host has no memory.
bool item_index_init(ItemIndex *index);
void item_index_deinit(ItemIndex *index);

// The region of a record.
static inline ItemRegion *item_index_region(const ItemIndex *index, VirtAddr record) {
    return &index->region[record >> CE_BLOCK_SHIFT];
}

// A region whose record lies at `record` has items in [first, end), end <= ITEM_INDEX_END, at or
// behind the record and of nobody else, none of them free so far. What comes behind it in its list
// stays as it was.
void item_index_open(ItemIndex *index, VirtAddr record, VirtAddr first, VirtAddr end);

// The blocks [va, va + n_blocks * 64 KB) have been reserved: no region has its record there.
void item_index_close(ItemIndex *index, VirtAddr va, uint32_t n_blocks);

// Whether the item at `at` is free, and whether one is that ends at `at`.
static inline bool item_index_bit(const ItemIndex *index, const uint64_t *words, VirtAddr at) {
    uint32_t unit = (at & (CE_PAGE_SIZE - 1)) / 8;
    bool good = index->good[at >> CE_BLOCK_SHIFT] >> (at >> CE_PAGE_SHIFT & 15) & 1;
    return good && words[unit / 64] >> unit % 64 & 1;
}
static inline bool item_index_is_free(const ItemIndex *index, VirtAddr at) {
    return item_index_bit(index, index->items[at >> CE_PAGE_SHIFT].free, at);
}
static inline bool item_index_is_behind(const ItemIndex *index, VirtAddr at) {
    return item_index_bit(index, index->items[at >> CE_PAGE_SHIFT].behind_free, at);
}

// Whether [at, end) lies in a region.
static inline bool item_index_has(const ItemRegion *region, VirtAddr at, VirtAddr end) {
    return region->first <= at && at < end && end <= region->end;
}

// The item at `at`, which reached to `end`, was free and is not any more.
void item_index_take(ItemIndex *index, VirtAddr at, VirtAddr end);

// The item [at, end) is free, and what is behind it is not.
void item_index_free(ItemIndex *index, ItemRegion *region, VirtAddr at, VirtAddr end);

// The item at `at` has swallowed free ones behind it, the last of which began at `last`.
void item_index_swallow(ItemIndex *index, VirtAddr at, VirtAddr last);

// The first bit of a page's words from that of `at` on, as an address; 0 when none is set.
static inline VirtAddr item_index_bit_from(const uint64_t *words, VirtAddr at) {
    uint32_t unit = (at & (CE_PAGE_SIZE - 1)) / 8, i = unit / 64;
    uint64_t word = words[i] & UINT64_MAX << unit % 64;
    while (!word && ++i < ITEM_WORDS) {
        word = words[i];
    }
    return word ? (at & ~(CE_PAGE_SIZE - 1)) + (i * 64 + (uint32_t)__builtin_ctzll(word)) * 8 : 0;
}

// The first free item of the page of `from` that begins there or behind it, 0 when there is none.
static inline VirtAddr item_index_in_page(const ItemIndex *index, VirtAddr from) {
    return item_index_bit_from(index->items[from >> CE_PAGE_SHIFT].free, from);
}

// Where the free item at `at` ends, 0 when not in its page.
static inline VirtAddr item_index_end(const ItemIndex *index, VirtAddr at) {
    bool last = at % CE_PAGE_SIZE == CE_PAGE_SIZE - 8;
    return last ? 0 : item_index_bit_from(index->items[at >> CE_PAGE_SHIFT].behind_free, at + 8);
}

// Whether the page of `at` may have room for `need` bytes, or something is due in it.
static inline bool item_index_may(const ItemIndex *index, VirtAddr at, uint32_t need) {
    bool good = index->good[at >> CE_BLOCK_SHIFT] >> (at >> CE_PAGE_SHIFT & 15) & 1;
    return good && index->page[at >> CE_PAGE_SHIFT] >= need;
}

// The next page behind that of `from` of which that is so; 0 when none is in the region.
VirtAddr item_index_next_page(ItemIndex *index, ItemRegion *region, VirtAddr from, uint32_t need);

// A search has looked at all free items of the page of `at`: none is larger, nothing is due.
static inline void item_index_settle(ItemIndex *index, VirtAddr at, uint32_t largest) {
    index->page[at >> CE_PAGE_SHIFT] = largest;
}
