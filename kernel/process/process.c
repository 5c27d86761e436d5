// SPDX-License-Identifier: MIT
#include "kernel/process/process.h"

#include "ce/handles.h"
#include "ce/win32.h"
#include "kernel/process/process_handle.h"

// Looks up handles in the 32 process records. kernel/life/ starts and ends processes;
// process_handle.c knows those that have ended.

uint8_t process_find(const Machine *machine, uint32_t handle) {
    if (handle == HANDLE_CURRENT_PROCESS) {
        return machine->tables.system->current_process;
    }
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        if (handle && machine->tables.process[i].handle == handle) {
            return i;
        }
    }
    return PROCESS_NONE;
}

bool process_get(Machine *machine, uint32_t handle, uint8_t *ret_process) {
    uint8_t process = process_find(machine, handle);
    if (process == PROCESS_NONE) {
        return machine_refuse(machine, REASON(BAD_HANDLE, handle));
    }
    *ret_process = process;
    return true;
}

uint32_t process_main_thread(const Machine *machine, uint8_t process) {
    uint32_t i = 0;
    while (i < CE_THREADS &&
           !(machine->tables.thread[i].is_main && machine->tables.thread[i].owner == process)) {
        i++;
    }
    return i;
}

void process_set_command(Machine *machine, uint8_t process, VirtAddr command) {
    uint32_t main = process_main_thread(machine, process);
    ProcessRow row = machine->tables.process[process];
    ThreadRow thread = machine->tables.thread[main];
    row.command = command;
    thread.stack_top = command;
    machine_set_rows(machine, TABLE_PROCESS, process, 1, &row);
    machine_set_rows(machine, TABLE_THREAD, main, 1, &thread);
}

bool process_exit_code(Machine *machine, uint32_t handle, uint32_t *ret_code) {
    uint8_t process = process_find(machine, handle);
    if (process != PROCESS_NONE) {
        *ret_code = STILL_ACTIVE;
        return true;
    }
    EndedProcess ended;
    if (!process_handle_ended(machine, handle, &ended)) {
        return machine_refuse(machine, REASON(BAD_HANDLE, handle));
    }
    *ret_code = ended.exit_code;
    return true;
}
