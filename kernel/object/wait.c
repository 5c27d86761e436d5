// SPDX-License-Identifier: MIT
#include "kernel/object/wait.h"

#include "ce/win32.h"
#include "kernel/object/object.h"
#include "kernel/process/process.h"
#include "kernel/process/process_handle.h"
#include "kernel/process/thread.h"

#include <assert.h>

// Rows are searched plainly: 1,024 are few. Every change ends with wait_inherit() for the threads
// whose priority may have changed.

#define MS_MOST 0x7FFFFFFFu

static const ThreadRow *thread_row(const Machine *machine, uint32_t thread) {
    return &machine->tables.thread[thread];
}

// The record of an object's handle, even if no process has it open; OBJECT_NO_RECORD if there is
// none.
static uint32_t record_of(const Tables *tables, uint32_t handle) {
    uint32_t record = (handle >> 2) % CE_OBJECTS;
    return handle && tables->object[record].handle == handle ? record : OBJECT_NO_RECORD;
}

static bool can_be_owned(const ObjectRow *row) {
    return row->type == OBJECT_MUTEX || row->type == OBJECT_CRITICAL_SECTION;
}

// ---- inheritance

static uint8_t own_priority(const Machine *machine, uint32_t thread) {
    const Tables *tables = &machine->tables;
    uint8_t best = tables->thread[thread].held_priority;
    for (uint32_t i = 0; i < CE_WAITS; i++) {
        const WaitRow *wait = &tables->wait[i];
        uint32_t record = wait->thread ? record_of(tables, wait->handle) : OBJECT_NO_RECORD;
        if (record == OBJECT_NO_RECORD || !can_be_owned(&tables->object[record]) ||
            tables->object[record].value[OWNED_BY] != tables->thread[thread].handle) {
            continue;
        }
        uint8_t priority = tables->thread[wait->thread - 1].held_priority;
        best = priority < best ? priority : best;
    }
    return best;
}

static void inherit(Machine *machine, uint32_t thread) {
    ThreadRow row = *thread_row(machine, thread);
    uint8_t priority = own_priority(machine, thread);
    if (row.handle && row.state != THREAD_ENDED && row.priority != priority) {
        row.priority = priority;
        machine_set_rows(machine, TABLE_THREAD, thread, 1, &row);
    }
}

static void inherit_owner(Machine *machine, uint32_t handle) {
    uint32_t record = record_of(&machine->tables, handle);
    if (record != OBJECT_NO_RECORD && can_be_owned(&machine->tables.object[record])) {
        uint32_t owner = thread_find(machine, machine->tables.object[record].value[OWNED_BY]);
        if (owner < CE_THREADS) {
            inherit(machine, owner);
        }
    }
}

void wait_inherit(Machine *machine, uint32_t thread) {
    inherit(machine, thread);
    for (uint32_t i = 0; i < CE_WAITS; i++) {
        if (machine->tables.wait[i].thread == thread + 1) {
            inherit_owner(machine, machine->tables.wait[i].handle);
        }
    }
}

// ---- what can be had

bool wait_is_free(const ObjectRow *row, uint32_t thread_handle) {
    switch (row->type) {
    case OBJECT_EVENT:
        return row->value[EVENT_SIGNALED];
    case OBJECT_SEMAPHORE:
        return row->value[SEMAPHORE_COUNT] > 0;
    case OBJECT_MUTEX:
    case OBJECT_CRITICAL_SECTION:
        return row->value[OWNED_BY] == 0 || row->value[OWNED_BY] == thread_handle;
    default:
        return false;
    }
}

