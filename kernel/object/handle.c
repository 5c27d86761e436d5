// SPDX-License-Identifier: MIT
#include "kernel/object/handle.h"

#include "kernel/object/mapfile.h"
#include "kernel/object/object.h"
#include "kernel/object/snapshot.h"
#include "kernel/object/wait.h"
#include "kernel/process/process.h"
#include "kernel/process/process_handle.h"
#include "kernel/process/thread.h"
#include "ce/handles.h"
#include "ce/win32.h"

// Decides by type what else is freed with the last use of an object. So the table itself knows no
// types.

// A process's handle that the caller has not opened is its id, which anybody may close without
// effect while it runs (P). A thread's handle is closed once, by the first caller.
static bool close_process_or_thread(Machine *machine, uint32_t handle) {
    const Tables *tables = &machine->tables;
    if (process_handle_close(machine, handle)) {
        return true;
    }
    for (uint32_t i = 0; handle && i < CE_PROCESS_MAX; i++) {
        if (tables->process[i].handle == handle) {
            return true;
        }
    }
    uint32_t thread = thread_find(machine, handle);
    if (thread < CE_THREADS && handle != HANDLE_CURRENT_THREAD) {
        bool gone = false;
        thread_close(machine, thread, &gone);
        if (gone) {
            snapshot_forget_thread(machine, thread);
        }
        return true;
    }
    return false;
}

// The function that frees an object of a type, if more than its record must be freed.
static void (*const release[OBJECT_TYPE_COUNT])(Machine *machine, uint32_t record) = {
    [OBJECT_MAPPING] = mapfile_release,
};

// Frees an object that has no use any more.
static void retire(Machine *machine, uint32_t record) {
    if (!object_is_unused(machine, record)) {
        return;
    }
    wait_object_gone(machine, machine->tables.object[record].handle);
    uint8_t type = machine->tables.object[record].type;
    (release[type] ? release[type] : object_free)(machine, record);
}

bool handle_close(Machine *machine, uint32_t handle) {
    uint8_t caller = machine->tables.system->current_process;
    uint32_t record = object_find(machine, handle);
    if (record == OBJECT_NO_RECORD) {
        return close_process_or_thread(machine, handle) ||
               machine_refuse(machine, REASON(NO_OBJECT, handle));
    }
    const ObjectRow *row = &machine->tables.object[record];
    if (row->opens[caller] == 0) {
        return machine_refuse(machine, REASON(HANDLE_NOT_OPEN, handle, row->type, caller));
    }
    object_drop_opens(machine, record, caller, 1);
    retire(machine, record);
    return true;
}

// ---- duplicating

static bool may_be_duplicated(uint8_t type) {
    return type == OBJECT_EVENT || type == OBJECT_MUTEX || type == OBJECT_SEMAPHORE;
}

static bool is_party(const Machine *machine, uint8_t source, uint8_t target) {
    uint8_t caller = machine->tables.system->current_process;
    return caller == source || caller == target;
}

static bool check_copied(Machine *machine, uint32_t handle, uint8_t source, uint8_t target,
                         uint32_t *ret_record) {
    uint32_t record = object_find(machine, handle);
    if (record == OBJECT_NO_RECORD) {
        return machine_refuse(machine, REASON(NO_OBJECT, handle));
    }
    const ObjectRow *row = &machine->tables.object[record];
    if (!may_be_duplicated(row->type)) {
        return machine_refuse(machine, REASON(NOT_DUPLICATED, handle, row->type));
    }
    if (row->opens[source] == 0) {
        return machine_refuse(machine, REASON(HANDLE_NOT_OPEN, handle, row->type, source));
    }
    if (row->opens[target] == UINT16_MAX) {
        return machine_refuse(machine, REASON(TOO_MANY_OPENS, handle, row->opens[target], target));
    }
    *ret_record = record;
    return true;
}

bool handle_duplicate(Machine *machine, const HandleCopy *copy) {
    uint8_t source = PROCESS_NONE, target = PROCESS_NONE;
    uint32_t record = 0;
    bool same = (copy->options & ~(uint32_t)DUPLICATE_CLOSE_SOURCE) == DUPLICATE_SAME_ACCESS;
    if (!same) {
        return machine_refuse(machine, REASON(DUPLICATE_OPTIONS, copy->options));
    }
    if (copy->inherit) {
        return machine_refuse(machine, REASON(NO_INHERITANCE, copy->inherit));
    }
    if (!process_get(machine, copy->source, &source) ||
        !process_get(machine, copy->target, &target)) {
        return false;
    }
    if (!is_party(machine, source, target)) {
        return machine_refuse(machine, REASON(DUPLICATE_PARTY, source, target,
                                              machine->tables.system->current_process));
    }
    if (!check_copied(machine, copy->handle, source, target, &record)) {
        return false;
    }
    object_add_open(machine, record, target);
    return true;
}

void handle_close_source(Machine *machine, const HandleCopy *copy) {
    uint8_t source = process_find(machine, copy->source);
    uint8_t target = process_find(machine, copy->target);
    uint32_t record = object_find(machine, copy->handle);
    if (source != PROCESS_NONE && is_party(machine, source, target) && record != OBJECT_NO_RECORD &&
        machine->tables.object[record].opens[source]) {
        object_drop_opens(machine, record, source, 1);
        retire(machine, record);
    }
}

// ---- the end of a process

static void disown(Machine *machine, uint32_t record) {
    ObjectRow row = machine->tables.object[record];
    row.owner = PROCESS_NONE;
    machine_set_rows(machine, TABLE_OBJECT, record, 1, &row);
}

void handle_end_process(Machine *machine, uint8_t process, uint32_t *ret_handles,
                        uint32_t *ret_views) {
    uint32_t n_handles = 0;
    snapshot_forget_process(machine, process);
    *ret_views = mapfile_unmap_all(machine, process);
    for (uint32_t i = 0; i < CE_OBJECTS; i++) {
        const ObjectRow *row = &machine->tables.object[i];
        uint32_t n = row->opens[process];
        if (row->handle && n) {
            n_handles += row->type == OBJECT_CRITICAL_SECTION ? 0 : n;
            object_drop_opens(machine, i, process, n);
            retire(machine, i);
        }
        if (row->handle && row->owner == process) {
            disown(machine, i);
        }
    }
    *ret_handles = n_handles;
}
