// SPDX-License-Identifier: MIT
#include "kernel/lock.h"

#include "ce/win32.h"
#include "kernel/module.h"
#include "kernel/pager.h"
#include "kernel/process.h"
#include "kernel/request.h"

#define LOCKS_MOST UINT8_MAX // of a block

typedef struct Range {
    VirtAddr first; // mapped
    uint32_t n_pages;
} Range;

static bool check_range(Machine *machine, VirtAddr address, uint32_t size, AccessKind access,
                        Range *ret_range) {
    VirtAddr bad = 0;
    if (size == 0) {
        return machine_refuse(machine, REASON(SIZE_ZERO, 0));
    }
    if (!mmu_probe(&machine->mmu, address, size, machine->mmu.context, access, &bad)) {
        return machine_refuse(machine, REASON(RANGE_UNREADABLE, address, size, bad));
    }
    ret_range->first = tables_mapped(&machine->tables, address) & ~(CE_PAGE_SIZE - 1);
    ret_range->n_pages = request_pages(address, size);
    return true;
}

// Pages of the range that lie in the block of one of them, from that one on.
static uint32_t pages_in_block(VirtAddr va, uint32_t n_left) {
    uint32_t n = CE_PAGES_PER_BLOCK - ce_page_in_block(va);
    return n < n_left ? n : n_left;
}

// Whether each block can take (or give) as many locks as the range has pages in it.
static bool check_counts(Machine *machine, Range range, bool lock, VirtAddr address) {
    for (uint32_t done = 0, n = 0; done < range.n_pages; done += n) {
        VirtAddr va = range.first + (done << CE_PAGE_SHIFT);
        uint32_t block = tables_block(&machine->tables, va);
        n = pages_in_block(va, range.n_pages - done);
        uint32_t locks = machine->tables.block[block].locks;
        if (!block || (lock ? locks + n > LOCKS_MOST : locks < n)) {
            return machine_refuse(machine, REASON(LOCK_COUNT, address, va, block ? locks : 0));
        }
    }
    return true;
}

static void count_locks(Machine *machine, Range range, bool lock) {
    for (uint32_t done = 0, n = 0; done < range.n_pages; done += n) {
        VirtAddr va = range.first + (done << CE_PAGE_SHIFT);
        uint32_t block = tables_block(&machine->tables, va);
        BlockRow row = machine->tables.block[block];
        n = pages_in_block(va, range.n_pages - done);
        row.locks = (uint8_t)(lock ? row.locks + n : row.locks - n);
        machine_set_rows(machine, TABLE_BLOCK, block, 1, &row);
    }
}

// A touch of each page, and a lock before the next one may need its room.
static void bring_in(Machine *machine, Range range) {
    for (uint32_t i = 0; i < range.n_pages; i++) {
        VirtAddr va = range.first + (i << CE_PAGE_SHIFT);
        uint8_t byte = 0;
        mmu_read(&machine->mmu, va, &byte, 1);
        pager_count_lock(machine, va, 1);
    }
}

bool lock_pages(Machine *machine, VirtAddr address, uint32_t size, VirtAddr pfns,
                uint32_t options) {
    Range range;
    VirtAddr bad = 0;
    AccessKind access = options & LOCKFLAG_WRITE ? ACCESS_WRITE : ACCESS_READ;
    if (!check_range(machine, address, size, access, &range) ||
        !check_counts(machine, range, true, address)) {
        return false;
    }
    uint32_t room = pager_room(machine);
    if (range.n_pages > room && pager_has_any(machine, range.first, range.n_pages)) {
        return machine_refuse(machine, REASON(LOCK_ROOM, range.n_pages, room));
    }
    if (pfns && !mmu_probe(&machine->mmu, pfns, range.n_pages * 4, machine->mmu.context,
                           ACCESS_WRITE, &bad)) {
        return machine_refuse(machine, REASON(OUT_POINTER, pfns));
    }
    count_locks(machine, range, true);
    bring_in(machine, range);
    for (uint32_t i = 0; pfns && i < range.n_pages; i++) {
        VirtAddr va = range.first + (i << CE_PAGE_SHIFT);
        uint32_t number = page_frame(tables_walk(&machine->tables, va).word);
        mmu_write(&machine->mmu, pfns + i * 4, &number, sizeof number);
    }
    return true;
}

bool lock_release(Machine *machine, VirtAddr address, uint32_t size) {
    Range range;
    if (!check_range(machine, address, size, ACCESS_READ, &range) ||
        !check_counts(machine, range, false, address)) {
        return false;
    }
    for (uint32_t i = 0; i < range.n_pages; i++) {
        VirtAddr va = range.first + (i << CE_PAGE_SHIFT);
        if (!pager_may_unlock(machine, va)) {
            return machine_refuse(machine, REASON(LOCK_COUNT, address, va, 0));
        }
    }
    for (uint32_t i = 0; i < range.n_pages; i++) {
        pager_count_lock(machine, range.first + (i << CE_PAGE_SHIFT), -1);
    }
    count_locks(machine, range, false);
    return true;
}

void lock_force_pageout(Machine *machine) {
    pager_out_all(machine);
}

bool lock_page_out_module(Machine *machine, uint32_t handle) {
    uint32_t record = module_find_handle(machine, handle);
    if (record != MODULE_NONE) {
        pager_out_module(machine, record);
        return true;
    }
    uint8_t process = PROCESS_NONE;
    if (!process_get(machine, handle, &process)) {
        return false;
    }
    pager_out_process(machine, process);
    return true;
}
