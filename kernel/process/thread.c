// SPDX-License-Identifier: MIT
#include "kernel/process/thread.h"

#include "ce/handles.h"
#include "ce/win32.h"
#include "kernel/process/tls.h"
#include "kernel/space/kobject.h"
#include "kernel/space/stack.h"
#include "trust/context.h"

// A switch changes at most four rows: two thread states, the system row, slot 0.

uint32_t thread_free_record(const Machine *machine) {
    return tables_first_free(&machine->tables, TABLE_THREAD, 0);
}

static bool has_thread(const Machine *machine, uint8_t process) {
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        if (machine->tables.thread[i].handle && machine->tables.thread[i].owner == process) {
            return true;
        }
    }
    return false;
}

void thread_start(Machine *machine, uint32_t thread, uint8_t process, VirtAddr stack_base,
                  uint32_t stack_size) {
    uint16_t generation = machine->tables.thread[thread].generation;
    ThreadRow row = {.handle = handle_of_thread(thread, generation),
                     .generation = generation,
                     .keys = trust_start_keys(process),
                     .stack_base = stack_base,
                     .stack_end = stack_base + stack_size,
                     .exit_code = STILL_ACTIVE,
                     .quantum_ms = THREAD_QUANTUM_DEFAULT,
                     .state = THREAD_READY,
                     .owner = process,
                     .current = process,
                     .kernel_mode = trust_start_mode(&machine->options, process),
                     .priority = THREAD_PRIORITY_DEFAULT,
                     .base_priority = THREAD_PRIORITY_DEFAULT,
                     .held_priority = THREAD_PRIORITY_DEFAULT,
                     .is_main = !has_thread(machine, process),
                     .begun = 1,
                     .started_us = machine->tables.system->clock_us};
    kobject_take(machine, KOBJ_THREAD, 1);
    kobject_take(machine, KOBJ_CALLSTACK, 1);
    machine_set_rows(machine, TABLE_THREAD, thread, 1, &row);
}

bool thread_is_alive(const Machine *machine, uint32_t thread) {
    const ThreadRow *row = &machine->tables.thread[thread];
    return row->handle && row->state != THREAD_ENDED;
}

void thread_end(Machine *machine, uint32_t thread) {
    bool alive = thread_is_alive(machine, thread);
    ThreadRow row = {.generation = (uint16_t)(machine->tables.thread[thread].generation + 1)};
    kobject_give(machine, KOBJ_THREAD, 1);
    if (alive) {
        kobject_give(machine, KOBJ_CALLSTACK, 1);
    }
    machine_set_rows(machine, TABLE_THREAD, thread, 1, &row);
    tls_forget_thread(machine, thread);
}

uint32_t thread_find(const Machine *machine, uint32_t handle) {
    if (handle == HANDLE_CURRENT_THREAD) {
        return machine->tables.system->current_thread;
    }
    uint32_t thread = handle >> 4 & (CE_THREADS - 1);
    return handle && machine->tables.thread[thread].handle == handle ? thread : CE_THREADS;
}

bool thread_close(Machine *machine, uint32_t thread, bool *ret_gone) {
    ThreadRow row = machine->tables.thread[thread];
    *ret_gone = row.open && row.state == THREAD_ENDED;
    if (!row.open) {
        return false;
    }
    row.open = 0;
    machine_set_rows(machine, TABLE_THREAD, thread, 1, &row);
    if (*ret_gone) {
        thread_end(machine, thread);
    }
    return true;
}

static void set_state(Machine *machine, uint32_t thread, ThreadState from, ThreadState to) {
    ThreadRow row = machine->tables.thread[thread];
    if (row.handle && row.state == from) {
        row.state = (uint8_t)to;
        machine_set_rows(machine, TABLE_THREAD, thread, 1, &row);
    }
}

