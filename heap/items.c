// SPDX-License-Identifier: MIT
#include "heap/items.h"

#include "kernel/heap_memory.h"

// ITEM_HOLES, if a free item of that size can have pages that are not committed.
static uint32_t holes_of(VirtAddr item, uint32_t size) {
    VirtAddr first = 0, end = 0;
    item_whole_pages(item, size, &first, &end);
    return end > first ? ITEM_HOLES : 0;
}

void region_make(OpenHeap *heap, VirtAddr record, VirtAddr base, VirtAddr end, VirtAddr committed) {
    VirtAddr item = (record + REGION_RECORD_SIZE + ITEM_ALIGN - 1) & ~(ITEM_ALIGN - 1);
    uint32_t size = end - item;
    uint32_t holes = committed < end ? holes_of(item, size) : 0;
    heap_put(heap, record + REGION_SIGNATURE_AT, REGION_SIGNATURE);
    heap_put(heap, record + REGION_HEAP_AT, heap->handle);
    heap_put(heap, record + REGION_NEXT_AT, 0);
    heap_put(heap, record + REGION_BASE_AT, base);
    heap_put(heap, record + REGION_FIRST_AT, item);
    heap_put(heap, record + REGION_END_AT, end);
    heap_put(heap, item + ITEM_SIZE_AT, size | ITEM_FREE | holes);
    heap_put(heap, item + ITEM_REGION_AT, record);
}

uint32_t items_merged(OpenHeap *heap, VirtAddr item, uint32_t word, VirtAddr end) {
    uint32_t merged = word;
    for (VirtAddr next = item + item_size(word); next < end;) {
        uint32_t other = heap_get(heap, next + ITEM_SIZE_AT);
        if (heap->faulted) {
            return 0;
        }
        if (!item_is_sound(next, other, end)) {
            heap_corrupt(heap, next, other);
            return 0;
        }
        if (!(other & ITEM_FREE)) {
            break;
        }
        merged = (merged | (other & ITEM_HOLES)) + item_size(other);
        next += item_size(other);
    }
    return merged;
}

void items_swallow(OpenHeap *heap, VirtAddr item, uint32_t merged) {
    VirtAddr rover = heap_get(heap, heap->handle + HEAP_ROVER_AT);
    heap_put(heap, item + ITEM_SIZE_AT, merged);
    if (item < rover && rover < item + item_size(merged)) {
        heap_put(heap, heap->handle + HEAP_ROVER_AT, item);
    }
}

uint32_t items_decommit(OpenHeap *heap, VirtAddr item, uint32_t word, uint32_t least) {
    VirtAddr first = 0, end = 0;
    item_whole_pages(item, item_size(word), &first, &end);
    if (heap->faulted || end - first < least << CE_PAGE_SHIFT) {
        return word;
    }
    if (heap_memory_decommit(heap->machine, first, end - first) && !(word & ITEM_HOLES)) {
        word |= ITEM_HOLES;
        heap_put(heap, item + ITEM_SIZE_AT, word);
    }
    return word;
}

// The first item of the region behind this one; behind the last comes the first again.
static VirtAddr next_region(OpenHeap *heap, VirtAddr region, VirtAddr *ret_region) {
    VirtAddr next = heap_next(heap, region);
    *ret_region = next ? next : heap_get(heap, heap->handle + HEAP_FIRST_AT);
    return heap_get(heap, *ret_region + REGION_FIRST_AT);
}

VirtAddr items_find(OpenHeap *heap, uint32_t need) {
    VirtAddr start = heap_get(heap, heap->handle + HEAP_ROVER_AT), at = start;
    VirtAddr region = heap_get(heap, at + ITEM_REGION_AT);
    VirtAddr end = heap_get(heap, region + REGION_END_AT);
    bool round = false; // all the way
    while (!heap->faulted && !round && heap->machine->outcome.reason.id == REASON_NONE) {
        uint32_t word = heap_get(heap, at + ITEM_SIZE_AT);
        if (heap->faulted) {
            return 0;
        }
        if (!item_is_sound(at, word, end)) {
            heap_corrupt(heap, at, word);
            return 0;
        }
        if (word & ITEM_FREE) {
            uint32_t merged = items_merged(heap, at, word, end);
            if (merged != word && merged) {
                items_swallow(heap, at, merged);
            }
            if (merged == 0 || item_size(merged) >= need) {
                return merged ? at : 0;
            }
            word = merged;
        }
        VirtAddr next = at + item_size(word);
        if (at < start && start < next) {
            return 0; // the rover's item has been swallowed: all have been seen
        }
        at = next;
        if (at >= end) {
            at = next_region(heap, region, &region);
            end = heap_get(heap, region + REGION_END_AT);
        }
        round = at == start;
    }
    return 0;
}

