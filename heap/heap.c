// SPDX-License-Identifier: MIT
#include "heap/heap.h"

#include "ce/win32.h"
#include "heap/big.h"
#include "heap/items.h"
#include "heap/provider.h"
#include "heap/watch.h"
#include "kernel/memory/heap_memory.h"

// Making heaps, and taking and returning memory. A heap that can grow uses a page for its records,
// so that 188 of its first 192 KB are for items (Boling). A fixed heap spends no page on them.

#define GROWING_RECORDS CE_PAGE_SIZE
#define FIXED_RECORDS (HEAP_RECORD_SIZE + REGION_RECORD_SIZE)

static HeapResult result_of(const OpenHeap *heap, uint32_t value, uint32_t failure) {
    return (HeapResult){heap->faulted ? failure : value, heap->faulted};
}

// ---- making and destroying

// Writes the records of a new heap into a reservation of `size` bytes.
static void write_records(OpenHeap *heap, uint32_t flags, uint32_t maximum, uint32_t size,
                          uint32_t committed) {
    VirtAddr base = heap->handle;
    VirtAddr region = base + (maximum ? FIXED_RECORDS : GROWING_RECORDS) - REGION_RECORD_SIZE;
    heap_watch_inside(heap->machine, true);
    heap_put(heap, base + HEAP_SIGNATURE_AT, HEAP_SIGNATURE);
    heap_put(heap, base + HEAP_FLAGS_AT, flags);
    heap_put(heap, base + HEAP_MAXIMUM_AT, maximum);
    heap_put(heap, base + HEAP_OWNER_AT, heap_caller(heap->machine));
    heap_put(heap, base + HEAP_FIRST_AT, region);
    heap_put(heap, base + HEAP_LAST_AT, region);
    heap_put(heap, base + HEAP_BIG_AT, 0);
    heap_put(heap, base + HEAP_LOCK_AT, 0);
    region_make(heap, region, base, base + size, base + committed);
    heap_put(heap, base + HEAP_ROVER_AT, region + REGION_RECORD_SIZE);
    heap_watch_inside(heap->machine, false);
}

// Writes the record fields that only a custom heap has.
static void write_functions(OpenHeap *heap, const Reservation *got) {
    VirtAddr base = heap->handle;
    provider_note(heap, heap_get(heap, base + HEAP_FIRST_AT), got);
    heap_put(heap, base + HEAP_ALLOC_AT, heap->functions.pfn_alloc);
    heap_put(heap, base + HEAP_FREE_AT, heap->functions.pfn_free);
}

static bool may_create(Machine *machine, uint32_t flags, uint32_t initial, uint32_t maximum) {
    const uint32_t known = HEAP_NO_SERIALIZE | HEAP_SHARED_READONLY;
    if (flags & ~known) {
        return machine_refuse(machine, REASON(HEAP_FLAGS, flags, known));
    }
    if (maximum > 1u << 30 || initial > 1u << 30 || (maximum && initial > maximum)) {
        return machine_refuse(machine, REASON(HEAP_SIZES, initial, maximum));
    }
    bool gate = flags & HEAP_SHARED_READONLY &&
                machine->options.shared_heap_writer == HEAP_WRITER_KERNEL_MODE;
    if (gate && !machine->mmu.context.kernel_mode) {
        return machine_refuse(machine,
                              REASON(HEAP_USER_MODE, machine->tables.system->current_process));
    }
    return true;
}

// Makes a heap. `heap` says where its memory comes from.
static HeapResult create(OpenHeap *heap, uint32_t flags, uint32_t initial, uint32_t maximum) {
    uint32_t records = maximum ? FIXED_RECORDS : GROWING_RECORDS;
    uint32_t size = (uint32_t)ce_page_up(maximum ? maximum : HEAP_REGION_SIZE);
    uint32_t most = maximum ? size : (uint32_t)ce_block_up((uint64_t)records + initial);
    size = size > most ? size : most;
    uint32_t least = records + ITEM_LEAST; // the records and the smallest first item
    uint32_t committed = (uint32_t)ce_page_up(initial > least ? initial : least);
    Reservation got;
    if (!provider_reserve(heap, size, committed, &got)) {
        return result_of(heap, 0, 0);
    }
    heap->handle = got.base;
    write_records(heap, flags, maximum ? size : 0, size, committed);
    if (heap->custom) {
        write_functions(heap, &got);
    }
    return result_of(heap, got.base, 0);
}

