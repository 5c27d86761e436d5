// SPDX-License-Identifier: MIT
#include "kernel/thread.h"

#include "kernel/kobject.h"
#include "trust/context.h"

// A switch changes at most four rows: two thread states, the system row, slot 0.

uint32_t thread_free_record(const Machine *machine) {
    uint32_t thread = 0;
    while (thread < CE_THREADS && machine->tables.thread[thread].handle != 0) {
        thread++;
    }
    return thread;
}

void thread_start(Machine *machine, uint32_t thread, uint8_t process, VirtAddr stack_base,
                  uint32_t stack_size) {
    ThreadRow row = {.handle = 0x0FE00002u | thread << 4,
                     .keys = trust_start_keys(process),
                     .stack_base = stack_base,
                     .stack_end = stack_base + stack_size,
                     .state = THREAD_READY,
                     .owner = process,
                     .current = process,
                     .kernel_mode = trust_start_mode(&machine->options, process)};
    kobject_take(machine, KOBJ_THREAD, 1);
    kobject_take(machine, KOBJ_CALLSTACK, 1);
    machine_set_rows(machine, TABLE_THREAD, thread, 1, &row);
}

void thread_end(Machine *machine, uint32_t thread) {
    static const ThreadRow no_thread;
    kobject_give(machine, KOBJ_THREAD, 1);
    kobject_give(machine, KOBJ_CALLSTACK, 1);
    machine_set_rows(machine, TABLE_THREAD, thread, 1, &no_thread);
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
    row.state = THREAD_RUNNING;
    machine_set_rows(machine, TABLE_THREAD, thread, 1, &row);
    system.current_thread = thread;
    system.current_process = row.current;
    machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
    uint32_t slot = machine->tables.process[row.current].slot;
    machine_set_slot(machine, CE_SLOT_CURRENT, machine->tables.slot[slot]);
    mmu_set_context(&machine->mmu, trust_context(machine, thread));
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
