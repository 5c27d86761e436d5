// SPDX-License-Identifier: MIT
#include "kernel/process/psl.h"

#include "kernel/paging/pager.h"
#include "kernel/process/thread.h"
#include "kernel/space/kobject.h"
#include "kernel/space/pointer.h"
#include "trust/context.h"
#include "ce/handles.h"

#include <string.h>

// Two tables: the sets on offer, and a record for each call in progress. The record restores the
// thread's earlier state on return.

// ---- sets

uint32_t psl_create_set(Machine *machine, const char *name, uint32_t n_methods,
                        const uint8_t *pointers) {
    uint32_t set = tables_first_free(&machine->tables, TABLE_API_SET, 1);
    if (n_methods == 0 || n_methods > CE_SET_METHODS) {
        machine_refuse(machine, REASON(SET_METHODS, n_methods, CE_SET_METHODS));
        return 0;
    }
    if (set == CE_API_SETS) {
        machine_refuse(machine, REASON(NO_SET_RECORD, CE_API_SETS - 1));
        return 0;
    }
    ApiSetRow row = {.handle = handle_of_api_set(set),
                     .n_methods = n_methods,
                     .server = machine->tables.system->current_process};
    memcpy(row.name, name, strnlen(name, CE_SET_NAME_MAX - 1));
    memcpy(row.pointers, pointers, n_methods);
    machine_set_rows(machine, TABLE_API_SET, set, 1, &row);
    return row.handle;
}

const ApiSetRow *psl_find(const Machine *machine, uint32_t id) {
    for (uint32_t i = 1; i < CE_API_SETS && id; i++) {
        const ApiSetRow *row = &machine->tables.api_set[i];
        if (row->handle && row->id == id) {
            return row;
        }
    }
    return NULL;
}

bool psl_register(Machine *machine, uint32_t handle, uint32_t id) {
    uint32_t set = 1;
    while (set < CE_API_SETS && machine->tables.api_set[set].handle != handle) {
        set++;
    }
    if (handle == 0 || set == CE_API_SETS) {
        return machine_refuse(machine, REASON(BAD_HANDLE, handle));
    }
    ApiSetRow row = machine->tables.api_set[set];
    if (row.server != machine->tables.system->current_process) {
        return machine_refuse(machine, REASON(NOT_SERVER, handle, row.server,
                                              machine->tables.system->current_process));
    }
    if (id == 0 || id >= CE_API_SETS) {
        return machine_refuse(machine, REASON(SET_NUMBER, id, CE_API_SETS - 1));
    }
    const ApiSetRow *other = psl_find(machine, id);
    if (other) {
        return machine_refuse(machine, REASON(SET_TAKEN, id, other->server));
    }
    row.id = (uint8_t)id;
    machine_set_rows(machine, TABLE_API_SET, set, 1, &row);
    return true;
}

// ---- calls

static bool check_enter(Machine *machine, const ApiSetRow *set, uint32_t id, uint32_t method,
                        uint32_t call) {
    if (!set) {
        return machine_refuse(machine, REASON(NO_SUCH_SET, id));
    }
    if (method >= set->n_methods) {
        return machine_refuse(machine, REASON(NO_SUCH_METHOD, id, method, set->n_methods));
    }
    if (call == CE_CALLSTACKS) {
        return machine_refuse(machine, REASON(NO_CALL_RECORD, CE_CALLSTACKS));
    }
    uint32_t pages = kobject_cost(machine, KOBJ_CALLSTACK, 1);
    if (pages > pager_make_room(machine, pages)) {
        return machine_refuse(machine, REASON(NO_KERNEL_MEMORY, 1, pages, ram_free_count(machine)));
    }
    return true;
}

// After a change to the running thread's row: makes slot 0, keys and mode match it.
static void follow_thread(Machine *machine, uint32_t thread) {
    if (machine->tables.system->current_thread == thread) {
        thread_switch(machine, thread);
    }
}

