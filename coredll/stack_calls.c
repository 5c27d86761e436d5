// SPDX-License-Identifier: MIT
#include "coredll/stack_calls.h"

#define STACK_ALIGN 8u

static uint32_t running(const Machine *machine) {
    return machine->tables.system->current_thread;
}

// The lowest address that is taken; the stack's end when nothing is.
static VirtAddr top_of(const ThreadRow *row) {
    return row->stack_top ? row->stack_top : row->stack_end;
}

static void set_top(Machine *machine, VirtAddr top) {
    ThreadRow row = machine->tables.thread[running(machine)];
    row.stack_top = top == row.stack_end ? 0 : top;
    machine_set_rows(machine, TABLE_THREAD, running(machine), 1, &row);
}

// An address of the stack as the running process uses it: in slot 0, if the stack is its own.
static VirtAddr as_seen(const Machine *machine, const ThreadRow *row, VirtAddr mapped) {
    return row->owner == row->current &&
                   machine->tables.process[row->owner].slot <= CE_SLOT_PROCESS_LAST
               ? mapped & (CE_SLOT_SIZE - 1)
               : mapped;
}

// Touches the pages of a range from the top down: a stack grows by one page at a time.
static bool touch(Machine *machine, VirtAddr low, VirtAddr high) {
    uint32_t byte = 0;
    for (VirtAddr page = (high - 1) & ~(CE_PAGE_SIZE - 1); high > low; page -= CE_PAGE_SIZE) {
        if (!mmu_read8(&machine->mmu, page < low ? low : page, &byte)) {
            return false;
        }
        high = page;
    }
    return true;
}

uint32_t call_alloca(Machine *machine, const ApiArgs *args, ApiResult *result) {
    const ThreadRow *row = &machine->tables.thread[running(machine)];
    uint64_t size = ((uint64_t)args->value[0] + STACK_ALIGN - 1) & ~(uint64_t)(STACK_ALIGN - 1);
    VirtAddr top = top_of(row);
    // Whatever is more than the stack has: the touch of its guard is the fault.
    VirtAddr low = size < top - row->stack_base ? top - (VirtAddr)size : row->stack_base;
    if (!touch(machine, low, top)) {
        result->faulted = true;
        return 0;
    }
    if (low != top) {
        set_top(machine, low);
    }
    return as_seen(machine, row, low);
}

uint32_t call_alloca_end(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    const ThreadRow *row = &machine->tables.thread[running(machine)];
    VirtAddr place = tables_mapped(&machine->tables, args->value[0]);
    if (place < top_of(row) || place > row->stack_end || place % STACK_ALIGN) {
        return machine_refuse(machine, REASON(STACK_PLACE, args->value[0], top_of(row)));
    }
    set_top(machine, place);
    return 1;
}