void wait_take(Machine *machine, uint32_t record, uint32_t thread, bool *ret_abandoned) {
    ObjectRow row = machine->tables.object[record];
    bool abandoned = false;
    if (row.type == OBJECT_EVENT) {
        row.value[EVENT_SIGNALED] = row.value[EVENT_MANUAL];
    } else if (row.type == OBJECT_SEMAPHORE) {
        row.value[SEMAPHORE_COUNT]--;
    } else {
        abandoned = row.value[OWNED_ABANDONED];
        row.value[OWNED_ABANDONED] = 0;
        row.value[OWNED_BY] = thread_row(machine, thread)->handle;
        row.value[OWNED_COUNT]++;
    }
    machine_set_rows(machine, TABLE_OBJECT, record, 1, &row);
    inherit(machine, thread);
    *ret_abandoned = abandoned;
}

// ---- beginning to wait

typedef struct Target {
    uint32_t handle; // never a pseudo handle
    uint32_t record; // record of an object, else OBJECT_NO_RECORD
    bool ended;      // a thread or process that has ended
} Target;

static bool find_target(Machine *machine, uint32_t handle, Target *ret_target) {
    Target target = {handle, object_find(machine, handle), false};
    uint32_t thread = thread_find(machine, handle);
    uint8_t process = process_find(machine, handle);
    if (target.record != OBJECT_NO_RECORD) {
        uint8_t type = machine->tables.object[target.record].type;
        if (type != OBJECT_EVENT && type != OBJECT_MUTEX && type != OBJECT_SEMAPHORE) {
            return machine_refuse(machine, REASON(NOT_WAITABLE, handle, type));
        }
    } else if (thread < CE_THREADS) {
        target.handle = thread_row(machine, thread)->handle;
        target.ended = !thread_is_alive(machine, thread);
    } else if (process != PROCESS_NONE) {
        target.handle = machine->tables.process[process].handle;
    } else if (process_handle_ended(machine, handle, &(EndedProcess){0})) {
        target.ended = true;
    } else {
        return machine_refuse(machine, REASON(NO_OBJECT, handle));
    }
    *ret_target = target;
    return true;
}

static uint32_t free_records(const Machine *machine) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < CE_WAITS; i++) {
        n += machine->tables.wait[i].thread == 0;
    }
    return n;
}

bool wait_check_records(Machine *machine, uint32_t n) {
    return n <= free_records(machine) || machine_refuse(machine, REASON(NO_WAIT_RECORD, CE_WAITS));
}

static uint32_t alarm(const Machine *machine, uint32_t ms) {
    uint64_t span = ms > MS_MOST ? MS_MOST : ms;
    uint64_t wake_ms = machine->tables.system->clock_us / 1000 + span;
    return wake_ms < (uint32_t)INFINITE ? (uint32_t)wake_ms : (uint32_t)INFINITE - 1;
}

static uint32_t next_ticket(const Machine *machine) {
    uint32_t last = 0;
    for (uint32_t i = 0; i < CE_WAITS; i++) {
        const WaitRow *row = &machine->tables.wait[i];
        last = row->thread && row->ticket > last ? row->ticket : last;
    }
    return last + 1;
}

void wait_block(Machine *machine, const uint32_t *handles, uint32_t n, uint32_t ms) {
    uint32_t thread = machine->tables.system->current_thread;
    uint32_t ticket = next_ticket(machine), record = 0;
    for (uint32_t i = 0; i < n; i++) {
        while (machine->tables.wait[record].thread) {
            record++;
        }
        WaitRow wait = {handles[i], ticket, (uint16_t)(thread + 1), (uint8_t)i, 0};
        machine_set_rows(machine, TABLE_WAIT, record, 1, &wait);
    }
    ThreadRow row = *thread_row(machine, thread);
    row.state = THREAD_WAITING;
    row.wake_ms = ms == (uint32_t)INFINITE ? ms : alarm(machine, ms);
    row.answered = 0;
    machine_set_rows(machine, TABLE_THREAD, thread, 1, &row);
    wait_inherit(machine, thread);
}

