// SPDX-License-Identifier: MIT
#pragma once

// A heap while a call is inside it, and the access to its records. Every DWORD is read and written
// through the MMU in the caller's context, so every right and every fault is the guest's. Not for
// use outside heap/.
//
// The first fault ends the call: `faulted` is set, every later access does nothing and reads 0, and
// machine->mmu.fault has the fault.
//
// What the MMU has allowed once need not be asked again while no translation changes. So the host
// addresses of the heap record and of the last used page of items are kept; heap_forget() drops
// them. A translation may change with every access that takes the MMU's slow path, because
// supplying a missing page can take another page's frame when RAM is short. It may also change when
// other code accesses guest memory: call heap_renew() then.

#include "ce/bytes.h"
#include "ce/heap_layout.h"
#include "emu/machine.h"
#include "heap/side.h"
#include "heap/watch.h"

// What only a call inside a custom heap needs.
typedef struct HeapFunctions {
    bool raised; // a function raised an error: no further one is called
    bool is_new; // the heap's record is not written yet: use the functions below
    VirtAddr pfn_alloc, pfn_free;
    VirtAddr fresh, fresh_end;    // pages that were committed together with their reservation
    const struct OpenHeap *outer; // the next outer heap call that waits for its function
} HeapFunctions;

struct OpenHeap {
    Machine *machine;
    struct HeapSide *side; // the machine's
    uint8_t *record;       // host address of the heap record, NULL = access it through the MMU
    const uint8_t *page;   // host address of the page at `page_at`, NULL = none
    uint8_t *put;          // the same for stores, NULL = stores go through the MMU
    VirtAddr page_at;
    VirtAddr handle;
    VirtAddr slot;      // base of the caller's slot, which slot 0 shows
    bool shared, fixed; // HEAP_SHARED_READONLY; it has a maximum
    bool custom;        // its memory comes from functions of the guest
    bool faulted;
    uint32_t n_records;      // records followed in this call
    uint64_t n_bytes;        // bytes of the regions walked in this call
    HeapFunctions functions; // only valid if `custom`
};
typedef struct OpenHeap OpenHeap;

// Process id of the caller, as used for the owner in heap records.
static inline uint32_t heap_caller(const Machine *machine) {
    const Tables *tables = &machine->tables;
    return tables->process[tables->system->current_process].handle;
}

// Handle of the current thread, as used in the heap's lock.
static inline uint32_t heap_thread(const Machine *machine) {
    return machine->tables.thread[machine->tables.system->current_thread].handle;
}

static inline void heap_forget(OpenHeap *heap) {
    heap->record = NULL;
    heap->page = NULL;
}

// Call when a translation may have changed: renews the kept host addresses.
static inline void heap_renew(OpenHeap *heap) {
    heap->page = NULL;
    if (heap->record) {
        heap->record = mmu_write_place(&heap->machine->mmu, heap->handle, HEAP_RECORD_SIZE);
    }
}

// Reads or writes a DWORD on the MMU's slow path, which may discard another page.
uint32_t heap_ask_get(OpenHeap *heap, VirtAddr va);
void heap_ask_put(OpenHeap *heap, VirtAddr va, uint32_t value);

static inline uint32_t heap_get(OpenHeap *heap, VirtAddr va) {
    uint32_t value = 0;
    const uint8_t *place = mmu_read_place(&heap->machine->mmu, va, sizeof value);
    if (!place) {
        return heap_ask_get(heap, va);
    }
    if (!heap->faulted) {
        value = bytes_get32(place);
    }
    return value;
}

static inline void heap_put(OpenHeap *heap, VirtAddr va, uint32_t value) {
    uint8_t *place = mmu_write_place(&heap->machine->mmu, va, sizeof value);
    if (!place) {
        heap_ask_put(heap, va, value);
    } else if (!heap->faulted) {
        bytes_put32(place, value);
    }
}

// An address in the form that the item index uses.
static inline VirtAddr heap_mapped(const OpenHeap *heap, VirtAddr va) {
    return ce_in_slot(va, heap->slot);
}

// The index entry of a region. The index works in blocks of 64 KB. A custom heap's region can lie
// anywhere, even inside an item of another heap, so it is never indexed; nor is memory that a
// program has made look like a region.
static inline ItemRegion *heap_region(OpenHeap *heap, VirtAddr record) {
    ItemIndex *index = &heap->side->items;
    VirtAddr mapped = heap_mapped(heap, record);
    ItemRegion *region = item_index_region(index, mapped);
    return !heap->custom && region->record == mapped ? region : &index->none;
}

// Reads or writes a field of the heap record, HEAP_..._AT.
static inline uint32_t record_get(OpenHeap *heap, uint32_t at) {
    return heap->record ? bytes_get32(heap->record + at) : heap_get(heap, heap->handle + at);
}

static inline void record_put(OpenHeap *heap, uint32_t at, uint32_t value) {
    if (heap->record && !heap->faulted) {
        bytes_put32(heap->record + at, value);
    } else {
        heap_put(heap, heap->handle + at, value);
    }
}

// Begins a call on a heap; nothing is read from it yet.
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

// Enters the heap of a handle: checks that it is one and that the caller may use it. Takes its
// lock, which is the first write of every call that changes the heap, unless the call only `reads`.
// False on a refusal (machine->outcome) or a fault.
bool heap_enter(OpenHeap *heap, Machine *machine, VirtAddr handle, bool reads);

// Releases the lock.
static inline void heap_leave(OpenHeap *heap) {
    record_put(heap, HEAP_LOCK_AT, 0);
    heap_watch_inside(heap->machine, false);
}

// The record behind a region or big-block record. 0 at the end of the list, on a fault, or when the
// list runs in a circle (refused as corrupt).
VirtAddr heap_next(OpenHeap *heap, VirtAddr record);

// The same when it is known that `next` comes behind it.
VirtAddr heap_follow(OpenHeap *heap, VirtAddr record, VirtAddr next);

// Counts a walk over the items of a region. False, and refused as corrupt, when the walks of this
// call have covered more bytes than there are addresses.
bool heap_walks(OpenHeap *heap, VirtAddr record, VirtAddr first, VirtAddr end);

// Takes an item or a big block of `size` bytes (heap.c). Returns its payload; 0 on a refusal or a
// fault.
VirtAddr heap_take(OpenHeap *heap, uint32_t size);

// Refuses because an item header cannot be right. From now on, searches of this heap read every
// header. Returns false.
bool heap_corrupt(OpenHeap *heap, VirtAddr item, uint32_t word);
