// SPDX-License-Identifier: MIT
#include "kernel/memory/lock.h"

#include "ce/win32.h"
#include "kernel/memory/request.h"
#include "kernel/paging/pager.h"
#include "kernel/space/region.h"

// Locking asks three questions before it changes anything: may the caller touch the range, does
// each block's count have room, and can all of the range be in RAM together. Then it touches one
// page after the other and locks it at once, so that reading the next page cannot discard it.

#define LOCKS_MOST UINT8_MAX // most locks of a block

static VirtAddr page_of(PageRange range, uint32_t i) {
    return range.first + (i << CE_PAGE_SHIFT);
}

static bool check_range(Machine *machine, VirtAddr address, uint32_t size, AccessKind access,
                        PageRange *ret_range) {
    VirtAddr bad = 0, mapped = tables_mapped(&machine->tables, address);
    if (size == 0) {
        return machine_refuse(machine, REASON(SIZE_ZERO, 0));
    }
    uint64_t end = (uint64_t)mapped + size;
    if (end > (uint64_t)ce_slot_base(ce_slot_of(mapped)) + CE_SLOT_SIZE) {
        return machine_refuse(machine, REASON(RANGE_OUTSIDE, address, size, ce_slot_of(mapped)));
    }
    if (!mmu_probe(&machine->mmu, address, size, machine->mmu.context, access, &bad)) {
        return machine_refuse(machine, REASON(LOCK_RANGE, address, size, bad));
    }
    ret_range->first = mapped & ~(CE_PAGE_SIZE - 1);
    ret_range->n_pages = request_pages(address, size);
    return true;
}

// Whether each block can take the new locks (`lock`), or each page has a lock to give back.
static bool check_counts(Machine *machine, PageRange range, bool lock, VirtAddr address) {
    uint32_t in_block = 0;
    for (uint32_t i = 0; i < range.n_pages; i++) {
        VirtAddr va = page_of(range, i);
        uint32_t block = tables_block(&machine->tables, va);
        in_block = i == 0 || ce_page_in_block(va) == 0 ? 1 : in_block + 1;
        uint32_t own = machine->tables.lock[block].count[ce_page_in_block(va)];
        uint32_t locks = machine->tables.block[block].locks;
        if (!block || (lock ? locks + in_block > LOCKS_MOST : own == 0)) {
            return machine_refuse(machine, REASON(LOCK_COUNT, address, va, block ? own : 0, locks));
        }
    }
    return true;
}

// Number of pages in a range that still need a frame of program memory.
static uint32_t count_due(const Machine *machine, VirtAddr va, uint32_t n_pages) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < n_pages; i++) {
        VirtAddr at = va + (i << CE_PAGE_SHIFT);
        bool in_ram = page_state(tables_walk(&machine->tables, at).word) == PAGE_STATE_COMMITTED;
        n += !in_ram && !pager_has(machine, at);
    }
    return n;
}

// Whether all of the range can be in RAM at the same time, and the page numbers be stored at pfns.
static bool check_room(Machine *machine, PageRange range, VirtAddr pfns) {
    uint32_t room = pager_room(machine), wanted = 0, bytes = range.n_pages * 4;
    VirtAddr bad = 0;
    for (uint32_t i = 0; i < range.n_pages; i++) {
        wanted += pager_needs_lock(machine, page_of(range, i));
    }
    if (wanted > room) {
        return machine_refuse(machine, REASON(LOCK_ROOM, wanted, room));
    }
    if (!pfns) {
        return true;
    }
    if (!mmu_probe(&machine->mmu, pfns, bytes, machine->mmu.context, ACCESS_WRITE, &bad)) {
        return machine_refuse(machine, REASON(OUT_POINTER, pfns));
    }
    VirtAddr first = tables_mapped(&machine->tables, pfns) & ~(CE_PAGE_SIZE - 1);
    uint32_t due = count_due(machine, range.first, range.n_pages) +
                   count_due(machine, first, request_pages(pfns, bytes));
    due += machine->tables.system->pool_pages ? 0 : wanted;
    uint32_t free_pages = ram_free_count(machine) + pager_discardable_queue(machine);
    return due <= free_pages || machine_refuse(machine, REASON(LOCK_ROOM, due, free_pages));
}

static void count_locks(Machine *machine, PageRange range, int by) {
    for (uint32_t i = 0; i < range.n_pages; i++) {
        region_count_lock(machine, page_of(range, i), by);
    }
}

bool lock_pages(Machine *machine, VirtAddr address, uint32_t size, VirtAddr pfns,
                uint32_t options) {
    PageRange range = {0, 0};
    AccessKind access = options & LOCKFLAG_WRITE ? ACCESS_WRITE : ACCESS_READ;
    if (!check_range(machine, address, size, access, &range) ||
        !check_counts(machine, range, true, address) || !check_room(machine, range, pfns)) {
        return false;
    }
    for (uint32_t i = 0; i < range.n_pages; i++) { // lock it before the next page may need room
        uint8_t byte = 0;
        mmu_read(&machine->mmu, page_of(range, i), &byte, 1);
        region_count_lock(machine, page_of(range, i), 1);
    }
    for (uint32_t i = 0; pfns && i < range.n_pages; i++) {
        uint32_t number = page_frame(tables_walk(&machine->tables, page_of(range, i)).word);
        mmu_write32(&machine->mmu, pfns + i * 4, number);
    }
    if (options & LOCKFLAG_QUERY_ONLY) { // they were locked while the numbers were written
        count_locks(machine, range, -1);
    }
    return true;
}

bool lock_release(Machine *machine, VirtAddr address, uint32_t size) {
    PageRange range = {0, 0};
    if (!check_range(machine, address, size, ACCESS_READ, &range) ||
        !check_counts(machine, range, false, address)) {
        return false;
    }
    count_locks(machine, range, -1);
    return true;
}