HeapResult heap_create(Machine *machine, uint32_t flags, uint32_t initial, uint32_t maximum) {
    OpenHeap heap;
    heap_open(&heap, machine, 0);
    heap.shared = flags & HEAP_SHARED_READONLY;
    return may_create(machine, flags, initial, maximum) ? create(&heap, flags, initial, maximum)
                                                        : (HeapResult){0};
}

HeapResult heap_create_custom(Machine *machine, uint32_t initial, uint32_t maximum,
                              VirtAddr pfn_alloc, VirtAddr pfn_free) {
    OpenHeap heap;
    heap_open(&heap, machine, 0);
    heap.custom = true;
    heap.functions = (HeapFunctions){.is_new = true, .pfn_alloc = pfn_alloc, .pfn_free = pfn_free};
    if (!may_create(machine, 0, initial, maximum)) {
        return (HeapResult){0};
    }
    if (!pfn_alloc || !pfn_free) {
        machine_refuse(machine, REASON(ALLOCATOR_FUNCTIONS, 0));
        return (HeapResult){0};
    }
    return create(&heap, HEAP_CUSTOM, initial, maximum);
}

HeapResult heap_process(Machine *machine) {
    OpenHeap heap;
    heap_open(&heap, machine, heap_memory_default(machine));
    if (heap.handle == 0) {
        machine_refuse(machine, REASON(NO_HEAP, 0, 0));
        return (HeapResult){0};
    }
    if (!heap_memory_commit(machine, heap.handle, GROWING_RECORDS + ITEM_HEADER)) {
        return (HeapResult){0};
    }
    if (heap_get(&heap, heap.handle + HEAP_SIGNATURE_AT) != HEAP_SIGNATURE) {
        write_records(&heap, 0, 0, HEAP_REGION_SIZE, GROWING_RECORDS + CE_PAGE_SIZE);
    }
    return result_of(&heap, heap.handle, 0);
}

// Releases a list of reservations, except the first, which holds the heap's record. False when the
// guest has overwritten the list: the rest stays reserved until the process ends.
static bool release_list(OpenHeap *heap, VirtAddr record) {
    bool sound = true;
    while (!heap->faulted && record && sound) {
        VirtAddr next = heap_next(heap, record);
        VirtAddr base = heap_get(heap, record + REGION_BASE_AT);
        sound = heap->machine->outcome.reason.id == REASON_NONE;
        heap_region(heap, record)->known = false;
        if (!heap->faulted && sound && base != heap->handle) {
            sound = heap_memory_release(heap->machine, base);
            heap_renew(heap);
        }
        record = next;
    }
    return sound && !heap->faulted;
}

// Releases the reservations of a custom heap one after the other. What its function refuses to
// release stays in the heap. The heap is still sound then, though parts of it may be gone.
static bool release_custom(OpenHeap *heap) {
    VirtAddr first = heap_get(heap, heap->handle + HEAP_FIRST_AT), next = 0;
    while ((next = heap_get(heap, heap->handle + HEAP_BIG_AT)) != 0) {
        if (!big_drop(heap, next)) {
            return false;
        }
    }
    while ((next = heap_get(heap, first + REGION_NEXT_AT)) != 0) {
        if (!items_drop(heap, next)) {
            return false;
        }
    }
    return !heap->faulted && provider_release(heap, first);
}

HeapResult heap_destroy(Machine *machine, VirtAddr handle) {
    OpenHeap heap;
    if (!heap_enter(&heap, machine, handle, false)) {
        return (HeapResult){0, heap.faulted};
    }
    if (!heap.shared && handle == heap_memory_default(machine)) {
        heap_leave(&heap);
        machine_refuse(machine, REASON(PROCESS_HEAP, handle));
        return result_of(&heap, 0, 0);
    }
    if (heap.custom) {
        bool gone = release_custom(&heap);
        if (!gone) {
            heap_leave(&heap);
        }
        heap_watch_inside(machine, false);
        return result_of(&heap, gone, 0);
    }
    bool released = release_list(&heap, heap_get(&heap, handle + HEAP_BIG_AT)) &&
                    release_list(&heap, heap_get(&heap, handle + HEAP_FIRST_AT)) &&
                    heap_memory_release(machine, handle);
    heap_watch_inside(machine, false);
    return result_of(&heap, released, 0);
}

