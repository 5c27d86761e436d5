// SPDX-License-Identifier: MIT
#include "kernel/loader/pageout.h"

#include "ce/win32.h"
#include "kernel/loader/module.h"
#include "kernel/paging/pager.h"
#include "kernel/process/process.h"

// The choice of what to discard; kernel/paging/pager.h discards it. A handle is first looked up as
// a DLL, then as a process. The PAGE_OUT_ flags apply to a process only: they choose which of its
// DLLs go too.

void pageout_all(Machine *machine) {
    pager_out_all(machine);
}

// Discards the DLLs of a process: all of them, or those that no other process uses.
static void out_dlls(Machine *machine, uint8_t process, uint32_t flags) {
    uint32_t own = machine->tables.process[process].key;
    for (uint32_t i = 0; i < machine->tables.system->n_modules; i++) {
        const ModuleRow *row = &machine->tables.module[i];
        bool uses = row->handle && row->place != MODULE_KERNEL && row->users & own;
        if (uses && (flags == (uint32_t)PAGE_OUT_ALL_DEPENDENT_DLL || row->users == own)) {
            pager_out_module(machine, i);
        }
    }
}

bool pageout_module(Machine *machine, uint32_t handle, uint32_t flags) {
    uint32_t record = module_find_handle(machine, handle);
    uint8_t process = PROCESS_NONE;
    if (flags > PAGE_OUT_ALL_DEPENDENT_DLL) {
        return machine_refuse(machine, REASON(PAGE_OUT_FLAGS, flags));
    }
    if (record != MODULE_NONE) { // the flags apply to processes only
        pager_out_module(machine, record);
        return true;
    }
    if (!process_get(machine, handle, &process)) {
        return false;
    }
    pager_out_process(machine, process);
    if (flags != PAGE_OUT_PROCESS_ONLY) {
        out_dlls(machine, process, flags);
    }
    return true;
}
