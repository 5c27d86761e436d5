// SPDX-License-Identifier: MIT
#include "emu/item_index.h"

#include <stdlib.h>
#include <string.h>

#define PAGES ((ITEM_INDEX_END >> CE_PAGE_SHIFT) + 1) // one behind the last is asked for, too
#define BLOCKS (1u << (32 - CE_BLOCK_SHIFT))
#define UNITS (CE_PAGE_SIZE / 8) // in a page, an item can begin at each
#define DUE UINT32_MAX

bool item_index_init(ItemIndex *index) {
    *index = (ItemIndex){.items = calloc(PAGES, sizeof *index->items),
                         .page = calloc(PAGES, sizeof *index->page),
                         .good = calloc(BLOCKS, sizeof *index->good),
                         .block = calloc(BLOCKS, sizeof *index->block),
                         .region = calloc(BLOCKS, sizeof *index->region)};
    if (!index->items || !index->page || !index->good || !index->block || !index->region) {
        item_index_deinit(index);
        return false;
    }
    return true;
}

void item_index_deinit(ItemIndex *index) {
    free(index->items);
    free(index->page);
    free(index->good);
    free(index->block);
    free(index->region);
    *index = (ItemIndex){0};
}

// ---- bits

static inline uint32_t page_of(VirtAddr at) {
    return at >> CE_PAGE_SHIFT;
}

static inline uint32_t unit_of(VirtAddr at) {
    return (at & (CE_PAGE_SIZE - 1)) / 8;
}

static inline bool is_good(const ItemIndex *index, uint32_t page) {
    return index->good[page / CE_PAGES_PER_BLOCK] >> page % CE_PAGES_PER_BLOCK & 1;
}

// The bits of a page, for one that is to be set.
static inline ItemPage *items_of(ItemIndex *index, VirtAddr at) {
    ItemPage *items = &index->items[page_of(at)];
    if (!is_good(index, page_of(at))) {
        *items = (ItemPage){0};
        index->page[page_of(at)] = 0;
        index->good[at >> CE_BLOCK_SHIFT] |= (uint16_t)(1u << page_of(at) % CE_PAGES_PER_BLOCK);
    }
    return items;
}

static inline void bit_set(uint64_t *words, uint32_t unit) {
    words[unit / 64] |= UINT64_C(1) << unit % 64;
}

static inline void bit_clear(uint64_t *words, uint32_t unit) {
    words[unit / 64] &= ~(UINT64_C(1) << unit % 64);
}

// ---- bounds

static inline void raise(uint32_t *bound, uint32_t size) {
    *bound = *bound > size ? *bound : size;
}

static inline void raise_all(ItemIndex *index, ItemRegion *region, uint32_t page, uint32_t size) {
    if (index->page[page] >= size) {
        return; // then so are the others
    }
    index->page[page] = size;
    raise(&index->block[page / CE_PAGES_PER_BLOCK], size);
    raise(&region->bound, size);
}

// ---- what the list tells

void item_index_open(ItemIndex *index, VirtAddr record, VirtAddr first, VirtAddr end) {
    ItemRegion *region = item_index_region(index, record);
    uint32_t block = record >> CE_BLOCK_SHIFT, last = (end - 1) >> CE_BLOCK_SHIFT;
    VirtAddr next = region->record == record ? region->next : 0;
    *region =
        (ItemRegion){.record = record, .first = first, .end = end, .next = next, .known = true};
    memset(&index->good[block], 0, (last - block + 1) * sizeof *index->good);
    memset(&index->block[block], 0, (last - block + 1) * sizeof *index->block);
}

void item_index_close(ItemIndex *index, VirtAddr va, uint32_t n_blocks) {
    memset(&index->region[va >> CE_BLOCK_SHIFT], 0, n_blocks * sizeof *index->region);
}

void item_index_take(ItemIndex *index, VirtAddr at, VirtAddr end) {
    bit_clear(index->items[page_of(at)].free, unit_of(at));
    bit_clear(index->items[page_of(end)].behind_free, unit_of(end));
}

// A search is to look at the free item that lies just before `at`: in the last page in which a free
// item begins before it. There is none when somebody has written over the list.
static void set_due_before(ItemIndex *index, ItemRegion *region, VirtAddr at) {
    for (uint32_t page = page_of(at); page >= page_of(region->first); page--) {
        VirtAddr first = item_index_in_page(index, page << CE_PAGE_SHIFT);
        if (is_good(index, page) && first != 0 && first < at) {
            raise_all(index, region, page, DUE);
            return;
        }
    }
}

void item_index_free(ItemIndex *index, ItemRegion *region, VirtAddr at, VirtAddr end) {
    ItemPage *items = items_of(index, at);
    bit_set(items->free, unit_of(at));
    if (end < region->end) {
        ItemPage *behind = page_of(end) == page_of(at) ? items : items_of(index, end);
        bit_set(behind->behind_free, unit_of(end));
    }
    raise_all(index, region, page_of(at), end - at);
    if (item_index_is_behind(index, at)) {
        set_due_before(index, region, at);
    }
}

// No item begins in the units [from, end) of a page any more.
static void clear(ItemPage *items, uint32_t from, uint32_t end) {
    for (uint32_t i = from / 64; i * 64 < end; i++) {
        uint64_t gone = UINT64_MAX;
        gone &= i == from / 64 ? UINT64_MAX << from % 64 : gone;
        gone &= i == end / 64 ? (UINT64_C(1) << end % 64) - 1 : gone;
        items->free[i] &= ~gone;
        items->behind_free[i] &= ~gone;
    }
}

void item_index_swallow(ItemIndex *index, VirtAddr at, VirtAddr last) {
    uint32_t unit = unit_of(at) + 1;
    for (uint32_t page = page_of(at); page < page_of(last); page++, unit = 0) {
        if (is_good(index, page)) {
            clear(&index->items[page], unit, UNITS);
        }
    }
    clear(&index->items[page_of(last)], unit, unit_of(last) + 1);
}

// ---- searching

// The first page of [page, end) in one block that has room; `end` when there is none.
static uint32_t next_in_block(ItemIndex *index, uint32_t page, uint32_t end, uint32_t need) {
    uint32_t *bound = &index->block[page / CE_PAGES_PER_BLOCK];
    bool whole = page % CE_PAGES_PER_BLOCK == 0;
    uint32_t good = index->good[page / CE_PAGES_PER_BLOCK], largest = 0;
    if (*bound < need) {
        return end;
    }
    for (; page < end; page++) {
        uint32_t size = good >> page % CE_PAGES_PER_BLOCK & 1 ? index->page[page] : 0;
        if (size >= need) {
            return page;
        }
        raise(&largest, size);
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
