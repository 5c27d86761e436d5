// SPDX-License-Identifier: MIT
#include "heap/provider.h"

#include "ce/win32.h"
#include "heap/watch.h"
#include "kernel/memory/heap_memory.h"

// docs/heap-algorithm.md describes what a custom heap asks, in which order, and what it does with
// the answers. On a device coredll believes the functions' answers and faults later if they were
// wrong. Here the answer is compared with the page table and refused with a reason.

#define PAGE_MASK (CE_PAGE_SIZE - 1)

// ---- a call of the guest's function

// An exception passes through HeapAlloc: releases the lock, as a __finally block would.
static void unlock_for_fault(OpenHeap *heap) {
    Mmu *mmu = &heap->machine->mmu;
    FaultRecord fault = mmu->fault;
    if (!heap->functions.is_new) {
        mmu_write32(mmu, heap->handle + HEAP_LOCK_AT, 0);
    }
    mmu->fault = fault;
    heap->faulted = true;
}

static bool has_returned(OpenHeap *heap, const GuestCall *call, GuestEnd end) {
    Machine *machine = heap->machine;
    const uint32_t *args = call->args;
    switch (end) {
    case GUEST_NO_FUNCTION:
        return machine_refuse(machine, REASON(ALLOCATOR_FUNCTIONS, call->function));
    case GUEST_FAULTED:
        unlock_for_fault(heap);
        return false;
    case GUEST_RAISED:
        heap->functions.raised = true;
        return machine_refuse(machine, REASON(ALLOCATOR_ERROR, args[0], args[1], args[2]));
    case GUEST_ENDED:
        heap->faulted = true; // stop as on a fault: nothing is read or written any more
        machine_refuse(machine, REASON(ALLOCATOR_ENDED, args[0], args[1], args[2]));
        machine->outcome.error = 0; // the thread whose last error it would set has ended
        return false;
    default:
        return true;
    }
}

// Runs a function of the guest in the middle of a heap call. False when it did not return a value.
// If it did, the outcome is clear, whatever the calls made inside it have left there.
static bool call_guest(OpenHeap *heap, GuestCall *call) {
    Machine *machine = heap->machine;
    const VirtAddr pc = machine->mmu.pc;
    if (heap->faulted || heap->functions.raised) {
        return false;
    }
    GuestEnd end = GUEST_NO_FUNCTION;
    heap->functions.outer = machine->heap->waiting;
    machine->heap->waiting = heap;
    machine->depth++;
    heap_forget(heap); // the function may change every translation
    heap_watch_inside(machine, false);
    if (machine->guest.run) {
        end = machine->guest.run(machine->guest.context, call);
    }
    machine->depth--;
    machine->heap->waiting = heap->functions.outer;
    heap_watch_inside(machine, !heap->functions.is_new);
    machine->mmu.pc = pc;
    machine->outcome = (Outcome){0};
    return has_returned(heap, call, end);
}

// PFN_AllocHeapMem. *user is the DWORD that its last parameter points to.
static bool ask_alloc(OpenHeap *heap, VirtAddr address, uint32_t size, uint32_t action,
                      uint32_t *user, VirtAddr *ret_address) {
    VirtAddr function = heap->functions.is_new ? heap->functions.pfn_alloc
                                               : heap_get(heap, heap->handle + HEAP_ALLOC_AT);
    GuestCall call = {CALL_PFN_AllocHeapMem, function, {address, size, action, *user}, 0};
    if (!call_guest(heap, &call)) {
        return false;
    }
    *user = call.args[3];
    *ret_address = call.value;
    return call.value != 0 ||
           machine_refuse(heap->machine, REASON(ALLOCATOR_REFUSED, address, size, action));
}

// PFN_FreeHeapMem. False, without an outcome, when it answered FALSE.
static bool ask_free(OpenHeap *heap, VirtAddr address, uint32_t size, uint32_t action,
                     uint32_t user) {
    VirtAddr function = heap->functions.is_new ? heap->functions.pfn_free
                                               : heap_get(heap, heap->handle + HEAP_FREE_AT);
    GuestCall call = {CALL_PFN_FreeHeapMem, function, {address, size, action, user}, 0};
    return call_guest(heap, &call) && call.value != 0;
}

// ---- checking its answer

static PageState state_at(const OpenHeap *heap, VirtAddr va) {
    const Tables *tables = &heap->machine->tables;
    return page_state(tables_walk(tables, tables_mapped(tables, va)).word);
}

// Checks a list of region or big-block records: none may lie inside the new reservation.
static bool check_list(OpenHeap *heap, VirtAddr record, const Reservation *got) {
    for (; record && !heap->faulted; record = heap_next(heap, record)) {
        VirtAddr base = heap_get(heap, record + REGION_BASE_AT);
        uint32_t size = heap_get(heap, record + REGION_SIZE_AT);
        if (!heap->faulted && got->base < base + size && base < got->base + got->size) {
            return machine_refuse(heap->machine,
                                  REASON(ALLOCATOR_OVERLAP, got->base, got->size, base));
        }
    }
    return !heap->faulted && heap->machine->outcome.reason.id == REASON_NONE;
}

static bool check_reserved(OpenHeap *heap, const Reservation *got) {
    if (got->base & PAGE_MASK || got->base + got->size < got->base) {
        return machine_refuse(heap->machine, REASON(ALLOCATOR_ADDRESS, got->base, got->size));
    }
    for (VirtAddr va = got->base; va < got->base + got->size; va += CE_PAGE_SIZE) {
        if (state_at(heap, va) == PAGE_STATE_FREE) {
            return machine_refuse(heap->machine, REASON(ALLOCATOR_RANGE, got->base, got->size, va));
        }
    }
    return heap->functions.is_new ||
           (check_list(heap, heap_get(heap, heap->handle + HEAP_FIRST_AT), got) &&
            check_list(heap, heap_get(heap, heap->handle + HEAP_BIG_AT), got));
}

