// SPDX-License-Identifier: MIT
#include "emu/item_index.h"

#include <stdlib.h>
#include <string.h>

#define PAGES ((ITEM_INDEX_END >> CE_PAGE_SHIFT) + 1) // one behind the last is asked for, too
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

// A bit of the page of `at` is to be set: the others are to be worth something.
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

static inline void raise_all(ItemIndex *index, ItemRegion *region, uint32_t page, uint32_t size) {
    raise(&index->block[page / CE_PAGES_PER_BLOCK], size);
    raise(&region->bound, size);
}

// A free item of `size` bytes begins in a page.
static inline void add(ItemIndex *index, ItemRegion *region, uint32_t page, uint32_t size) {
    bool more = index->page[page].most < size;
    item_page_add(&index->page[page], size);
    if (more) { // else the others are large enough
        raise_all(index, region, page, size);
    }
}

// A free item of `size` bytes does no longer begin in a page.
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

// The page in which the free item begins that lies just before `at`. NULL when there is none:
// somebody has written over the list.
static ItemPage *page_before(ItemIndex *index, const ItemRegion *region, VirtAddr at) {
    uint64_t before = (UINT64_C(1) << (at / 8 & 63)) - 1;
    for (uint32_t i = at >> ITEM_WORD_SHIFT; i >= region->first >> ITEM_WORD_SHIFT; i--) {
        ItemPage *page = &index->page[i / PAGE_WORDS];
        if (index->free[i] & before && page->most) {
            return page;
        }
        before = UINT64_MAX;
    }
    return NULL;
}

// The item behind a free one, at `at`, is free now, too.
static void due_before(ItemIndex *index, ItemRegion *region, VirtAddr at) {
    ItemPage *page = page_before(index, region, at);
    if (page) {
        page->due++;
        raise_all(index, region, (uint32_t)(page - index->page), DUE);
    }
}

// It was, and is not any more.
static void due_no_more(ItemIndex *index, const ItemRegion *region, VirtAddr at) {
    ItemPage *page = page_before(index, region, at);
    if (page && page->due) {
        page->due--;
    }
}

// Nothing begins in the bytes of word `i` that `gone` names. How many were due.
static inline uint32_t clear_word(ItemIndex *index, uint32_t i, uint64_t gone) {
    uint32_t due = 0;
    for (uint64_t both = index->free[i] & index->behind[i] & gone; both; both &= both - 1) {
        due++;
    }
    index->free[i] &= ~gone;
    index->behind[i] &= ~gone;
    return due;
}

// Nothing begins in (at, last] any more. Bits that are worth nothing are cleared with the others.
static void clear(ItemIndex *index, VirtAddr at, VirtAddr last) {
    uint32_t i = (at + 8) >> ITEM_WORD_SHIFT, end = last >> ITEM_WORD_SHIFT, due = 0;
    uint64_t gone = UINT64_MAX << ((at / 8 + 1) & 63);
    for (; i < end; i++, gone = UINT64_MAX) {
        due += clear_word(index, i, gone);
    }
    due += clear_word(index, end, gone & UINT64_MAX >> (63 - (last / 8 & 63)));
    if (due && page_of(at) == page_of(last)) { // else a search will see
        ItemPage *page = &index->page[page_of(at)];
        page->due -= page->due < due ? page->due : due;
    }
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
    bit_set(index->free, at);
    add(index, region, page_of(at), end - at);
    if (item_index_is_behind(index, at)) {
        due_before(index, region, at);
    }
}

void item_index_take(ItemIndex *index, ItemRegion *region, VirtAddr at, VirtAddr rest,
                     VirtAddr end) {
    bit_clear(index->free, at);
    drop(index, page_of(at), end - at);
    if (item_index_is_behind(index, at)) {
        due_no_more(index, region, at);
    }
    if (rest == end) {
        bit_clear(index->behind, end);
    } else {
        use_page(index, rest);
        bit_set(index->free, rest);
        add(index, region, page_of(rest), end - rest);
    }
}

// ---- searching

// The first page of [page, end) in one block that has room; `end` when there is none.
static uint32_t next_in_block(ItemIndex *index, uint32_t page, uint32_t end, uint32_t need) {
    uint32_t *bound = &index->block[page / CE_PAGES_PER_BLOCK];
    bool whole = page % CE_PAGES_PER_BLOCK == 0;
    uint32_t largest = 0;
    if (*bound < need) {
        return end;
    }
    for (; page < end; page++) {
        if (index->page[page].most >= need || index->page[page].due) {
            return page;
        }
        raise(&largest, index->page[page].most);
    }
    *bound = whole ? largest : *bound;
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
    page = region->bound < need ? end : page;
    while (page < end) {
        uint32_t next = (page | (CE_PAGES_PER_BLOCK - 1)) + 1;
        next = next < end ? next : end;
        page = next_in_block(index, page, next, need);
        if (page < next) {
            return page << CE_PAGE_SHIFT;
        }
    }
    if (region->bound >= need && page_of(from) == page_of(region->first)) {
        lower(index, region); // but for the first page, which has been settled
    }
    return 0;
}
