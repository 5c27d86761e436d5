// SPDX-License-Identifier: MIT
#include "kernel/object/sync.h"

#include "ce/win32.h"
#include "kernel/object/object.h"
#include "kernel/object/wait.h"

// A call that signals or releases an object changes its numbers and then calls wait_serve(), which
// hands it to waiters. Making and opening are the same for all three types: see make().
// kernel/object/wait.h says who gets an object and what an owner inherits.

#define COUNT_MOST 0x7FFFFFFFu // the count is a LONG

static uint32_t running_handle(const Machine *machine) {
    return machine->tables.thread[machine->tables.system->current_thread].handle;
}

// ---- making

// Makes the object, or opens the existing one of that name.
static uint32_t make(Machine *machine, ObjectType type, const char *name, const uint32_t *values) {
    ObjectPlan plan;
    uint32_t pages = 0;
    if (!object_plan(machine, type, name, &plan)) {
        return 0;
    }
    if (plan.exists) {
        object_open(machine, &plan);
        machine->outcome.error = ERROR_ALREADY_EXISTS;
    } else if (object_afford(machine, &plan, 0, &pages)) {
        object_make(machine, &plan, values);
    } else {
        return 0;
    }
    return machine->tables.object[plan.record].handle;
}

uint32_t sync_create_event(Machine *machine, const char *name, bool manual, bool signaled) {
    return make(machine, OBJECT_EVENT, name,
                (uint32_t[OBJECT_VALUES]){[EVENT_MANUAL] = manual, [EVENT_SIGNALED] = signaled});
}

uint32_t sync_open_event(Machine *machine, const char *name) {
    ObjectPlan plan;
    if (!object_plan(machine, OBJECT_EVENT, name, &plan)) {
        return 0;
    }
    if (!plan.exists) {
        machine_refuse(machine, REASON(NO_SUCH_NAME, OBJECT_EVENT));
        return 0;
    }
    object_open(machine, &plan);
    return machine->tables.object[plan.record].handle;
}

uint32_t sync_create_mutex(Machine *machine, const char *name, bool owned) {
    return make(machine, OBJECT_MUTEX, name,
                (uint32_t[OBJECT_VALUES]){
                    [OWNED_BY] = owned ? running_handle(machine) : 0, [OWNED_COUNT] = owned});
}

uint32_t sync_create_semaphore(Machine *machine, const char *name, uint32_t initial,
                               uint32_t most) {
    if (most == 0 || most > COUNT_MOST || initial > most) {
        machine_refuse(machine, REASON(SEMAPHORE_COUNTS, initial, most));
        return 0;
    }
    return make(machine, OBJECT_SEMAPHORE, name,
                (uint32_t[OBJECT_VALUES]){[SEMAPHORE_COUNT] = initial, [SEMAPHORE_MOST] = most});
}

// ---- events

static void set_signaled(Machine *machine, uint32_t record, bool signaled) {
    object_set_value(machine, record, EVENT_SIGNALED, signaled);
}

bool sync_set_event(Machine *machine, uint32_t handle) {
    uint32_t record = 0;
    if (!object_get(machine, handle, OBJECT_EVENT, &record)) {
        return false;
    }
    set_signaled(machine, record, true);
    wait_serve(machine, record);
    return true;
}

bool sync_reset_event(Machine *machine, uint32_t handle) {
    uint32_t record = 0;
    if (!object_get(machine, handle, OBJECT_EVENT, &record)) {
        return false;
    }
    set_signaled(machine, record, false);
    return true;
}

bool sync_pulse_event(Machine *machine, uint32_t handle) {
    return sync_set_event(machine, handle) && sync_reset_event(machine, handle);
}

// ---- mutexes

bool sync_release_mutex(Machine *machine, uint32_t handle) {
    uint32_t record = 0, thread = running_handle(machine);
    if (!object_get(machine, handle, OBJECT_MUTEX, &record)) {
        return false;
    }
    ObjectRow row = machine->tables.object[record];
    if (row.value[OWNED_BY] != thread) {
        return machine_refuse(machine,
                              REASON(NOT_OWNED, handle, row.type, row.value[OWNED_BY], thread));
    }
    row.value[OWNED_COUNT]--;
    row.value[OWNED_BY] = row.value[OWNED_COUNT] ? thread : 0;
    machine_set_rows(machine, TABLE_OBJECT, record, 1, &row);
    wait_inherit(machine, machine->tables.system->current_thread);
    wait_serve(machine, record);
    return true;
}

// ---- semaphores

bool sync_release_semaphore(Machine *machine, uint32_t handle, uint32_t n, uint32_t *ret_before) {
    uint32_t record = 0;
    if (!object_get(machine, handle, OBJECT_SEMAPHORE, &record)) {
        return false;
    }
    const uint32_t *value = machine->tables.object[record].value;
    uint32_t count = value[SEMAPHORE_COUNT], most = value[SEMAPHORE_MOST];
    if (n == 0 || n > most - count) {
        return machine_refuse(machine, REASON(SEMAPHORE_FULL, n, count, most));
    }
    object_set_value(machine, record, SEMAPHORE_COUNT, count + n);
    wait_serve(machine, record);
    *ret_before = count;
    return true;
}