uint32_t wait_for(Machine *machine, const uint32_t *handles, uint32_t n, uint32_t ms) {
    Target targets[MAXIMUM_WAIT_OBJECTS];
    uint32_t plain[MAXIMUM_WAIT_OBJECTS];
    uint32_t thread = machine->tables.system->current_thread, ready = n;
    if (n == 0 || n > (uint32_t)MAXIMUM_WAIT_OBJECTS) {
        machine_refuse(machine, REASON(WAIT_COUNT, n, MAXIMUM_WAIT_OBJECTS));
        return (uint32_t)WAIT_FAILED;
    }
    for (uint32_t i = n; i-- > 0;) {
        if (!find_target(machine, handles[i], &targets[i])) {
            return (uint32_t)WAIT_FAILED;
        }
        uint32_t record = targets[i].record;
        bool free = record == OBJECT_NO_RECORD ? targets[i].ended
                                               : wait_is_free(&machine->tables.object[record],
                                                              thread_row(machine, thread)->handle);
        ready = free ? i : ready;
        plain[i] = targets[i].handle;
    }
    if (ready < n) {
        bool abandoned = false;
        if (targets[ready].record != OBJECT_NO_RECORD) {
            wait_take(machine, targets[ready].record, thread, &abandoned);
        }
        return ready + (abandoned ? (uint32_t)WAIT_ABANDONED : (uint32_t)WAIT_OBJECT_0);
    }
    if (ms == 0) {
        return (uint32_t)WAIT_TIMEOUT;
    }
    if (!wait_check_records(machine, n)) {
        return (uint32_t)WAIT_FAILED;
    }
    wait_block(machine, plain, n, ms);
    return WAIT_BLOCKED;
}

// ---- ending to wait

// Removes a thread's WAIT rows and recomputes the priorities of the owners of what it waited for.
static void drop_rows(Machine *machine, uint32_t thread) {
    for (uint32_t i = 0; i < CE_WAITS; i++) {
        WaitRow row = machine->tables.wait[i];
        if (row.thread == thread + 1) {
            machine_set_rows(machine, TABLE_WAIT, i, 1, &(WaitRow){0});
            inherit_owner(machine, row.handle);
        }
    }
}

// Makes the thread ready again. `answered`: it must still be given the result of its wait.
static void go_on(Machine *machine, uint32_t thread, uint32_t answer, bool answered) {
    ThreadRow row = *thread_row(machine, thread);
    const SystemRow *system = machine->tables.system;
    bool runs = system->current_thread == thread && system->current_process != PROCESS_NONE;
    row.state = runs ? THREAD_RUNNING : THREAD_READY;
    row.wake_ms = 0;
    row.answer = answer;
    row.answered = answered;
    row.held_priority = row.base_priority;
    machine_set_rows(machine, TABLE_THREAD, thread, 1, &row);
    drop_rows(machine, thread);
    inherit(machine, thread);
}

void wait_time_out(Machine *machine, uint32_t thread) {
    go_on(machine, thread, WAIT_TIMEOUT, true);
}

bool wait_answer(Machine *machine, uint32_t *ret_answer) {
    uint32_t thread = machine->tables.system->current_thread;
    ThreadRow row = *thread_row(machine, thread);
    if (!row.answered) {
        return machine_refuse(machine, REASON(NO_WAIT, 0));
    }
    row.answered = 0;
    machine_set_rows(machine, TABLE_THREAD, thread, 1, &row);
    *ret_answer = row.answer;
    return true;
}

// The row of the first waiter for a handle, CE_WAITS if there is none.
static uint32_t first_waiter(const Tables *tables, uint32_t handle) {
    uint32_t first = CE_WAITS;
    for (uint32_t i = 0; i < CE_WAITS; i++) {
        const WaitRow *row = &tables->wait[i];
        if (!row->thread || row->handle != handle) {
            continue;
        }
        uint8_t priority = tables->thread[row->thread - 1].priority;
        const WaitRow *best = first < CE_WAITS ? &tables->wait[first] : NULL;
        uint8_t best_priority = best ? tables->thread[best->thread - 1].priority : 0;
        bool before = !best || priority < best_priority ||
                      (priority == best_priority &&
                       (row->ticket < best->ticket ||
                        (row->ticket == best->ticket && row->index < best->index)));
        first = before ? i : first;
    }
    return first;
}

