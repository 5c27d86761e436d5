// SPDX-License-Identifier: MIT
#pragma once

// A heap while a call is inside it, and the way to its records: every DWORD is read and written
// through the MMU in the caller's context, so every right and every fault is the guest's. Not for
// use outside heap/.
//
// The first fault ends the call: it is remembered, every later access does nothing and reads 0, and
// the fault is in machine->mmu.fault.
//
// What the MMU has let through once need not be asked for again while no translation changes: the
// host's places of the heap record and of the page of items used last are kept. heap_forget() lets
// go of them. Every access that has to ask may change one: a page that is due takes the frame of
// another if RAM is short; and so does whoever accesses guest memory past these functions.

#include "ce/heap_layout.h"
#include "emu/machine.h"
#include "heap/side.h"
#include "heap/watch.h"

// What only a call that is inside a custom heap has.
typedef struct HeapFunctions {
    bool raised; // one has: none is called any more
    bool is_new; // the heap's record is not written yet: these are its functions
    VirtAddr pfn_alloc, pfn_free;
    VirtAddr fresh, fresh_end;    // pages that one was asked to commit with their reservation
    const struct OpenHeap *outer; // that waits for the function that this call is made from
} HeapFunctions;

struct OpenHeap {
    Machine *machine;
    struct HeapSide *side; // the machine's
    uint8_t *record;       // the host's place of the heap record, NULL = each DWORD is asked for
    const uint8_t *page;   // that of the page at `page_at`, NULL = none
    uint8_t *put;          // the same, NULL = a store has to ask first
    VirtAddr page_at;
    VirtAddr handle;
    VirtAddr slot;      // of the caller: what slot 0 means
    bool shared, fixed; // HEAP_SHARED_READONLY; it has a maximum
    bool custom;        // its memory comes from functions of the guest
    bool faulted;
    uint32_t n_records;      // followed in this call
    uint64_t n_bytes;        // of the regions walked over in it
    HeapFunctions functions; // only if `custom`
};
typedef struct OpenHeap OpenHeap;

// Process id of the caller, as a heap record names its owner.
static inline uint32_t heap_caller(const Machine *machine) {
    const Tables *tables = &machine->tables;
    return tables->process[tables->system->current_process].handle;
}

// Handle of the current thread, as the lock names it.
static inline uint32_t heap_thread(const Machine *machine) {
    return machine->tables.thread[machine->tables.system->current_thread].handle;
}

static inline void heap_forget(OpenHeap *heap) {
    heap->record = NULL;
    heap->page = NULL;
}

// A translation may have changed: the places are taken anew.
static inline void heap_renew(OpenHeap *heap) {
    heap->page = NULL;
    if (heap->record) {
        heap->record = mmu_write_place(&heap->machine->mmu, heap->handle, HEAP_RECORD_SIZE);
    }
}

// A DWORD by the MMU, where it has to ask: what it lets through may have driven out another page.
uint32_t heap_ask_get(OpenHeap *heap, VirtAddr va);
void heap_ask_put(OpenHeap *heap, VirtAddr va, uint32_t value);

static inline uint32_t heap_get(OpenHeap *heap, VirtAddr va) {
    uint32_t value = 0;
    const uint8_t *place = mmu_read_place(&heap->machine->mmu, va, sizeof value);
    if (!place) {
        return heap_ask_get(heap, va);
    }
    if (!heap->faulted) {
        memcpy(&value, place, sizeof value);
    }
    return value;
}

static inline void heap_put(OpenHeap *heap, VirtAddr va, uint32_t value) {
    uint8_t *place = mmu_write_place(&heap->machine->mmu, va, sizeof value);
    if (!place) {
        heap_ask_put(heap, va, value);
    } else if (!heap->faulted) {
        memcpy(place, &value, sizeof value);
    }
}

// An address as the index of items knows it.
static inline VirtAddr heap_mapped(const OpenHeap *heap, VirtAddr va) {
    return ce_in_slot(va, heap->slot);
}

