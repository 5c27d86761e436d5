// SPDX-License-Identifier: MIT
#include "heap/big.h"

#include "heap/provider.h"
#include "heap/watch.h"

// A big block is a region record with a single item, rounded up to whole pages. All of them are in
// a separate list (HEAP_BIG_AT), newest first, so the search for free items never meets one.
// HeapReAlloc moves a big block that does not fit its reservation; that is in heap/resize.c.

#define BEFORE_PAYLOAD (REGION_RECORD_SIZE + ITEM_HEADER)

// Bytes of the item: what was asked for, rounded up to the end of its last page.
static uint32_t big_bytes(uint32_t size) {
    return (uint32_t)ce_page_up((uint64_t)BEFORE_PAYLOAD + size) - REGION_RECORD_SIZE;
}

static void write_size(OpenHeap *heap, VirtAddr record, uint32_t size) {
    heap_put(heap, record + REGION_END_AT, record + REGION_RECORD_SIZE + big_bytes(size));
    heap_put(heap, record + REGION_RECORD_SIZE + ITEM_SIZE_AT, big_bytes(size));
}

VirtAddr big_make(OpenHeap *heap, uint32_t size) {
    uint32_t whole = REGION_RECORD_SIZE + big_bytes(size);
    Reservation got;
    if (!provider_reserve(heap, whole, whole, &got)) {
        return 0;
    }
    VirtAddr record = got.base;
    heap_watch_memory(heap->machine, heap_mapped(heap, record), whole);
    heap_put(heap, record + REGION_SIGNATURE_AT, BIG_SIGNATURE);
    heap_put(heap, record + REGION_HEAP_AT, heap->handle);
    heap_put(heap, record + REGION_NEXT_AT, heap_get(heap, heap->handle + HEAP_BIG_AT));
    heap_put(heap, record + REGION_BASE_AT, record);
    heap_put(heap, record + REGION_FIRST_AT, record + REGION_RECORD_SIZE);
    heap_put(heap, record + REGION_RECORD_SIZE + ITEM_REGION_AT, record);
    provider_note(heap, record, &got);
    write_size(heap, record, size);
    heap_put(heap, heap->handle + HEAP_BIG_AT, record);
    return heap->faulted ? 0 : record + BEFORE_PAYLOAD;
}

bool big_drop(OpenHeap *heap, VirtAddr record) {
    VirtAddr link = heap->handle + HEAP_BIG_AT, at = heap_get(heap, link);
    while (!heap->faulted && at && at != record) {
        link = at + REGION_NEXT_AT;
        at = heap_next(heap, at);
    }
    if (heap->faulted || heap->machine->outcome.reason.id != REASON_NONE) {
        return false;
    }
    if (at == 0) {
        return heap_corrupt(heap, record, BIG_SIGNATURE);
    }
    VirtAddr next = heap_get(heap, record + REGION_NEXT_AT);
    if (!provider_release(heap, record)) {
        return false;
    }
    heap_put(heap, link, next);
    return !heap->faulted;
}

bool big_resize(OpenHeap *heap, VirtAddr record, uint32_t size) {
    if (size > 1u << 30) {
        return false; // larger sums do not fit into 32 bits
    }
    uint32_t whole = REGION_RECORD_SIZE + big_bytes(size);
    uint32_t now = heap_get(heap, record + REGION_END_AT) - record;
    if (heap->faulted || whole > provider_size(heap, record)) {
        return false;
    }
    if (whole > now && !provider_commit(heap, record, record + now, whole - now)) {
        return false;
    }
    write_size(heap, record, size);
    if (whole < now && !heap->faulted) {
        provider_decommit(heap, record, record + whole, now - whole);
    }
    return !heap->faulted;
}
