// SPDX-License-Identifier: MIT
#pragma once

// Where the lists of items that heaps keep in guest memory have room, so that a search need not
// read the header of every item on its way. Whoever changes a list tells it, in mapped addresses.
//
//   8 bytes  two bits: a free item begins here; an item begins here behind a free one
//   page     4 KB: two bounds: no free item that begins here is larger than the one, and but for
//            one of them, none is larger than the other; so that the largest can be taken and the
//            page still be known well. 0: the page's bits are worth nothing, none is set.
//            And how many are due here: free items behind a free one, for a search that comes by
//            to merge
//   block    64 KB: the bound of its pages' bounds, DUE if something is due in one
//   region   a run of items, by the block of its record: the bound of its blocks' bounds, and the
//            region that follows in its heap's list. Only who has reserved the memory opens one; it
//            is closed when its blocks are reserved again.
//
// Invariants: the bits are the list's; due is what they say; every bound is at least the truth. A
// bound is lowered when a search has found it too large. Whatever is told of items inside a region,
// every function ends and stays inside it.

#include "ce/memory_layout.h"

#include <stdbool.h>
#include <stddef.h>

#define ITEM_INDEX_END 0x80000000u // regions end here at most: heaps of nk.exe are not in it
#define ITEM_WORD_SHIFT 9          // a word of bits is for 512 bytes
#define ITEM_BOUND_LEAST 1u // of a page whose bits are worth something: no size is that small

typedef struct ItemPage {
    uint32_t most, but_one, due;
} ItemPage;

typedef struct ItemRegion {
    VirtAddr record;     // 0 = no region here
    VirtAddr first, end; // of its items
    VirtAddr next;       // region record behind it as its heap names it, 0 = none
    uint32_t bound;
    bool known; // false: the list must be walked, and nothing be told
} ItemRegion;

typedef struct ItemIndex {
    uint64_t *free, *behind; // owned; bits
    ItemPage *page;          // owned; by page
    uint32_t *block;         // owned; bound by block
    ItemRegion *region;      // owned; by block
    ItemRegion none;         // what is known of regions that are not in it: nothing
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
static inline bool item_bit(const uint64_t *bits, VirtAddr at) {
    return bits[at >> ITEM_WORD_SHIFT] >> (at / 8 & 63) & 1;
}
static inline bool item_index_bit(const ItemIndex *index, const uint64_t *bits, VirtAddr at) {
    return index->page[at >> CE_PAGE_SHIFT].most && item_bit(bits, at);
}
static inline bool item_index_is_free(const ItemIndex *index, VirtAddr at) {
    return item_index_bit(index, index->free, at);
}
static inline bool item_index_is_behind(const ItemIndex *index, VirtAddr at) {
    return item_index_bit(index, index->behind, at);
}

// Whether [at, end) lies in a region.
static inline bool item_index_has(const ItemRegion *region, VirtAddr at, VirtAddr end) {
    return region->first <= at && at < end && end <= region->end;
}

// The item [at, end) is free, and what is behind it is not. `last` is `at`, or where the last of
// the free items began that it has swallowed.
void item_index_free(ItemIndex *index, ItemRegion *region, VirtAddr at, VirtAddr last,
                     VirtAddr end);

// The item [at, end) was free. Now the free one begins at `rest`, which is `end` when all of it has
// been taken.
void item_index_take(ItemIndex *index, ItemRegion *region, VirtAddr at, VirtAddr rest,
                     VirtAddr end);

// One more item of `size` bytes.
static inline void item_page_add(ItemPage *page, uint32_t size) {
    uint32_t less = page->most < size ? page->most : size;
    page->most = page->most < size ? size : page->most;
    page->but_one = page->but_one < less ? less : page->but_one;
}

// The first bit of a page from that of `at` on, as an address; 0 when none is set.
static inline VirtAddr item_index_bit_from(const uint64_t *bits, VirtAddr at) {
    VirtAddr i = at >> ITEM_WORD_SHIFT, last = i | (CE_PAGE_SIZE - 1) >> ITEM_WORD_SHIFT;
    uint64_t word = bits[i] & UINT64_MAX << (at / 8 & 63);
    while (!word && i < last) {
        word = bits[++i];
    }
    return word ? (i << ITEM_WORD_SHIFT) + (VirtAddr)__builtin_ctzll(word) * 8 : 0;
}

// The first free item of the page of `from`, whose bound is not 0, that begins there or behind it;
// 0 when there is none.
static inline VirtAddr item_index_in_page(const ItemIndex *index, VirtAddr from) {
    return item_index_bit_from(index->free, from);
}

// Where the free item at `at` ends, 0 when not in its page.
static inline VirtAddr item_index_end(const ItemIndex *index, VirtAddr at) {
    bool last = at % CE_PAGE_SIZE == CE_PAGE_SIZE - 8;
    return last ? 0 : item_index_bit_from(index->behind, at + 8);
}

// Whether the page of `at` may have room for `need` bytes, or something is due in it.
static inline bool item_index_may(const ItemIndex *index, VirtAddr at, uint32_t need) {
    const ItemPage *page = &index->page[at >> CE_PAGE_SHIFT];
    return page->most >= need || page->due;
}

// The next page behind that of `from` of which that is so; 0 when none is in the region.
VirtAddr item_index_next_page(ItemIndex *index, ItemRegion *region, VirtAddr from, uint32_t need);

// A search has looked at all free items of the page of `at`: what the bounds are.
static inline void item_index_settle(ItemIndex *index, VirtAddr at, ItemPage seen) {
    ItemPage *page = &index->page[at >> CE_PAGE_SHIFT];
    page->most = seen.most ? seen.most : ITEM_BOUND_LEAST;
    page->but_one = seen.but_one;
}

// Whether the index agrees with itself: no bit lies outside of its region, `due` counts the bits,
// and no bound is below those that it sums up. This holds whatever the guest writes over its heaps.
bool item_index_is_valid(const ItemIndex *index);

// Whether the bits are those of a list, too, and no bound is below the free items of its page. This
// holds as long as nobody has forged a header.
bool item_index_is_exact(const ItemIndex *index);

// The last free item that begins before `at` and not before `first`, 0 when there is none.
VirtAddr item_index_before(const ItemIndex *index, VirtAddr at, VirtAddr first);