// What the index knows of a region. It goes by blocks of 64 KB, and a custom heap's regions can lie
// anywhere, in the middle of an item of another heap too: those are not in it, and no more is what
// a program has made itself to look like a region.
static inline ItemRegion *heap_region(OpenHeap *heap, VirtAddr record) {
    ItemIndex *index = &heap->side->items;
    VirtAddr mapped = heap_mapped(heap, record);
    ItemRegion *region = item_index_region(index, mapped);
    return !heap->custom && region->record == mapped ? region : &index->none;
}

// A field of the heap record, HEAP_..._AT.
static inline uint32_t record_get(OpenHeap *heap, uint32_t at) {
    uint32_t value;
    if (!heap->record) {
        return heap_get(heap, heap->handle + at);
    }
    memcpy(&value, heap->record + at, sizeof value);
    return value;
}

static inline void record_put(OpenHeap *heap, uint32_t at, uint32_t value) {
    if (heap->record && !heap->faulted) {
        memcpy(heap->record + at, &value, sizeof value);
    } else {
        heap_put(heap, heap->handle + at, value);
    }
}

// A field of an item's header. Headers lie side by side: their page is kept. One that is not
// aligned is the MMU's to read.
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
    uint32_t value;
    if (!item_in_page(heap, va)) {
        item_page(heap, va);
        if (!item_in_page(heap, va)) {
            return heap_get(heap, va);
        }
    }
    memcpy(&value, heap->page + (va & (CE_PAGE_SIZE - 1)), sizeof value);
    return value;
}

static inline void item_put(OpenHeap *heap, VirtAddr va, uint32_t value) {
    if (!item_in_page(heap, va)) {
        item_page(heap, va);
    }
    if (item_in_page(heap, va) && heap->put && !heap->faulted) {
        memcpy(heap->put + (va & (CE_PAGE_SIZE - 1)), &value, sizeof value);
    } else {
        heap_put(heap, va, value);
    }
}

// Begins: nothing is asked of the heap yet.
static inline void heap_open(OpenHeap *heap, Machine *machine, VirtAddr handle) {
    const Tables *tables = &machine->tables;
    heap->machine = machine;
    heap->side = machine->heap;
    heap->handle = handle;
    heap->slot = ce_slot_base(tables->process[tables->system->current_process].slot);
    heap->record = NULL;
    heap->page = NULL;
    heap->shared = heap->fixed = heap->custom = heap->faulted = false;
    heap->n_records = 0;
    heap->n_bytes = 0;
}

// Goes into the heap of a handle: checks that there is one and that the caller may use it, and
// takes its lock (the first write of every call that changes the heap) unless it only `reads`.
// False: refused with an outcome, or faulted.
bool heap_enter(OpenHeap *heap, Machine *machine, VirtAddr handle, bool reads);

// Gives the lock back.
static inline void heap_leave(OpenHeap *heap) {
    record_put(heap, HEAP_LOCK_AT, 0);
    heap_watch_inside(heap->machine, false);
}

// Where an item lies, and its size word.
typedef struct ItemPlace {
    VirtAddr item, region;
    VirtAddr first, end; // of the region's items
    ItemRegion *known;   // what the index has of the region
    uint32_t word;
    bool big;
} ItemPlace;

// The place of a pointer that the guest hands in: it must be the payload of an item in use, of this
// heap. False: refused or faulted.
bool heap_item_of(OpenHeap *heap, VirtAddr pointer, ItemPlace *ret_place);

// The record behind a region record or a big block's, 0 at the end of the list, on a fault, and
// (refused as corrupt) when the guest has made the list run in a circle.
VirtAddr heap_next(OpenHeap *heap, VirtAddr record);

// The same when it is known that `next` is behind it.
VirtAddr heap_follow(OpenHeap *heap, VirtAddr record, VirtAddr next);

// A walk goes over what a region record says are its items. False, and refused as corrupt, when
// the walks of this call have come by more bytes than there are addresses.
bool heap_walks(OpenHeap *heap, VirtAddr record, VirtAddr first, VirtAddr end);

// An item or a big block of `size` bytes (heap.c). Its payload; 0 when refused or faulted.
VirtAddr heap_take(OpenHeap *heap, uint32_t size);

// Refuses because an item header cannot be right; from now on searches of this heap read every
// header. Returns false.
bool heap_corrupt(OpenHeap *heap, VirtAddr item, uint32_t word);
