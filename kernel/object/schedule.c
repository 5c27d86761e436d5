// SPDX-License-Identifier: MIT
#include "kernel/object/schedule.h"

#include "ce/win32.h"
#include "kernel/object/wait.h"

// State of the rows only: which thread sleeps until when, how much of its quantum is used, how
// often it is suspended. set_clock() is the one place where time moves; it wakes every thread whose
// time has come. A timed wait that ends is handed to kernel/object/wait.h. This file switches no
// thread.

static void set_row(Machine *machine, uint32_t thread, const ThreadRow *row) {
    machine_set_rows(machine, TABLE_THREAD, thread, 1, row);
}

// ---- time

static bool has_alarm(const ThreadRow *row) {
    bool away = row->state == THREAD_SLEEPING || row->state == THREAD_WAITING;
    return row->handle && away && row->wake_ms != (uint32_t)INFINITE;
}

static void wake(Machine *machine, uint32_t thread) {
    ThreadRow row = machine->tables.thread[thread];
    const SystemRow *system = machine->tables.system;
    if (row.state == THREAD_WAITING) {
        wait_time_out(machine, thread);
        return;
    }
    bool runs = system->current_thread == thread && system->current_process != PROCESS_NONE;
    row.state = runs ? THREAD_RUNNING : THREAD_READY;
    set_row(machine, thread, &row);
}

static void set_clock(Machine *machine, uint64_t us) {
    SystemRow system = *machine->tables.system;
    system.clock_us = us;
    machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        const ThreadRow *row = &machine->tables.thread[i];
        if (has_alarm(row) && (uint64_t)row->wake_ms * 1000 <= us) {
            wake(machine, i);
        }
    }
}

void schedule_pass(Machine *machine, uint64_t us) {
    set_clock(machine, machine->tables.system->clock_us + us);
}

uint32_t schedule_skip(Machine *machine) {
    uint32_t first = CE_THREADS;
    const ThreadRow *rows = machine->tables.thread;
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        if (has_alarm(&rows[i]) && (first == CE_THREADS || rows[i].wake_ms < rows[first].wake_ms)) {
            first = i;
        }
    }
    if (first < CE_THREADS) {
        uint64_t now = machine->tables.system->clock_us;
        uint64_t then = (uint64_t)rows[first].wake_ms * 1000;
        set_clock(machine, then > now ? then : now);
    }
    return first;
}

// ---- quanta

void schedule_charge(Machine *machine) {
    schedule_ran(machine, machine->options.call_us);
}

void schedule_ran(Machine *machine, uint32_t us) {
    const SystemRow *system = machine->tables.system;
    if (us == 0 || system->current_process == PROCESS_NONE) {
        return;
    }
    ThreadRow row = machine->tables.thread[system->current_thread];
    row.ran_us = row.ran_us < UINT32_MAX - us ? row.ran_us + us : UINT32_MAX;
    *(row.kernel_mode ? &row.kernel_us : &row.user_us) += us;
    set_row(machine, system->current_thread, &row);
    schedule_pass(machine, us);
}

bool schedule_quantum_over(const Machine *machine, uint32_t thread) {
    const ThreadRow *row = &machine->tables.thread[thread];
    return row->quantum_ms && row->ran_us >= (uint64_t)row->quantum_ms * 1000;
}

void schedule_refresh(Machine *machine, uint32_t thread) {
    ThreadRow row = machine->tables.thread[thread];
    row.ran_us = 0;
    set_row(machine, thread, &row);
}

void schedule_set_quantum(Machine *machine, uint32_t thread, uint32_t ms) {
    ThreadRow row = machine->tables.thread[thread];
    row.quantum_ms = ms;
    set_row(machine, thread, &row);
}

// ---- priorities and suspending

void schedule_set_priority(Machine *machine, uint32_t thread, uint8_t priority) {
    ThreadRow row = machine->tables.thread[thread];
    bool keeps = row.state == THREAD_WAITING && row.held_priority < priority;
    row.base_priority = priority;
    row.held_priority = keeps ? row.held_priority : priority;
    set_row(machine, thread, &row);
    wait_inherit(machine, thread);
}

uint32_t schedule_suspend(Machine *machine, uint32_t thread) {
    ThreadRow row = machine->tables.thread[thread];
    if (row.call) {
        machine_refuse(machine, REASON(THREAD_IN_CALL, row.handle, row.current));
        return UINT32_MAX;
    }
    if (row.suspended == THREAD_SUSPENDS_MOST) {
        machine_refuse(machine, REASON(SUSPENDED_TOO_OFTEN, row.handle, row.suspended));
        return UINT32_MAX;
    }
    row.suspended++;
    set_row(machine, thread, &row);
    return row.suspended - 1u;
}

uint32_t schedule_resume(Machine *machine, uint32_t thread) {
    ThreadRow row = machine->tables.thread[thread];
    uint32_t before = row.suspended;
    if (before > 0) {
        row.suspended--;
        set_row(machine, thread, &row);
    }
    return before;
}