VirtAddr items_grow(OpenHeap *heap, uint32_t need) {
    uint32_t committed = (uint32_t)ce_page_up((uint64_t)REGION_RECORD_SIZE + need + ITEM_HEADER);
    VirtAddr base = heap_memory_reserve(heap->machine, HEAP_REGION_SIZE, committed, heap->shared);
    if (base == 0) {
        return 0;
    }
    VirtAddr last = heap_get(heap, heap->handle + HEAP_LAST_AT);
    region_make(heap, base, base, base + HEAP_REGION_SIZE, base + committed);
    heap_put(heap, last + REGION_NEXT_AT, base);
    heap_put(heap, heap->handle + HEAP_LAST_AT, base);
    return heap_get(heap, base + REGION_FIRST_AT);
}

bool items_take(OpenHeap *heap, VirtAddr item, uint32_t need) {
    uint32_t word = heap_get(heap, item + ITEM_SIZE_AT), size = item_size(word);
    VirtAddr region = heap_get(heap, item + ITEM_REGION_AT);
    uint32_t rest = size - need < ITEM_LEAST ? 0 : size - need;
    need = size - rest;
    if (heap->faulted ||
        (word & ITEM_HOLES &&
         !heap_memory_commit(heap->machine, item, need + (rest ? ITEM_HEADER : 0)))) {
        return false;
    }
    heap_put(heap, item + ITEM_SIZE_AT, need);
    if (rest) {
        VirtAddr left = item + need;
        uint32_t holes = word & ITEM_HOLES ? holes_of(left, rest) : 0;
        heap_put(heap, left + ITEM_SIZE_AT, rest | ITEM_FREE | holes);
        heap_put(heap, left + ITEM_REGION_AT, region);
    }
    heap_put(heap, heap->handle + HEAP_ROVER_AT, item);
    return !heap->faulted;
}

// Takes an empty region out of the list and gives it back; the rover goes to the region before it.
static bool drop_region(OpenHeap *heap, VirtAddr region) {
    VirtAddr before = heap_get(heap, heap->handle + HEAP_FIRST_AT), at = before;
    VirtAddr next = heap_get(heap, region + REGION_NEXT_AT);
    VirtAddr base = heap_get(heap, region + REGION_BASE_AT);
    while (!heap->faulted && at && at != region) {
        before = at;
        at = heap_next(heap, at);
    }
    if (heap->faulted || at == 0) {
        return false;
    }
    VirtAddr rover = heap_get(heap, before + REGION_FIRST_AT);
    heap_put(heap, before + REGION_NEXT_AT, next);
    if (next == 0) {
        heap_put(heap, heap->handle + HEAP_LAST_AT, before);
    }
    heap_put(heap, heap->handle + HEAP_ROVER_AT, rover);
    return !heap->faulted && heap_memory_release(heap->machine, base);
}

bool items_free(OpenHeap *heap, VirtAddr item, VirtAddr region) {
    VirtAddr end = heap_get(heap, region + REGION_END_AT);
    VirtAddr first = heap_get(heap, region + REGION_FIRST_AT);
    uint32_t word = items_merged(heap, item, heap_get(heap, item + ITEM_SIZE_AT) | ITEM_FREE, end);
    if (word == 0) {
        return false;
    }
    heap_put(heap, item + ITEM_SIZE_AT, word);
    heap_put(heap, heap->handle + HEAP_ROVER_AT, item);
    bool empty = item == first && item_size(word) == end - first;
    if (empty && region != heap_get(heap, heap->handle + HEAP_FIRST_AT)) {
        return drop_region(heap, region);
    }
    if (heap->machine->options.heap_decommit == HEAP_DECOMMIT_FREE) {
        items_decommit(heap, item, word, HEAP_DECOMMIT_PAGES);
    }
    return !heap->faulted;
}
