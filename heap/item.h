// SPDX-License-Identifier: MIT
#pragma once

// An item of a heap: the access to its header, and the item for a pointer from the guest. Every
// function may fault, see heap/open.h. Not for use outside heap/.

#include "heap/open.h"

// Reads or writes a field of an item's header. Headers are often neighbours, so their page is kept.
// The MMU handles unaligned fields.
static inline bool item_in_page(const OpenHeap *heap, VirtAddr va) {
    return heap->page && ((va ^ heap->page_at) & ~(CE_PAGE_SIZE - 4)) == 0;
}

static inline void item_page(OpenHeap *heap, VirtAddr va) {
    Mmu *mmu = &heap->machine->mmu;
    heap->page_at = va & ~(CE_PAGE_SIZE - 1);
    heap->put = mmu_write_place(mmu, heap->page_at, CE_PAGE_SIZE);
    heap->page = heap->put ? heap->put : mmu_read_place(mmu, heap->page_at, CE_PAGE_SIZE);
}

static inline uint32_t item_get(OpenHeap *heap, VirtAddr va) {
    if (!item_in_page(heap, va)) {
        item_page(heap, va);
        if (!item_in_page(heap, va)) {
            return heap_get(heap, va);
        }
    }
    return bytes_get32(heap->page + (va & (CE_PAGE_SIZE - 1)));
}

static inline void item_put(OpenHeap *heap, VirtAddr va, uint32_t value) {
    if (!item_in_page(heap, va)) {
        item_page(heap, va);
    }
    if (item_in_page(heap, va) && heap->put && !heap->faulted) {
        bytes_put32(heap->put + (va & (CE_PAGE_SIZE - 1)), value);
    } else {
        heap_put(heap, va, value);
    }
}

// The place of an item, and its size word.
typedef struct ItemPlace {
    VirtAddr item, region;
    VirtAddr first, end; // of the region's items
    ItemRegion *known;   // the index entry of the region
    uint32_t word;
    bool big;
} ItemPlace;

// Finds the item for a pointer from the guest: it must be the payload of an item in use in this
// heap. False on a refusal or a fault.
bool heap_item_of(OpenHeap *heap, VirtAddr pointer, ItemPlace *ret_place);
