// SPDX-License-Identifier: MIT
#include "heap/item_index.h"

#include <stdlib.h>
#include <string.h>

// item_index_free() and item_index_take() record changes of the list; item_index_next_page() serves
// the search. A change raises bounds at once and lowers only that of its page; the search lowers
// the others, from the pages up to the region. Nothing here reads guest memory.
// docs/heap-algorithm.md describes the search that uses it.

#define PAGES ((ITEM_INDEX_END >> CE_PAGE_SHIFT) + 1) // and the one behind the last page
#define BLOCKS (1u << (32 - CE_BLOCK_SHIFT))
#define PAGE_WORDS (CE_PAGE_SIZE >> ITEM_WORD_SHIFT)
#define DUE UINT32_MAX

bool item_index_init(ItemIndex *index) {
    *index = (ItemIndex){.free = calloc(PAGES, PAGE_WORDS * sizeof *index->free),
                         .behind = calloc(PAGES, PAGE_WORDS * sizeof *index->behind),
                         .page = calloc(PAGES, sizeof *index->page),
                         .block = calloc(BLOCKS, sizeof *index->block),
                         .region = calloc(BLOCKS, sizeof *index->region)};
    if (!index->free || !index->behind || !index->page || !index->block || !index->region) {
        item_index_deinit(index);
        return false;
    }
    return true;
}

void item_index_deinit(ItemIndex *index) {
    free(index->free);
    free(index->behind);
    free(index->page);
    free(index->block);
    free(index->region);
    *index = (ItemIndex){0};
}

// ---- bits

static inline uint32_t page_of(VirtAddr at) {
    return at >> CE_PAGE_SHIFT;
}

static inline void bit_set(uint64_t *bits, VirtAddr at) {
    bits[at >> ITEM_WORD_SHIFT] |= UINT64_C(1) << (at / 8 & 63);
}

static inline void bit_clear(uint64_t *bits, VirtAddr at) {
    bits[at >> ITEM_WORD_SHIFT] &= ~(UINT64_C(1) << (at / 8 & 63));
}

// Makes the bits of the page of `at` valid before one of them is set.
static inline void use_page(ItemIndex *index, VirtAddr at) {
    if (index->page[page_of(at)].most == 0) {
        memset(&index->free[page_of(at) * PAGE_WORDS], 0, PAGE_WORDS * sizeof *index->free);
        memset(&index->behind[page_of(at) * PAGE_WORDS], 0, PAGE_WORDS * sizeof *index->behind);
        index->page[page_of(at)] = (ItemPage){.most = ITEM_BOUND_LEAST};
    }
}

// ---- bounds

static inline void raise(uint32_t *bound, uint32_t size) {
    *bound = *bound > size ? *bound : size;
}

// Notes that a free item of `size` bytes begins in a page; `due`: it is directly behind a free one.
static inline void add(ItemIndex *index, ItemRegion *region, uint32_t page, uint32_t size,
                       bool due) {
    uint32_t bound = due ? DUE : size;
    item_page_add(&index->page[page], size);
    index->page[page].due += due;
    raise(&index->block[page / CE_PAGES_PER_BLOCK], bound);
    raise(&region->bound, bound);
}

// Notes that a free item of `size` bytes no longer begins in a page.
static inline void drop(ItemIndex *index, uint32_t number, uint32_t size) {
    ItemPage *page = &index->page[number];
    uint32_t less = page->but_one ? page->but_one : ITEM_BOUND_LEAST;
    page->most = page->most == size ? less : page->most;
}

// ---- what the list tells

void item_index_open(ItemIndex *index, VirtAddr record, VirtAddr first, VirtAddr end) {
    ItemRegion *region = item_index_region(index, record);
    uint32_t block = record >> CE_BLOCK_SHIFT, last = (end - 1) >> CE_BLOCK_SHIFT;
    VirtAddr next = region->record == record ? region->next : 0;
    *region =
        (ItemRegion){.record = record, .first = first, .end = end, .next = next, .known = true};
    memset(&index->page[block * CE_PAGES_PER_BLOCK], 0,
           (last - block + 1) * CE_PAGES_PER_BLOCK * sizeof *index->page);
    memset(&index->block[block], 0, (last - block + 1) * sizeof *index->block);
}

