// SPDX-License-Identifier: MIT
#include "kernel/life/thread_create.h"

#include "ce/win32.h"
#include "kernel/paging/pager.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"
#include "kernel/space/kobject.h"
#include "kernel/space/stack.h"

// Three steps, as in every call: decode the request, check it, act.

#define KNOWN_FLAGS ((uint32_t)CREATE_SUSPENDED | (uint32_t)STACK_SIZE_PARAM_IS_A_RESERVATION)

// The size asked for, if the flags make it count; else that of the process's main thread.
static uint32_t stack_size(const Machine *machine, uint8_t process, const ThreadRequest *request) {
    bool own = request->flags & (uint32_t)STACK_SIZE_PARAM_IS_A_RESERVATION && request->cb_stack;
    const ThreadRow *main = &machine->tables.thread[process_main_thread(machine, process)];
    return own ? request->cb_stack : main->stack_end - main->stack_base;
}

static bool check_create(Machine *machine, uint8_t process, const ThreadRequest *request,
                         StackPlan *ret_plan) {
    if (request->start == 0) {
        return machine_refuse(machine, REASON(NO_START_ADDRESS, 0));
    }
    if (request->flags & ~KNOWN_FLAGS) {
        return machine_refuse(machine, REASON(BAD_THREAD_FLAGS, request->flags, KNOWN_FLAGS));
    }
    if (thread_free_record(machine) == CE_THREADS) {
        return machine_refuse(machine, REASON(NO_THREAD_RECORD, 1, 0));
    }
    if (!stack_plan(machine, process, stack_size(machine, process, request), ret_plan)) {
        return false;
    }
    uint32_t n_blocks = ret_plan->n_blocks;
    uint32_t pages = kobject_cost_of_all(machine, (const uint32_t[KOBJ_COUNT]){
                                                      [KOBJ_MEMBLOCK] = n_blocks,
                                                      [KOBJ_THREAD] = 1,
                                                      [KOBJ_CALLSTACK] = 1,
                                                  });
    uint32_t free_pages = pager_make_room(machine, pages);
    return pages <= free_pages ||
           machine_refuse(machine, REASON(NO_KERNEL_MEMORY, n_blocks + 2, pages, free_pages));
}

uint32_t thread_create(Machine *machine, const ThreadRequest *request) {
    uint8_t process = machine->tables.system->current_process;
    StackPlan plan = {0};
    if (!check_create(machine, process, request, &plan)) {
        return 0;
    }
    uint32_t thread = thread_free_record(machine);
    stack_make(machine, process, &plan);
    thread_start(machine, thread, process, plan.base, plan.size);
    ThreadRow row = machine->tables.thread[thread];
    row.start = request->start;
    row.begun = 0;
    row.open = 1;
    row.suspended = (request->flags & (uint32_t)CREATE_SUSPENDED) != 0;
    machine_set_rows(machine, TABLE_THREAD, thread, 1, &row);
    return row.handle;
}