bool psl_enter(Machine *machine, uint32_t id, uint32_t method, uint32_t *args, uint32_t n_args) {
    uint32_t thread = machine->tables.system->current_thread,
             call = tables_first_free(&machine->tables, TABLE_CALLSTACK, 0);
    const ApiSetRow *set = psl_find(machine, id);
    if (!check_enter(machine, set, id, method, call)) {
        return false;
    }
    ThreadRow row = machine->tables.thread[thread];
    for (uint32_t i = 0; i < n_args; i++) {
        if (set->pointers[method] >> i & 1) {
            args[i] = pointer_in(machine, args[i], row.current);
        }
    }
    CallStackRow kept = {.keys = row.keys,
                         .used = 1,
                         .thread = (uint16_t)thread,
                         .outer = row.call,
                         .method = (uint16_t)method,
                         .set = (uint8_t)id,
                         .caller = row.current,
                         .server = set->server,
                         .kernel_mode = row.kernel_mode,
                         .all_slots = row.all_slots};
    row.keys |= trust_key(set->server);
    row.kernel_mode = trust_start_mode(&machine->options, set->server);
    row.current = set->server;
    row.call = (uint16_t)(call + 1);
    kobject_take(machine, KOBJ_CALLSTACK, 1);
    machine_set_rows(machine, TABLE_CALLSTACK, call, 1, &kept);
    machine_set_rows(machine, TABLE_THREAD, thread, 1, &row);
    follow_thread(machine, thread);
    return true;
}

static void drop_call(Machine *machine, uint32_t call) {
    static const CallStackRow no_call;
    kobject_give(machine, KOBJ_CALLSTACK, 1);
    machine_set_rows(machine, TABLE_CALLSTACK, call, 1, &no_call);
}

void psl_leave(Machine *machine, uint32_t thread) {
    ThreadRow row = machine->tables.thread[thread];
    uint32_t call = row.call - 1u;
    CallStackRow kept = machine->tables.callstack[call];
    row.keys = kept.keys;
    row.kernel_mode = kept.kernel_mode;
    row.all_slots = kept.all_slots;
    row.current = kept.caller;
    row.call = kept.outer;
    drop_call(machine, call);
    machine_set_rows(machine, TABLE_THREAD, thread, 1, &row);
    follow_thread(machine, thread);
}

uint32_t psl_depth(const Machine *machine, uint32_t thread) {
    uint32_t depth = 0;
    for (uint32_t call = machine->tables.thread[thread].call; call;
         call = machine->tables.callstack[call - 1].outer) {
        depth++;
    }
    return depth;
}

// ---- ends

// Number of calls that a thread must return from to be out of a process; 0 = it is not in it.
static uint32_t calls_to_leave(const Machine *machine, uint32_t thread, uint8_t process) {
    uint32_t depth = 0, wanted = 0;
    for (uint32_t call = machine->tables.thread[thread].call; call;) {
        const CallStackRow *row = &machine->tables.callstack[call - 1];
        depth++;
        wanted = row->server == process ? depth : wanted;
        call = row->outer;
    }
    return wanted;
}

void psl_forget_process(Machine *machine, uint8_t process) {
    static const ApiSetRow no_set;
    for (uint32_t i = 1; i < CE_API_SETS; i++) {
        const ApiSetRow *set = &machine->tables.api_set[i];
        if (set->handle && set->server == process) {
            machine_set_rows(machine, TABLE_API_SET, i, 1, &no_set);
        }
    }
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        const ThreadRow *row = &machine->tables.thread[i];
        if (row->handle && row->owner != process) {
            for (uint32_t n = calls_to_leave(machine, i, process); n > 0; n--) {
                psl_leave(machine, i);
            }
        }
    }
}

void psl_forget_thread(Machine *machine, uint32_t thread) {
    for (uint32_t call = machine->tables.thread[thread].call; call;) {
        uint32_t outer = machine->tables.callstack[call - 1].outer;
        drop_call(machine, call - 1);
        call = outer;
    }
}