uint32_t wait_count(const Tables *tables, uint32_t handle) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < CE_WAITS; i++) {
        n += tables->wait[i].thread && tables->wait[i].handle == handle;
    }
    return n;
}

void wait_serve(Machine *machine, uint32_t record) {
    uint32_t handle = machine->tables.object[record].handle;
    for (;;) {
        uint32_t first = first_waiter(&machine->tables, handle);
        if (first == CE_WAITS) {
            return;
        }
        WaitRow wait = machine->tables.wait[first];
        uint32_t thread = wait.thread - 1u;
        bool abandoned = false;
        if (!wait_is_free(&machine->tables.object[record], thread_row(machine, thread)->handle)) {
            return;
        }
        wait_take(machine, record, thread, &abandoned);
        go_on(machine, thread, wait.index + (abandoned ? (uint32_t)WAIT_ABANDONED : 0), true);
    }
}

// Ends the wait of every thread that waits for this handle, which is signalled for good.
static void serve_all(Machine *machine, uint32_t handle) {
    for (uint32_t first = 0; (first = first_waiter(&machine->tables, handle)) < CE_WAITS;) {
        WaitRow wait = machine->tables.wait[first];
        go_on(machine, wait.thread - 1u, wait.index, true);
    }
}

void wait_process_gone(Machine *machine, uint32_t handle) {
    serve_all(machine, handle);
}

void wait_object_gone(Machine *machine, uint32_t handle) {
    for (uint32_t i = 0; i < CE_WAITS; i++) {
        WaitRow row = machine->tables.wait[i];
        if (row.thread && row.handle == handle) {
            row.handle = 0;
            machine_set_rows(machine, TABLE_WAIT, i, 1, &row);
        }
    }
}

// ---- ends

static void abandon_mutexes(Machine *machine, uint32_t thread_handle) {
    for (uint32_t i = 0; i < CE_OBJECTS; i++) {
        const ObjectRow *object = &machine->tables.object[i];
        if (object->type == OBJECT_MUTEX && object->value[OWNED_BY] == thread_handle) {
            ObjectRow row = *object;
            row.value[OWNED_BY] = row.value[OWNED_COUNT] = 0;
            row.value[OWNED_ABANDONED] = 1;
            machine_set_rows(machine, TABLE_OBJECT, i, 1, &row);
            wait_serve(machine, i);
        }
    }
}

static void stop_waiting(Machine *machine, uint32_t thread) {
    uint8_t state = thread_row(machine, thread)->state;
    if (state == THREAD_WAITING || state == THREAD_SLEEPING) {
        go_on(machine, thread, 0, false);
    }
}

void wait_end_thread(Machine *machine, uint32_t thread) {
    uint32_t handle = thread_row(machine, thread)->handle;
    stop_waiting(machine, thread);
    abandon_mutexes(machine, handle);
    serve_all(machine, handle);
}

static bool is_in_call_of(const Tables *tables, uint32_t thread, uint8_t process) {
    for (uint32_t call = tables->thread[thread].call; call;
         call = tables->callstack[call - 1].outer) {
        if (tables->callstack[call - 1].server == process) {
            return true;
        }
    }
    return false;
}

void wait_end_process(Machine *machine, uint8_t process) {
    const Tables *tables = &machine->tables;
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        if (tables->thread[i].handle &&
            (tables->thread[i].owner == process || is_in_call_of(tables, i, process))) {
            stop_waiting(machine, i);
        }
    }
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        if (tables->thread[i].handle && tables->thread[i].owner == process &&
            tables->thread[i].state != THREAD_ENDED) {
            wait_end_thread(machine, i);
        }
    }
}
