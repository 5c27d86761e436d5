// SPDX-License-Identifier: MIT
#include "heap/heap.h"

#include "heap/items.h"

// Calls about a whole heap or item that allocate nothing: HeapSize, HeapValidate, HeapCompact. Only
// HeapCompact changes the heap. It surveys the heap first and stops if that is corrupt. While it
// works on a region the index does not know that region; afterwards it learns it anew.

HeapResult heap_size(Machine *machine, VirtAddr handle, VirtAddr pointer) {
    OpenHeap heap;
    ItemPlace place;
    if (!heap_enter(&heap, machine, handle, true) || !heap_item_of(&heap, pointer, &place)) {
        return (HeapResult){UINT32_MAX, heap.faulted};
    }
    return (HeapResult){item_size(place.word) - ITEM_HEADER, false};
}

bool heap_can_look(const Machine *machine, VirtAddr pointer) {
    VirtAddr bad = 0;
    return pointer >= ITEM_HEADER && mmu_probe(&machine->mmu, pointer - ITEM_HEADER, ITEM_HEADER,
                                               machine->mmu.context, ACCESS_READ, &bad);
}

HeapResult heap_validate(Machine *machine, VirtAddr handle, VirtAddr pointer) {
    OpenHeap heap;
    ItemPlace place;
    if (!heap_enter(&heap, machine, handle, true)) {
        return (HeapResult){0, heap.faulted};
    }
    bool sound = pointer ? heap_item_of(&heap, pointer, &place) : heap_survey(&heap).sound;
    return (HeapResult){sound, heap.faulted};
}

static uint32_t compact_region(OpenHeap *heap, VirtAddr region) {
    ItemPlace at = {.region = region,
                    .item = heap_get(heap, region + REGION_FIRST_AT),
                    .end = heap_get(heap, region + REGION_END_AT),
                    .known = heap_region(heap, region)};
    uint32_t largest = 0;
    at.known->known = false; // until its items are merged
    if (!heap_walks(heap, region, at.item, at.end)) {
        return 0;
    }
    for (VirtAddr last = 0; at.item < at.end && !heap->faulted; at.item += item_size(at.word)) {
        at.word = item_get(heap, at.item + ITEM_SIZE_AT);
        if (!heap->faulted && !item_is_sound(at.item, at.word, at.end)) {
            heap_corrupt(heap, at.item, at.word); // overwritten since, by a function of the guest
            return largest;
        }
        if (at.word & ITEM_FREE) {
            uint32_t merged = items_merged(heap, &at, &last);
            if (merged == 0) {
                break;
            }
            items_swallow(heap, &at, merged, last);
            items_decommit(heap, &at, 1);
            uint32_t usable = item_size(merged) - ITEM_HEADER;
            largest = usable > largest ? usable : largest;
        }
    }
    items_learn(heap, region, heap_get(heap, region + REGION_FIRST_AT), at.end);
    return largest;
}

// Gives back a region that is one free item, with `largest` usable bytes, as HeapFree does. Whether
// it is gone: the functions of a custom heap may keep it.
static bool give_empty(OpenHeap *heap, VirtAddr region, uint32_t largest) {
    VirtAddr first = heap_get(heap, region + REGION_FIRST_AT);
    bool is_empty = largest + ITEM_HEADER == heap_get(heap, region + REGION_END_AT) - first;
    bool goes_on = !heap->faulted && heap->machine->outcome.reason.id == REASON_NONE;
    if (!is_empty || !goes_on) {
        return false;
    }
    bool given = items_drop(heap, region);
    if (!given && heap->custom && !heap->faulted) {
        heap->machine->outcome = (Outcome){0};
    }
    return given;
}

HeapResult heap_compact(Machine *machine, VirtAddr handle) {
    OpenHeap heap;
    uint32_t largest = 0;
    if (!heap_enter(&heap, machine, handle, false)) {
        return (HeapResult){0, heap.faulted};
    }
    bool sound = heap_survey(&heap).sound;
    VirtAddr region = sound ? heap_get(&heap, handle + HEAP_FIRST_AT) : 0;
    VirtAddr first = region;
    while (region && !heap.faulted && machine->outcome.reason.id == REASON_NONE) {
        VirtAddr next = heap_next(&heap, region);
        uint32_t found = compact_region(&heap, region);
        bool given = region != first && give_empty(&heap, region, found);
        largest = found > largest && !given ? found : largest;
        region = next;
    }
    heap_leave(&heap);
    bool done = !heap.faulted && machine->outcome.reason.id == REASON_NONE;
    return (HeapResult){done ? largest : 0, heap.faulted};
}
