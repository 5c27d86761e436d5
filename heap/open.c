// SPDX-License-Identifier: MIT
#include "heap/open.h"

#include "ce/win32.h"
#include "heap/watch.h"

// heap_enter() has two ways. The fast one works if the heap belongs to the caller and the MMU lets
// it write the record at once; enter_asking() handles everything else, and all faults.

uint32_t heap_ask_get(OpenHeap *heap, VirtAddr va) {
    uint32_t value = 0;
    if (!heap->faulted) {
        heap->faulted = !mmu_read32(&heap->machine->mmu, va, &value);
        heap_renew(heap);
    }
    return value;
}

void heap_ask_put(OpenHeap *heap, VirtAddr va, uint32_t value) {
    if (!heap->faulted) {
        heap->faulted = !mmu_write32(&heap->machine->mmu, va, value);
        heap_renew(heap);
    }
}

// The first fields of a heap record: its owner, and what it may do.
typedef struct HeapHead {
    uint32_t signature, flags, maximum, owner;
} HeapHead;

static HeapHead head_at(const uint8_t *record) {
    return (HeapHead){.signature = bytes_get32(record + HEAP_SIGNATURE_AT),
                      .flags = bytes_get32(record + HEAP_FLAGS_AT),
                      .maximum = bytes_get32(record + HEAP_MAXIMUM_AT),
                      .owner = bytes_get32(record + HEAP_OWNER_AT)};
}

static HeapHead head_of(OpenHeap *heap) {
    HeapHead head = {0};
    if (heap->record) {
        return head_at(heap->record);
    }
    head.signature = heap_get(heap, heap->handle + HEAP_SIGNATURE_AT);
    if (!heap->faulted && head.signature == HEAP_SIGNATURE) {
        head.flags = heap_get(heap, heap->handle + HEAP_FLAGS_AT);
        head.maximum = heap_get(heap, heap->handle + HEAP_MAXIMUM_AT);
        head.owner = heap_get(heap, heap->handle + HEAP_OWNER_AT);
    }
    return head;
}

// Whether a call on this heap waits for a function of the guest.
static bool is_waiting(const Machine *machine, VirtAddr handle) {
    for (const OpenHeap *at = machine->heap->waiting; at; at = at->functions.outer) {
        if (tables_mapped(&machine->tables, at->handle) ==
            tables_mapped(&machine->tables, handle)) {
            return true;
        }
    }
    return false;
}

// Whether the caller may use the heap: it is the caller's, or the options allow foreign heaps, and
// it does not wait for a function of the guest.
static bool may_use(OpenHeap *heap, const HeapHead *head) {
    Machine *machine = heap->machine;
    if (head->signature != HEAP_SIGNATURE) {
        return machine_refuse(machine, REASON(NO_HEAP, heap->handle, head->signature));
    }
    if (head->owner != heap_caller(machine) && // a custom heap's functions belong to its owner
        (head->flags & HEAP_CUSTOM || machine->options.foreign_heap == FOREIGN_HEAP_REFUSED)) {
        return machine_refuse(machine, REASON(FOREIGN_HEAP, heap->handle, head->owner,
                                              machine->tables.system->current_process));
    }
    if (machine->heap->waiting && is_waiting(machine, heap->handle)) {
        return machine_refuse(machine, REASON(HEAP_BUSY, heap->handle));
    }
    return true;
}

static inline void note_head(OpenHeap *heap, const HeapHead *head) {
    heap->shared = head->flags & HEAP_SHARED_READONLY;
    heap->fixed = head->maximum != 0;
}

// From here on coredll works in the heap: stores to watched memory are not judged, whatever the
// record names.
static inline void take_lock(OpenHeap *heap) {
    heap_watch_inside(heap->machine, true);
    record_put(heap, HEAP_LOCK_AT, heap_thread(heap->machine));
}

// Enters on the slow way: a page is missing, or the heap belongs to another process.
static bool enter_asking(OpenHeap *heap, bool reads) {
    Machine *machine = heap->machine;
    HeapHead head = head_of(heap);
    if (heap->faulted || !may_use(heap, &head)) {
        return false;
    }
    note_head(heap, &head);
    heap->custom = head.flags & HEAP_CUSTOM;
    if (heap->custom) {
        heap->functions = (HeapFunctions){0};
    }
    if (reads) {
        return true;
    }
    take_lock(heap);
    if (!heap->record) {
        heap->record = mmu_write_place(&machine->mmu, heap->handle, HEAP_RECORD_SIZE);
    }
    if (heap->faulted) {
        heap_watch_inside(machine, false);
    }
    return !heap->faulted;
}

bool heap_enter(OpenHeap *heap, Machine *machine, VirtAddr handle, bool reads) {
    HeapHead head;
    heap_open(heap, machine, handle);
    heap->record = reads ? NULL : mmu_write_place(&machine->mmu, handle, HEAP_RECORD_SIZE);
    if (!heap->record || machine->heap->waiting) {
        return enter_asking(heap, reads);
    }
    head = head_at(heap->record);
    if (head.signature != HEAP_SIGNATURE || head.owner != heap_caller(machine) ||
        head.flags & HEAP_CUSTOM) {
        return enter_asking(heap, reads);
    }
    note_head(heap, &head);
    take_lock(heap);
    return true;
}

// The index cannot be trusted for a heap that the guest has overwritten.
bool heap_corrupt(OpenHeap *heap, VirtAddr item, uint32_t word) {
    ItemRegion *region = heap_region(heap, record_get(heap, HEAP_FIRST_AT));
    for (uint32_t i = 0; i < HEAP_RECORDS_MOST && region->record; i++) {
        region->known = false;
        region = heap_region(heap, region->next);
    }
    return machine_refuse(heap->machine, REASON(HEAP_CORRUPT, heap->handle, item, word));
}

VirtAddr heap_follow(OpenHeap *heap, VirtAddr record, VirtAddr next) {
    if (next && ++heap->n_records > HEAP_RECORDS_MOST) {
        heap_corrupt(heap, record + REGION_NEXT_AT, next);
        return 0;
    }
    return next;
}

VirtAddr heap_next(OpenHeap *heap, VirtAddr record) {
    return heap_follow(heap, record, heap_get(heap, record + REGION_NEXT_AT));
}

bool heap_walks(OpenHeap *heap, VirtAddr record, VirtAddr first, VirtAddr end) {
    heap->n_bytes += end - first;
    return heap->n_bytes <= UINT32_MAX || heap_corrupt(heap, record + REGION_END_AT, end);
}
