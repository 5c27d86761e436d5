// SPDX-License-Identifier: MIT
#include "heap/item.h"

// heap_item_of() decides whether a pointer from the guest is an item. It checks every field before
// it relies on it, because the guest can overwrite all of them.

#define REGION_HEAD 24u // bytes of a region record that an item is checked against

// The first fields of the region record that an item names: in *buffer or in the host's memory;
// NULL when it is not there. A wild pointer may name anything, so this must not fault the guest.
static const uint8_t *peek_region(OpenHeap *heap, VirtAddr region, uint8_t buffer[REGION_HEAD]) {
    const Mmu *mmu = &heap->machine->mmu;
    if (region % ITEM_ALIGN) {
        return NULL;
    }
    const uint8_t *place = mmu_write_place(mmu, region, REGION_HEAD);
    place = place ? place : mmu_read_place(mmu, region, REGION_HEAD);
    if (place) {
        return place;
    }
    return mmu_peek(mmu, region, buffer, REGION_HEAD) == REGION_HEAD ? buffer : NULL;
}

bool heap_item_of(OpenHeap *heap, VirtAddr pointer, ItemPlace *ret_place) {
    Machine *machine = heap->machine;
    uint8_t buffer[REGION_HEAD];
    const uint8_t *record = NULL;
    ItemPlace *place = ret_place;
    place->item = pointer - ITEM_HEADER;
    if (pointer % ITEM_ALIGN == 0 && pointer >= ITEM_HEADER) {
        place->word = item_get(heap, place->item + ITEM_SIZE_AT);
        place->region = item_get(heap, place->item + ITEM_REGION_AT);
        if (heap->faulted) {
            return false;
        }
        record = peek_region(heap, place->region, buffer);
    }
    if (!record) {
        return machine_refuse(machine, REASON(NOT_AN_ITEM, pointer, heap->handle));
    }
    uint32_t signature = bytes_get32(record + REGION_SIGNATURE_AT);
    place->first = bytes_get32(record + REGION_FIRST_AT);
    place->end = bytes_get32(record + REGION_END_AT);
    place->big = signature == BIG_SIGNATURE;
    place->known = heap_region(heap, place->region);
    if ((signature != REGION_SIGNATURE && !place->big) || place->item < place->first ||
        place->item >= place->end) {
        return machine_refuse(machine, REASON(NOT_AN_ITEM, pointer, heap->handle));
    }
    if (bytes_get32(record + REGION_HEAP_AT) != heap->handle) {
        return machine_refuse(machine, REASON(OTHER_HEAP, pointer, heap->handle,
                                              bytes_get32(record + REGION_HEAP_AT)));
    }
    if (!item_is_sound(place->item, place->word, place->end)) {
        return heap_corrupt(heap, place->item, place->word);
    }
    if (place->word & ITEM_FREE) {
        return machine_refuse(machine, REASON(ITEM_NOT_IN_USE, pointer, heap->handle));
    }
    return true;
}
