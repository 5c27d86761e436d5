// SPDX-License-Identifier: MIT
#include "coredll/loader_calls.h"

#include "kernel/loader/kernel_library.h"
#include "kernel/loader/load.h"

// Thin wrappers around kernel/loader/load.h and kernel/loader/kernel_library.h. Only DllMain
// chooses between the two, by the handle.

uint32_t call_load_library(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return load_library(machine, args->name);
}

uint32_t call_load_kernel_library(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return kernel_library_load(machine, args->name);
}

uint32_t call_free_library(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return load_free(machine, args->value[0]);
}

// NULL asks for the EXE. In CE the EXE's instance handle is the process's handle.
uint32_t call_get_module_handle(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    const Tables *tables = &machine->tables;
    return args->name ? load_find(machine, args->name)
                      : tables->process[tables->system->current_process].handle;
}

uint32_t call_get_proc_address(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return load_proc_address(machine, args->value[0], args->name);
}

uint32_t call_dll_main(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return kernel_library_is(machine, args->value[0])
               ? kernel_library_entry(machine, args->value[0], args->value[1], args->value[2])
               : load_entry(machine, args->value[0], args->value[1], args->value[2]);
}