void item_index_close(ItemIndex *index, VirtAddr va, uint32_t n_blocks) {
    memset(&index->region[va >> CE_BLOCK_SHIFT], 0, n_blocks * sizeof *index->region);
}

// Clears the bits `gone` of word `i`, and takes them off `due`. The page may be valid or not.
static inline void clear_word(ItemIndex *index, uint32_t i, uint64_t gone) {
    ItemPage *page = &index->page[i / PAGE_WORDS];
    uint64_t due = page->most ? index->free[i] & index->behind[i] & gone : 0;
    for (; due; due &= due - 1) {
        page->due--;
    }
    index->free[i] &= ~gone;
    index->behind[i] &= ~gone;
}

// Clears all bits in (at, last].
static inline void clear(ItemIndex *index, VirtAddr at, VirtAddr last) {
    uint32_t i = (at + 8) >> ITEM_WORD_SHIFT, end = last >> ITEM_WORD_SHIFT;
    uint64_t gone = UINT64_MAX << ((at / 8 + 1) & 63);
    for (; i < end; i++, gone = UINT64_MAX) {
        clear_word(index, i, gone);
    }
    clear_word(index, end, gone & UINT64_MAX >> (63 - (last / 8 & 63)));
}

void item_index_free(ItemIndex *index, ItemRegion *region, VirtAddr at, VirtAddr last,
                     VirtAddr end) {
    use_page(index, at);
    if (last != at) {
        clear(index, at, last);
        drop(index, page_of(last), end - last);
    } else if (end < region->end) {
        use_page(index, end);
        bit_set(index->behind, end);
    }
    bool due = item_bit(index->behind, at) && !item_bit(index->free, at);
    bit_set(index->free, at);
    add(index, region, page_of(at), end - at, due);
}

void item_index_take(ItemIndex *index, ItemRegion *region, VirtAddr at, VirtAddr rest,
                     VirtAddr end) {
    drop(index, page_of(at), end - at);
    index->page[page_of(at)].due -= item_bit(index->behind, at) && item_bit(index->free, at);
    bit_clear(index->free, at);
    if (rest == end) {
        bit_clear(index->behind, end);
    } else {
        use_page(index, rest);
        bit_set(index->free, rest);
        add(index, region, page_of(rest), end - rest, false);
    }
}

// ---- searching

VirtAddr item_index_before(const ItemIndex *index, VirtAddr at, VirtAddr first) {
    uint64_t before = (UINT64_C(1) << (at / 8 & 63)) - 1;
    for (uint32_t i = at >> ITEM_WORD_SHIFT; i >= first >> ITEM_WORD_SHIFT; i--) {
        uint64_t word = index->page[i / PAGE_WORDS].most ? index->free[i] & before : 0;
        if (word) {
            VirtAddr found = (i << ITEM_WORD_SHIFT) + (63 - (VirtAddr)__builtin_clzll(word)) * 8;
            return found >= first ? found : 0;
        }
        before = UINT64_MAX;
    }
    return 0;
}

// The first page of [page, end) in one block that has room; `end` when there is none. Then the
// block's bound is lowered to the largest of its pages from `first` on.
static uint32_t next_in_block(ItemIndex *index, uint32_t first, uint32_t page, uint32_t end,
                              uint32_t need) {
    uint32_t *bound = &index->block[page / CE_PAGES_PER_BLOCK];
    uint32_t begin = page & ~(CE_PAGES_PER_BLOCK - 1), largest = 0;
    if (*bound < need) {
        return end;
    }
    for (uint32_t i = begin < first ? first : begin; i < end; i++) {
        uint32_t most = index->page[i].due ? DUE : index->page[i].most;
        if (most >= need && i >= page) {
            return i;
        }
        raise(&largest, most);
    }
    *bound = largest;
    return end;
}

static void lower(ItemIndex *index, ItemRegion *region) {
    region->bound = 0;
    for (uint32_t i = region->first >> CE_BLOCK_SHIFT; i <= (region->end - 1) >> CE_BLOCK_SHIFT;
         i++) {
        raise(&region->bound, index->block[i]);
    }
}

