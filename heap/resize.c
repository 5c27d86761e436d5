// SPDX-License-Identifier: MIT
#include "heap/big.h"
#include "heap/heap.h"
#include "heap/items.h"

#include "ce/win32.h"

// HeapReAlloc works in place when the item shrinks or the free items behind it suffice. Else it
// takes a new item, copies the bytes, and frees the old one.

// Shrinks an item to `need` bytes; the rest becomes a free item, merged with what follows.
static bool shrink(OpenHeap *heap, const ItemPlace *place, uint32_t need) {
    uint32_t size = item_size(place->word);
    if (size - need < ITEM_LEAST) {
        return true;
    }
    heap_put(heap, place->item + need + ITEM_SIZE_AT, size - need);
    heap_put(heap, place->item + need + ITEM_REGION_AT, place->region);
    heap_put(heap, place->item + ITEM_SIZE_AT, need);
    ItemPlace rest = *place;
    rest.item += need;
    rest.word = size - need;
    return !heap->faulted && items_free(heap, &rest);
}

// Lets an item swallow free items behind it until it has `need` bytes. False when they are too
// small (no outcome) or the pages cannot be committed (machine->outcome). The item is unchanged
// then, but free items behind it may be merged.
static bool grow(OpenHeap *heap, const ItemPlace *place, uint32_t need) {
    ItemPlace next = *place;
    next.item += item_size(place->word);
    next.word = next.item < next.end ? item_get(heap, next.item + ITEM_SIZE_AT) : 0;
    if (heap->faulted || !(next.word & ITEM_FREE) ||
        !item_is_sound(next.item, next.word, next.end)) {
        return false;
    }
    VirtAddr last = 0;
    uint32_t merged = items_merged(heap, &next, &last);
    uint32_t more = need - item_size(place->word);
    if (merged == 0 || item_size(merged) < more) {
        return false;
    }
    if (merged != next.word) {
        items_swallow(heap, &next, merged, last);
    }
    if (!items_take(heap, &next, more)) {
        return false;
    }
    heap_put(heap, place->item + ITEM_SIZE_AT, item_size(place->word) + item_size(next.word));
    record_put(heap, HEAP_ROVER_AT, place->item);
    return !heap->faulted;
}

static bool in_place(OpenHeap *heap, const ItemPlace *place, uint32_t size) {
    uint32_t threshold = heap->machine->options.heap_big_kb << 10;
    if (place->big) {
        return size > threshold && big_resize(heap, place->region, size);
    }
    if (size > threshold) {
        return false;
    }
    uint32_t need = item_bytes(size);
    return need <= item_size(place->word) ? shrink(heap, place, need) : grow(heap, place, need);
}

// Frees the new place, because the old one could not be freed.
static void take_back(OpenHeap *heap, VirtAddr moved) {
    Outcome why = heap->machine->outcome;
    ItemPlace place;
    heap->machine->outcome = (Outcome){0};
    if (heap_item_of(heap, moved, &place)) {
        if (place.big) {
            big_drop(heap, place.region);
        } else {
            items_free(heap, &place);
        }
    }
    heap->machine->outcome = why;
}

static VirtAddr move(OpenHeap *heap, ItemPlace *place, VirtAddr pointer, uint32_t size) {
    uint32_t old = item_size(place->word) - ITEM_HEADER;
    VirtAddr last = 0;
    if (!place->big && items_merged(heap, place, &last) == 0) {
        return 0; // it could not be freed after the copy
    }
    VirtAddr moved = heap_take(heap, size);
    if (moved == 0 || heap->faulted) {
        return 0;
    }
    heap->faulted = !mmu_copy(&heap->machine->mmu, moved, pointer, old < size ? old : size);
    heap_renew(heap);
    bool freed =
        !heap->faulted && (place->big ? big_drop(heap, place->region) : items_free(heap, place));
    if (!freed && !heap->faulted && heap->custom) {
        take_back(heap, moved);
    }
    return freed ? moved : 0;
}

HeapResult heap_realloc(Machine *machine, VirtAddr handle, uint32_t flags, VirtAddr pointer,
                        uint32_t size) {
    const uint32_t known = HEAP_NO_SERIALIZE | HEAP_ZERO_MEMORY | HEAP_REALLOC_IN_PLACE_ONLY;
    OpenHeap heap;
    ItemPlace place;
    if (!heap_enter(&heap, machine, handle, false)) {
        return (HeapResult){0, heap.faulted};
    }
    VirtAddr result = 0;
    if (flags & ~known) {
        machine_refuse(machine, REASON(HEAP_FLAGS, flags, known));
    } else if (heap_item_of(&heap, pointer, &place)) {
        uint32_t old = item_size(place.word) - ITEM_HEADER;
        bool stays = in_place(&heap, &place, size);
        bool refused = machine->outcome.reason.id != REASON_NONE;
        if (stays) {
            result = pointer;
        } else if (!refused && !heap.faulted && flags & HEAP_REALLOC_IN_PLACE_ONLY) {
            machine_refuse(machine, REASON(HEAP_NO_ROOM_BEHIND, pointer, old, size));
        } else if (!refused && !heap.faulted) {
            result = move(&heap, &place, pointer, size);
        }
        if (result && flags & HEAP_ZERO_MEMORY && size > old) {
            heap.faulted = !mmu_fill(&machine->mmu, result + old, 0, size - old);
            heap_renew(&heap);
        }
    }
    heap_leave(&heap);
    return (HeapResult){heap.faulted ? 0 : result, heap.faulted};
}
