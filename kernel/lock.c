// SPDX-License-Identifier: MIT
#include "kernel/lock.h"

#include "ce/win32.h"
#include "kernel/module.h"
#include "kernel/pager.h"
#include "kernel/process.h"
#include "kernel/request.h"

#define LOCKS_MOST UINT8_MAX // of a block

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

// Whether each page can take one lock more, or has one to give.
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

static void count_lock(Machine *machine, VirtAddr va, int by) {
    uint32_t block = tables_block(&machine->tables, va);
    BlockRow row = machine->tables.block[block];
    LockRow locks = machine->tables.lock[block];
    row.locks = (uint8_t)(row.locks + by);
    locks.count[ce_page_in_block(va)] = (uint8_t)(locks.count[ce_page_in_block(va)] + by);
    machine_set_rows(machine, TABLE_BLOCK, block, 1, &row);
    machine_set_rows(machine, TABLE_LOCK, block, 1, &locks);
    pager_count_lock(machine, va, by);
}

// Pages of a range that still need a frame of program memory.
static uint32_t count_due(const Machine *machine, VirtAddr va, uint32_t n_pages) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < n_pages; i++) {
        VirtAddr at = va + (i << CE_PAGE_SHIFT);
        bool in_ram = page_state(tables_walk(&machine->tables, at).word) == PAGE_STATE_COMMITTED;
        n += !in_ram && !pager_has(machine, at);
    }
    return n;
}

// Whether all of the range can be in RAM at the same time, and the page numbers be stored.
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

bool lock_pages(Machine *machine, VirtAddr address, uint32_t size, VirtAddr pfns,
                uint32_t options) {
    PageRange range = {0, 0};
    AccessKind access = options & LOCKFLAG_WRITE ? ACCESS_WRITE : ACCESS_READ;
    if (!check_range(machine, address, size, access, &range) ||
        !check_counts(machine, range, true, address) || !check_room(machine, range, pfns)) {
        return false;
    }
    for (uint32_t i = 0; i < range.n_pages; i++) { // locked before the next one may need its room
        uint8_t byte = 0;
        mmu_read(&machine->mmu, page_of(range, i), &byte, 1);
        count_lock(machine, page_of(range, i), 1);
    }
    for (uint32_t i = 0; pfns && i < range.n_pages; i++) {
        uint32_t number = page_frame(tables_walk(&machine->tables, page_of(range, i)).word);
        mmu_write(&machine->mmu, pfns + i * 4, &number, sizeof number);
    }
    return true;
}

bool lock_release(Machine *machine, VirtAddr address, uint32_t size) {
    PageRange range = {0, 0};
    if (!check_range(machine, address, size, ACCESS_READ, &range) ||
        !check_counts(machine, range, false, address)) {
        return false;
    }
    for (uint32_t i = 0; i < range.n_pages; i++) {
        count_lock(machine, page_of(range, i), -1);
    }
    return true;
}

void lock_forget(Machine *machine, VirtAddr base, uint32_t n_blocks) {
    for (uint32_t i = 0; i < n_blocks * CE_PAGES_PER_BLOCK; i++) {
        VirtAddr va = base + (i << CE_PAGE_SHIFT);
        uint32_t block = tables_block(&machine->tables, va);
        uint8_t count = machine->tables.lock[block].count[ce_page_in_block(va)];
        if (count) {
            count_lock(machine, va, -count);
        }
    }
}

void lock_force_pageout(Machine *machine) {
    pager_out_all(machine);
}

// DLLs of a process: those that nobody else uses, or all.
static void out_dlls(Machine *machine, uint8_t process, uint32_t flags) {
    uint32_t own = machine->tables.process[process].key;
    for (uint32_t i = 0; i < machine->tables.system->n_modules; i++) {
        const ModuleRow *row = &machine->tables.module[i];
        bool uses = row->handle && row->place != MODULE_KERNEL && row->users & own;
        if (uses && (flags == (uint32_t)PAGE_OUT_ALL_DEPENDENT_DLL || row->users == own)) {
            pager_out_module(machine, i);
        }
    }
}

bool lock_page_out_module(Machine *machine, uint32_t handle, uint32_t flags) {
    uint32_t record = module_find_handle(machine, handle);
    uint8_t process = PROCESS_NONE;
    if (flags > PAGE_OUT_ALL_DEPENDENT_DLL) {
        return machine_refuse(machine, REASON(PAGE_OUT_FLAGS, flags));
    }
    if (record != MODULE_NONE) { // the flags are about processes
        pager_out_module(machine, record);
        return true;
    }
    if (!process_get(machine, handle, &process)) {
        return false;
    }
    pager_out_process(machine, process);
    if (flags != PAGE_OUT_PROCESS_ONLY) {
        out_dlls(machine, process, flags);
    }
    return true;
}