VirtAddr item_index_next_page(ItemIndex *index, ItemRegion *region, VirtAddr from, uint32_t need) {
    uint32_t page = page_of(from) + 1, end = page_of(region->end - 1) + 1;
    if (region->bound < need) {
        return 0;
    }
    while (page < end) {
        uint32_t next = (page | (CE_PAGES_PER_BLOCK - 1)) + 1;
        next = next < end ? next : end;
        page = next_in_block(index, page_of(region->first), page, next, need);
        if (page < next) {
            return page << CE_PAGE_SHIFT;
        }
    }
    lower(index, region);
    return 0;
}

// ---- own checks

static bool is_set(const ItemIndex *index, const uint64_t *bits, VirtAddr at) {
    return at < ITEM_INDEX_END && item_index_bit(index, bits, at);
}

// Counts what is pending in a page by its bits. False when a bit is set outside the region.
static bool count_due(const ItemIndex *index, const ItemRegion *region, uint32_t page,
                      uint32_t *ret_due) {
    VirtAddr begin = page << CE_PAGE_SHIFT;
    *ret_due = 0;
    for (VirtAddr at = begin; at < begin + CE_PAGE_SIZE; at += 8) {
        bool free_here = is_set(index, index->free, at);
        bool behind = is_set(index, index->behind, at);
        if ((free_here || behind) && (at < region->first || at >= region->end)) {
            return false;
        }
        *ret_due += free_here && behind;
    }
    return true;
}

static bool region_is_valid(const ItemIndex *index, const ItemRegion *region) {
    for (uint32_t i = page_of(region->first); i <= page_of(region->end - 1); i++) {
        const ItemPage *page = &index->page[i];
        uint32_t bound = index->block[i / CE_PAGES_PER_BLOCK], due = 0;
        uint32_t most = page->due ? DUE : page->most <= ITEM_BOUND_LEAST ? 0 : page->most;
        if (page->most && (!count_due(index, region, i, &due) || due != page->due || most > bound ||
                           bound > region->bound)) {
            return false;
        }
    }
    return true;
}

typedef bool RegionTest(const ItemIndex *index, const ItemRegion *region);

static bool all_regions(const ItemIndex *index, RegionTest *test) {
    for (uint32_t i = 0; i < BLOCKS; i++) {
        const ItemRegion *region = &index->region[i];
        if (region->record && region->known && !test(index, region)) {
            return false;
        }
    }
    return true;
}

bool item_index_is_valid(const ItemIndex *index) {
    return all_regions(index, region_is_valid);
}

// Walks a region by its bits, and sums up the free items of each page in `seen`. A free item ends
// where an item begins behind it, or with the region. False when what lies before an item that
// begins behind a free one is not free.
static bool walk_region(const ItemIndex *index, const ItemRegion *region, ItemPage *seen) {
    VirtAddr open = 0; // the free item that has not ended yet
    uint32_t first = page_of(region->first);
    for (VirtAddr at = (region->first + 7) & ~7u; at < region->end; at += 8) {
        bool behind = is_set(index, index->behind, at);
        if (behind && !open) {
            return false;
        }
        if (behind) {
            item_page_add(&seen[page_of(open) - first], at - open);
            open = 0;
        }
        open = is_set(index, index->free, at) ? at : open;
    }
    if (open) {
        item_page_add(&seen[page_of(open) - first], region->end - open);
    }
    return true;
}

static bool region_is_exact(const ItemIndex *index, const ItemRegion *region) {
    uint32_t first = page_of(region->first), n = page_of(region->end - 1) + 1 - first;
    ItemPage *seen = calloc(n, sizeof *seen);
    if (!seen) {
        return true; // the host has no memory to look
    }
    bool exact = walk_region(index, region, seen);
    for (uint32_t i = 0; i < n; i++) {
        const ItemPage *page = &index->page[first + i];
        exact &=
            page->most == 0 || (seen[i].most <= page->most && seen[i].but_one <= page->but_one);
    }
    free(seen);
    return exact;
}

bool item_index_is_exact(const ItemIndex *index) {
    return all_regions(index, region_is_valid) && all_regions(index, region_is_exact);
}
