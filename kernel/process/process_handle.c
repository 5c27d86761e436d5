// SPDX-License-Identifier: MIT
#include "kernel/process/process_handle.h"

#include "ce/handles.h"

// The row of a process that runs is that of its record. When it ends, a row with open handles moves
// behind those of the records, so that the record serves again at once.

static void set_row(Machine *machine, uint32_t at, const ProcessHandleRow *row) {
    machine_set_rows(machine, TABLE_PROCESS_HANDLE, at, 1, row);
}

static bool is_open(const ProcessHandleRow *row) {
    for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
        if (row->opens[i]) {
            return true;
        }
    }
    return false;
}

static uint32_t find(const Machine *machine, uint32_t handle) {
    uint32_t i = 0;
    while (handle && i < CE_PROCESS_HANDLES && machine->tables.process_handle[i].handle != handle) {
        i++;
    }
    return handle ? i : CE_PROCESS_HANDLES;
}

bool process_handle_open(Machine *machine, uint8_t process) {
    uint8_t caller = machine->tables.system->current_process;
    ProcessHandleRow row = machine->tables.process_handle[process];
    row.handle = machine->tables.process[process].handle;
    if (row.opens[caller] == UINT16_MAX) {
        return machine_refuse(machine,
                              REASON(TOO_MANY_OPENS, row.handle, row.opens[caller], caller));
    }
    row.opens[caller]++;
    set_row(machine, process, &row);
    return true;
}

// Takes `n` opens of a process from a row; a row that nobody has open is free.
static void take(Machine *machine, uint32_t at, uint8_t process, uint32_t n) {
    ProcessHandleRow row = machine->tables.process_handle[at];
    row.opens[process] = (uint16_t)(row.opens[process] - n);
    if (!is_open(&row)) {
        row = (ProcessHandleRow){0};
    }
    set_row(machine, at, &row);
}

bool process_handle_close(Machine *machine, uint32_t handle) {
    uint8_t caller = machine->tables.system->current_process;
    uint32_t at = find(machine, handle);
    if (at == CE_PROCESS_HANDLES || !machine->tables.process_handle[at].opens[caller]) {
        return false;
    }
    take(machine, at, caller, 1);
    return true;
}

void process_handle_end(Machine *machine, uint8_t process, uint32_t handle, EndedProcess left) {
    for (uint32_t i = 0; i < CE_PROCESS_HANDLES; i++) {
        uint16_t own = machine->tables.process_handle[i].opens[process];
        if (own) {
            take(machine, i, process, own);
        }
    }
    ProcessHandleRow row = machine->tables.process_handle[process];
    if (row.handle != handle) {
        return;
    }
    row.exit_code = left.exit_code;
    row.leaked = (uint16_t)left.leaked;
    row.unmapped = (uint16_t)left.unmapped;
    uint32_t at = tables_first_free(&machine->tables, TABLE_PROCESS_HANDLE, CE_PROCESS_MAX);
    if (at < CE_PROCESS_HANDLES) {
        set_row(machine, at, &row);
    }
    set_row(machine, process, &(ProcessHandleRow){0});
}

bool process_handle_ended(const Machine *machine, uint32_t handle, EndedProcess *ret_left) {
    uint32_t at = find(machine, handle);
    if (at >= CE_PROCESS_MAX && at < CE_PROCESS_HANDLES) {
        const ProcessHandleRow *row = &machine->tables.process_handle[at];
        *ret_left = (EndedProcess){row->exit_code, row->leaked, row->unmapped};
        return true;
    }
    uint8_t process = handle >> 2 & (CE_PROCESS_MAX - 1);
    const ProcessRow *row = &machine->tables.process[process];
    bool last = row->generation && handle == handle_of_process(process, row->generation);
    if (!last || row->handle) {
        return false;
    }
    *ret_left = (EndedProcess){row->exit_code, row->leaked, row->unmapped};
    return true;
}
