// SPDX-License-Identifier: MIT
#pragma once

// Where the items in guest memory have room, so that a search need not read every item's header.
// The code that changes a list tells the index, in mapped addresses.
//
//   8 bytes  two bits: a free item begins here; an item begins here, directly behind a free one
//   page     4 KB: `most` bounds the largest free item that begins in the page, `but_one` the
//            second largest. So when the largest is taken, the page still has a useful bound.
//            most == 0: no bit of the page is valid, and all count as not set.
//            `due` counts the free items directly behind a free one: a search merges them.
//   block    64 KB: the largest bound of its pages; DUE if one of them has a `due`
//   region   a run of items, by the block of its record: the largest bound of its blocks, and the
//            next region of its heap's list. Only the code that reserved the memory opens one;
//            it is closed when its blocks are reserved again.
//
// Invariants: the bits agree with the list; `due` agrees with the bits; every bound is at least the
// true value. A search lowers a bound that it finds too large. Even if the guest forges the list,
// every function terminates and stays inside the region.

#include "ce/memory_layout.h"

#include <stdbool.h>
#include <stddef.h>

#define ITEM_INDEX_END 0x80000000u // regions end here at most: heaps of nk.exe are not indexed
#define ITEM_WORD_SHIFT 9          // a word of bits covers 512 bytes
#define ITEM_BOUND_LEAST 1u        // bound of a page with valid bits: every item is larger

typedef struct ItemPage {
    uint32_t most, but_one, due;
} ItemPage;

typedef struct ItemRegion {
    VirtAddr record;     // 0 = no region here
    VirtAddr first, end; // of its items
    VirtAddr next;       // record of the next region, as the heap names it; 0 = none
    uint32_t bound;
    bool known; // false: searches walk the list, and the index gets no updates
} ItemRegion;

typedef struct ItemIndex {
    uint64_t *free, *behind; // owned; bits
    ItemPage *page;          // owned; by page
    uint32_t *block;         // owned; bound by block
    ItemRegion *region;      // owned; by block
    ItemRegion none;         // returned for a region without an entry; its `known` is false
} ItemIndex;

// Makes an empty index. False, with nothing held, when the host is out of memory.
bool item_index_init(ItemIndex *index);
void item_index_deinit(ItemIndex *index);

// The entry for a record at this address; its `record` says whether it is that region's.
static inline ItemRegion *item_index_region(const ItemIndex *index, VirtAddr record) {
    return &index->region[record >> CE_BLOCK_SHIFT];
}

// Opens the region with its record at `record`. Its items lie in [first, end), with end <=
// ITEM_INDEX_END, at or behind the record; the memory is its alone, and no item counts as free yet.
// A known `next` stays.
void item_index_open(ItemIndex *index, VirtAddr record, VirtAddr first, VirtAddr end);

// Call when the blocks [va, va + n_blocks * 64 KB) are reserved: closes the regions with records
// there.
void item_index_close(ItemIndex *index, VirtAddr va, uint32_t n_blocks);

// Whether the item at `at` is free, and whether a free item ends at `at`.
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

// Whether [at, end) lies inside a region.
static inline bool item_index_has(const ItemRegion *region, VirtAddr at, VirtAddr end) {
    return region->first <= at && at < end && end <= region->end;
}

// Tells the index that the item [at, end) is free and the item behind it is not. `last` is `at`, or
// the start of the last free item that it has swallowed.
void item_index_free(ItemIndex *index, ItemRegion *region, VirtAddr at, VirtAddr last,
                     VirtAddr end);

// Tells the index that a part of the free item [at, end) was taken. The rest of it begins at
// `rest`; `rest` is `end` when all of it was taken.
void item_index_take(ItemIndex *index, ItemRegion *region, VirtAddr at, VirtAddr rest,
                     VirtAddr end);

// Adds an item of `size` bytes to the bounds of a page.
static inline void item_page_add(ItemPage *page, uint32_t size) {
    uint32_t less = page->most < size ? page->most : size;
    page->most = page->most < size ? size : page->most;
    page->but_one = page->but_one < less ? less : page->but_one;
}

// Address of the first bit set in the page of `at`, from `at` on; 0 when there is none.
static inline VirtAddr item_index_bit_from(const uint64_t *bits, VirtAddr at) {
    VirtAddr i = at >> ITEM_WORD_SHIFT, last = i | (CE_PAGE_SIZE - 1) >> ITEM_WORD_SHIFT;
    uint64_t word = bits[i] & UINT64_MAX << (at / 8 & 63);
    while (!word && i < last) {
        word = bits[++i];
    }
    return word ? (i << ITEM_WORD_SHIFT) + (VirtAddr)__builtin_ctzll(word) * 8 : 0;
}

// The first free item of the page of `from` that begins at `from` or behind it; 0 when there is
// none. The page's `most` must not be 0.
static inline VirtAddr item_index_in_page(const ItemIndex *index, VirtAddr from) {
    return item_index_bit_from(index->free, from);
}

// The end of the free item at `at`; 0 when it does not end in its page.
static inline VirtAddr item_index_end(const ItemIndex *index, VirtAddr at) {
    bool last = at % CE_PAGE_SIZE == CE_PAGE_SIZE - 8;
    return last ? 0 : item_index_bit_from(index->behind, at + 8);
}

// Whether the page of `at` may have room for `need` bytes, or has items to merge.
static inline bool item_index_may(const ItemIndex *index, VirtAddr at, uint32_t need) {
    const ItemPage *page = &index->page[at >> CE_PAGE_SHIFT];
    return page->most >= need || page->due;
}

// The next page behind that of `from` for which this holds; 0 when the region has none.
VirtAddr item_index_next_page(ItemIndex *index, ItemRegion *region, VirtAddr from, uint32_t need);

// Sets the bounds of the page of `at`, after a search has seen all its free items.
static inline void item_index_settle(ItemIndex *index, VirtAddr at, ItemPage seen) {
    ItemPage *page = &index->page[at >> CE_PAGE_SHIFT];
    page->most = seen.most ? seen.most : ITEM_BOUND_LEAST;
    page->but_one = seen.but_one;
}

// Whether the index agrees with itself: no bit lies outside its region, `due` counts the bits, and
// no bound is below those that it sums up. This holds whatever the guest writes over its heaps.
bool item_index_is_valid(const ItemIndex *index);

// Whether the bits are also those of a list, and no bound is below the free items of its page. This
// holds as long as the guest has forged no header.
bool item_index_is_exact(const ItemIndex *index);

// The last free item that begins before `at` and not before `first`; 0 when there is none.
VirtAddr item_index_before(const ItemIndex *index, VirtAddr at, VirtAddr first);
