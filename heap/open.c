// SPDX-License-Identifier: MIT
#include "heap/open.h"

#include "ce/win32.h"

bool heap_enter(OpenHeap *heap, Machine *machine, VirtAddr handle, bool reads) {
    const SystemRow *system = machine->tables.system;
    *heap = (OpenHeap){.machine = machine, .handle = handle};
    uint32_t signature = heap_get(heap, handle + HEAP_SIGNATURE_AT);
    if (heap->faulted) {
        return false;
    }
    if (signature != HEAP_SIGNATURE) {
        return machine_refuse(machine, REASON(NO_HEAP, handle, signature));
    }
    uint32_t owner = heap_get(heap, handle + HEAP_OWNER_AT);
    if (owner != heap_caller(machine) && machine->options.foreign_heap == FOREIGN_HEAP_REFUSED) {
        return machine_refuse(machine,
                              REASON(FOREIGN_HEAP, handle, owner, system->current_process));
    }
    heap->shared = heap_get(heap, handle + HEAP_FLAGS_AT) & HEAP_SHARED_READONLY;
    heap->fixed = heap_get(heap, handle + HEAP_MAXIMUM_AT) != 0;
    if (!reads) {
        heap_put(heap, handle + HEAP_LOCK_AT,
                 machine->tables.thread[system->current_thread].handle);
    }
    return !heap->faulted;
}

void heap_leave(OpenHeap *heap) {
    heap_put(heap, heap->handle + HEAP_LOCK_AT, 0);
}

bool heap_corrupt(OpenHeap *heap, VirtAddr item, uint32_t word) {
    return machine_refuse(heap->machine, REASON(HEAP_CORRUPT, heap->handle, item, word));
}

// More than three walks over as many regions as fit the address space.
#define RECORDS_MOST 20000u

VirtAddr heap_next(OpenHeap *heap, VirtAddr record) {
    VirtAddr next = heap_get(heap, record + REGION_NEXT_AT);
    if (next && ++heap->n_records > RECORDS_MOST) {
        heap_corrupt(heap, record + REGION_NEXT_AT, next);
        return 0;
    }
    return next;
}

bool heap_item_of(OpenHeap *heap, VirtAddr pointer, ItemPlace *ret_place) {
    Machine *machine = heap->machine;
    if (pointer % ITEM_ALIGN || pointer < ITEM_HEADER) {
        return machine_refuse(machine, REASON(NOT_AN_ITEM, pointer, heap->handle));
    }
    ItemPlace place = {.item = pointer - ITEM_HEADER};
    place.word = heap_get(heap, place.item + ITEM_SIZE_AT);
    place.region = heap_get(heap, place.item + ITEM_REGION_AT);
    if (heap->faulted) {
        return false;
    }
    // What a wild pointer names as its region need not be there: that is no fault of the guest's.
    uint32_t record[6];
    if (place.region % ITEM_ALIGN ||
        mmu_peek(&machine->mmu, place.region, record, sizeof record) != sizeof record) {
        return machine_refuse(machine, REASON(NOT_AN_ITEM, pointer, heap->handle));
    }
    uint32_t signature = record[REGION_SIGNATURE_AT / 4], end = record[REGION_END_AT / 4];
    place.big = signature == BIG_SIGNATURE;
    if ((signature != REGION_SIGNATURE && !place.big) || place.item < record[REGION_FIRST_AT / 4] ||
        place.item >= end) {
        return machine_refuse(machine, REASON(NOT_AN_ITEM, pointer, heap->handle));
    }
    if (record[REGION_HEAP_AT / 4] != heap->handle) {
        return machine_refuse(
            machine, REASON(OTHER_HEAP, pointer, heap->handle, record[REGION_HEAP_AT / 4]));
    }
    if (!item_is_sound(place.item, place.word, end)) {
        return heap_corrupt(heap, place.item, place.word);
    }
    if (place.word & ITEM_FREE) {
        return machine_refuse(machine, REASON(ITEM_NOT_IN_USE, pointer, heap->handle));
    }
    *ret_place = place;
    return true;
}
