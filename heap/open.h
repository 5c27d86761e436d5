// SPDX-License-Identifier: MIT
#pragma once

// A heap while a call is inside it, and the way to its records: every DWORD is read and written
// through the MMU in the caller's context, so every right and every fault is the guest's. Not for
// use outside heap/.
//
// The first fault ends the call: it is remembered, every later access does nothing and reads 0, and
// the fault is in machine->mmu.fault.

#include "ce/heap_layout.h"
#include "emu/machine.h"

typedef struct OpenHeap {
    Machine *machine;
    VirtAddr handle;
    bool shared, fixed; // HEAP_SHARED_READONLY; it has a maximum
    bool faulted;
    uint32_t n_records; // followed in this call
} OpenHeap;

// Process id of the caller, as a heap record names its owner.
static inline uint32_t heap_caller(const Machine *machine) {
    const Tables *tables = &machine->tables;
    return tables->process[tables->system->current_process].handle;
}

static inline uint32_t heap_get(OpenHeap *heap, VirtAddr va) {
    uint32_t value = 0;
    if (!heap->faulted && !mmu_read32(&heap->machine->mmu, va, &value)) {
        heap->faulted = true;
    }
    return value;
}

static inline void heap_put(OpenHeap *heap, VirtAddr va, uint32_t value) {
    if (!heap->faulted && !mmu_write32(&heap->machine->mmu, va, value)) {
        heap->faulted = true;
    }
}

// Goes into the heap of a handle: checks that there is one and that the caller may use it, and
// takes its lock (the first write of every call that changes the heap) unless it only `reads`.
// False: refused with an outcome, or faulted.
bool heap_enter(OpenHeap *heap, Machine *machine, VirtAddr handle, bool reads);

// Gives the lock back.
void heap_leave(OpenHeap *heap);

// The region record of an item and the item's size word, for a pointer that the guest hands in: it
// must be the payload of an item in use, of this heap. False: refused or faulted.
typedef struct ItemPlace {
    VirtAddr item, region;
    uint32_t word;
    bool big;
} ItemPlace;
bool heap_item_of(OpenHeap *heap, VirtAddr pointer, ItemPlace *ret_place);

// The record behind a region record or a big block's, 0 at the end of the list, on a fault, and
// (refused as corrupt) when the guest has made the list run in a circle.
VirtAddr heap_next(OpenHeap *heap, VirtAddr record);

// An item or a big block of `size` bytes (heap.c). Its payload; 0 when refused or faulted.
VirtAddr heap_take(OpenHeap *heap, uint32_t size);

// Refuses because an item header cannot be right. Returns false.
bool heap_corrupt(OpenHeap *heap, VirtAddr item, uint32_t word);