void thread_switch(Machine *machine, uint32_t thread) {
    SystemRow system = *machine->tables.system;
    const ThreadRow *next = &machine->tables.thread[thread];
    if (system.current_thread != thread) {
        set_state(machine, system.current_thread, THREAD_RUNNING, THREAD_READY);
    }
    ThreadRow row = *next;
    if (!row.begun) {
        stack_begin(machine, row.stack_end);
    }
    row.begun = 1;
    row.ran_us = system.current_thread != thread ? 0 : row.ran_us;
    row.state = THREAD_RUNNING;
    machine_set_rows(machine, TABLE_THREAD, thread, 1, &row);
    system.current_thread = thread;
    system.current_process = row.current;
    machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
    uint32_t slot = machine->tables.process[row.current].slot;
    machine_set_slot(machine, CE_SLOT_CURRENT, machine->tables.slot[slot]);
    mmu_set_context(&machine->mmu, trust_context(machine, thread));
}

void thread_nobody_runs(Machine *machine) {
    SystemRow system = *machine->tables.system;
    system.current_process = PROCESS_NONE;
    machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
    machine_set_slot(machine, CE_SLOT_CURRENT, (SlotRow){0});
    mmu_set_context(&machine->mmu, (AccessContext){0});
}

static void set_rights(Machine *machine, uint32_t thread, const ThreadRow *row) {
    machine_set_rows(machine, TABLE_THREAD, thread, 1, row);
    mmu_set_context(&machine->mmu, trust_context(machine, thread));
}

bool thread_set_kmode(Machine *machine, bool kernel_mode) {
    uint32_t thread = machine->tables.system->current_thread;
    ThreadRow row = machine->tables.thread[thread];
    bool before = row.kernel_mode;
    row.kernel_mode = kernel_mode || trust_start_mode(&machine->options, row.current);
    row.all_slots = kernel_mode && machine->options.setkmode_opens_slots;
    set_rights(machine, thread, &row);
    return before;
}

uint32_t thread_set_permissions(Machine *machine, uint32_t keys) {
    uint32_t thread = machine->tables.system->current_thread;
    ThreadRow row = machine->tables.thread[thread];
    uint32_t before = row.keys;
    row.keys = keys;
    set_rights(machine, thread, &row);
    return before;
}

void thread_set_last_error(Machine *machine, uint32_t error) {
    uint32_t thread = machine->tables.system->current_thread;
    ThreadRow row = machine->tables.thread[thread];
    if (row.last_error != error) {
        row.last_error = error;
        machine_set_rows(machine, TABLE_THREAD, thread, 1, &row);
    }
}

bool thread_get(Machine *machine, uint32_t handle, uint32_t *ret_thread) {
    uint32_t thread = thread_find(machine, handle);
    if (thread == CE_THREADS) {
        return machine_refuse(machine, REASON(NO_SUCH_THREAD, handle));
    }
    const ThreadRow *row = &machine->tables.thread[thread];
    if (row->state == THREAD_ENDED) {
        return machine_refuse(machine, REASON(THREAD_ENDED, handle, row->owner, row->exit_code));
    }
    if (row->owner == 0) {
        return machine_refuse(machine, REASON(THREAD_OF_NK, handle));
    }
    *ret_thread = thread;
    return true;
}

bool thread_times(Machine *machine, uint32_t handle, ThreadTimes *ret_times) {
    uint32_t thread = thread_find(machine, handle);
    if (thread == CE_THREADS) {
        return machine_refuse(machine, REASON(NO_SUCH_THREAD, handle));
    }
    const ThreadRow *row = &machine->tables.thread[thread];
    *ret_times = (ThreadTimes){row->started_us, row->ended_us, row->kernel_us, row->user_us};
    return true;
}

bool thread_exit_code(Machine *machine, uint32_t handle, uint32_t *ret_code) {
    uint32_t thread = thread_find(machine, handle);
    if (thread == CE_THREADS) {
        return machine_refuse(machine, REASON(NO_SUCH_THREAD, handle));
    }
    *ret_code = machine->tables.thread[thread].exit_code;
    return true;
}