// ---- taking and giving

// A heap refuses without an error, because HeapAlloc does not call SetLastError. An error of
// VirtualAlloc, when the heap wanted to grow, stays.
static HeapResult refused(OpenHeap *heap) {
    switch (heap->machine->outcome.reason.id) {
    case REASON_NO_HEAP:
    case REASON_FOREIGN_HEAP:
    case REASON_HEAP_FLAGS:
    case REASON_HEAP_FULL:
    case REASON_HEAP_TOO_BIG:
    case REASON_HEAP_CORRUPT:
    case REASON_HEAP_BUSY:
    case REASON_ALLOCATOR_FUNCTIONS:
    case REASON_ALLOCATOR_REFUSED:
    case REASON_ALLOCATOR_ERROR:
    case REASON_ALLOCATOR_ADDRESS:
    case REASON_ALLOCATOR_RANGE:
    case REASON_ALLOCATOR_OVERLAP:
    case REASON_ALLOCATOR_COMMIT:
        heap->machine->outcome.error = 0;
        break;
    default:
        break;
    }
    return result_of(heap, 0, 0);
}

static VirtAddr alloc_item(OpenHeap *heap, uint32_t size) {
    uint32_t need = item_bytes(size);
    ItemPlace place;
    bool found = items_find(heap, need, &place);
    if (!found && !heap->faulted && heap->machine->outcome.reason.id == REASON_NONE) {
        if (heap->fixed) {
            HeapSurvey survey = heap_survey(heap);
            machine_refuse(heap->machine,
                           REASON(HEAP_FULL, size, survey.largest, survey.free_in_sum,
                                  record_get(heap, HEAP_MAXIMUM_AT)));
            return 0;
        }
        found = items_grow(heap, need, &place);
    }
    return found && items_take(heap, &place, need) ? place.item + ITEM_HEADER : 0;
}

static inline VirtAddr take(OpenHeap *heap, uint32_t size) {
    uint32_t threshold = heap->machine->options.heap_big_kb << 10;
    if (size <= threshold) {
        return alloc_item(heap, size);
    }
    if (heap->fixed || size > 1u << 30) {
        machine_refuse(heap->machine, REASON(HEAP_TOO_BIG, size, threshold,
                                             heap_get(heap, heap->handle + HEAP_MAXIMUM_AT)));
        return 0;
    }
    return big_make(heap, size);
}

VirtAddr heap_take(OpenHeap *heap, uint32_t size) {
    return take(heap, size);
}

HeapResult heap_alloc(Machine *machine, VirtAddr handle, uint32_t flags, uint32_t size) {
    const uint32_t known = HEAP_NO_SERIALIZE | HEAP_ZERO_MEMORY;
    OpenHeap heap;
    if (!heap_enter(&heap, machine, handle, false)) {
        return refused(&heap);
    }
    VirtAddr pointer = 0;
    if (flags & ~known) {
        machine_refuse(machine, REASON(HEAP_FLAGS, flags, known));
    } else {
        pointer = take(&heap, size);
    }
    if (pointer && flags & HEAP_ZERO_MEMORY && !heap.faulted) {
        heap.faulted = !mmu_fill(&machine->mmu, pointer, 0, size);
        heap_renew(&heap);
    }
    heap_leave(&heap);
    return pointer ? result_of(&heap, pointer, 0) : refused(&heap);
}

HeapResult heap_free(Machine *machine, VirtAddr handle, VirtAddr pointer) {
    OpenHeap heap;
    ItemPlace place;
    if (!heap_enter(&heap, machine, handle, false)) {
        return (HeapResult){0, heap.faulted};
    }
    bool freed = pointer == 0;
    if (!freed && heap_item_of(&heap, pointer, &place)) {
        freed = place.big ? big_drop(&heap, place.region) : items_free(&heap, &place);
    }
    heap_leave(&heap);
    return result_of(&heap, freed, 0);
}