// Asks for pages and checks that the caller can write them now.
static bool commit_pages(OpenHeap *heap, VirtAddr first, uint32_t size, uint32_t *user) {
    const Mmu *mmu = &heap->machine->mmu;
    VirtAddr answer = 0, bad = 0;
    if (!ask_alloc(heap, first, size, MEM_COMMIT, user, &answer)) {
        return false;
    }
    return mmu_probe(mmu, first, size, mmu->context, ACCESS_WRITE, &bad) ||
           machine_refuse(heap->machine, REASON(ALLOCATOR_COMMIT, first, size, bad));
}

// ---- reserving and releasing

static bool reserve_custom(OpenHeap *heap, uint32_t committed, Reservation *got) {
    Machine *machine = heap->machine;
    if (!ask_alloc(heap, 0, got->size, MEM_RESERVE, &got->user, &got->base) ||
        !check_reserved(heap, got)) {
        return false;
    }
    if (commit_pages(heap, got->base, (uint32_t)ce_page_up(committed), &got->user)) {
        heap->functions.fresh = got->base;
        heap->functions.fresh_end = got->base + (VirtAddr)ce_page_up(committed);
        return true;
    }
    Outcome why = machine->outcome;
    if (!heap->faulted && !heap->functions.raised) {
        ask_free(heap, got->base, 0, MEM_RELEASE, got->user);
        machine->outcome = why;
    }
    return false;
}

bool provider_reserve(OpenHeap *heap, uint32_t size, uint32_t committed, Reservation *ret_got) {
    Reservation got = {.size = size};
    if (heap->custom) {
        got.size = (uint32_t)ce_page_up(size);
        if (!reserve_custom(heap, committed, &got)) {
            return false;
        }
    } else {
        got.base = heap_memory_reserve(heap->machine, size, committed, heap->shared);
        heap_renew(heap);
    }
    *ret_got = got;
    return got.base != 0;
}

void provider_note(OpenHeap *heap, VirtAddr region, const Reservation *got) {
    if (heap->custom) {
        heap_put(heap, region + REGION_USER_AT, got->user);
        heap_put(heap, region + REGION_SIZE_AT, got->size);
    }
}

bool provider_release(OpenHeap *heap, VirtAddr region) {
    VirtAddr base = heap_get(heap, region + REGION_BASE_AT);
    if (!heap->custom) {
        bool released = !heap->faulted && heap_memory_release(heap->machine, base);
        heap_renew(heap);
        return released;
    }
    uint32_t user = heap_get(heap, region + REGION_USER_AT);
    uint32_t size = heap_get(heap, region + REGION_SIZE_AT);
    if (ask_free(heap, base, 0, MEM_RELEASE, user)) {
        return true;
    }
    bool answered = !heap->faulted && heap->machine->outcome.reason.id == REASON_NONE;
    return answered && machine_refuse(heap->machine, REASON(ALLOCATOR_KEPT, base, size));
}

uint32_t provider_size(OpenHeap *heap, VirtAddr region) {
    return heap->custom ? heap_get(heap, region + REGION_SIZE_AT)
                        : heap_memory_size(heap->machine, region);
}

// ---- pages

// Shortens [*first, *end) to the smallest range with all pages whose state differs: the uncommitted
// pages if `committed`, else the committed ones. A page committed in this call counts as committed.
static void shorten(const OpenHeap *heap, VirtAddr *first, VirtAddr *end, bool committed) {
    VirtAddr low = *end, high = *end;
    for (VirtAddr va = *first; va < *end; va += CE_PAGE_SIZE) {
        bool fresh = heap->functions.fresh <= va && va < heap->functions.fresh_end;
        if ((fresh || state_at(heap, va) == PAGE_STATE_COMMITTED) != committed) {
            low = low == *end ? va : low;
            high = va + CE_PAGE_SIZE;
        }
    }
    *first = low;
    *end = high;
}

bool provider_commit(OpenHeap *heap, VirtAddr region, VirtAddr address, uint32_t size) {
    if (!heap->custom) {
        bool committed = heap_memory_commit(heap->machine, address, size);
        heap_renew(heap);
        return committed;
    }
    VirtAddr first = address & ~PAGE_MASK, end = (VirtAddr)ce_page_up((uint64_t)address + size);
    shorten(heap, &first, &end, true);
    if (first == end) {
        return true;
    }
    uint32_t user = heap_get(heap, region + REGION_USER_AT), before = user;
    if (heap->faulted || !commit_pages(heap, first, end - first, &user)) {
        return false;
    }
    if (user != before) {
        heap_put(heap, region + REGION_USER_AT, user);
    }
    return !heap->faulted;
}

bool provider_decommit(OpenHeap *heap, VirtAddr region, VirtAddr address, uint32_t size) {
    if (!heap->custom) {
        bool taken = heap_memory_decommit(heap->machine, address, size);
        heap_renew(heap);
        return taken;
    }
    VirtAddr first = address, end = address + size;
    shorten(heap, &first, &end, false);
    if (first == end) {
        return true;
    }
    uint32_t user = heap_get(heap, region + REGION_USER_AT);
    bool taken = !heap->faulted && ask_free(heap, first, end - first, MEM_DECOMMIT, user);
    if (heap->machine->outcome.reason.id != REASON_ALLOCATOR_ENDED) {
        heap->machine->outcome = (Outcome){0}; // the caller's own work has succeeded already
    }
    return taken;
}
