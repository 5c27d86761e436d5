// SPDX-License-Identifier: MIT
#include "coredll/loader_calls.h"

#include "coredll/exports.h"
#include "coredll/text_calls.h"
#include "kernel/loader/images.h"
#include "kernel/loader/kernel_library.h"
#include "kernel/loader/load.h"
#include "kernel/loader/module.h"

#include <stdio.h>
#include <strings.h>

// Thin wrappers around kernel/loader/load.h and kernel/loader/kernel_library.h. Only DllMain
// chooses between the two, by the handle.

uint32_t call_load_library(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    char name[CE_NAME_MAX];
    return load_library(machine, image_dll_name(args->name, name));
}

uint32_t call_load_library_ex(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    char name[CE_NAME_MAX];
    return load_library_ex(machine, image_dll_name(args->name, name), args->value[1],
                           args->value[2]);
}

uint32_t call_load_kernel_library(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    char name[CE_NAME_MAX];
    return kernel_library_load(machine, image_dll_name(args->name, name));
}

uint32_t call_free_library(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return load_free(machine, args->value[0]);
}

// NULL or its own name asks for the EXE. In CE the EXE's instance handle is the process's handle.
uint32_t call_get_module_handle(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    const Tables *tables = &machine->tables;
    const ProcessRow *process = &tables->process[tables->system->current_process];
    char name[CE_NAME_MAX] = "";
    if (args->name) {
        image_dll_name(args->name, name);
    }
    bool is_exe = !args->name || strcasecmp(name, tables_name(tables, &process->name)) == 0;
    return is_exe ? process->handle : load_find(machine, name);
}

// Programs and DLLs of ROM, and those of the scenario, are files of this folder (mark P).
#define FOLDER "\\Windows\\"

// The name of the EXE or of a DLL that the process has loaded; NULL and a refusal if it is none.
static const char *name_of_module(Machine *machine, uint32_t handle) {
    const Tables *tables = &machine->tables;
    uint8_t process = tables->system->current_process;
    uint32_t record = handle ? module_find_handle(machine, handle) : MODULE_NONE;
    if (handle == 0 || handle == tables->process[process].handle) {
        return tables_name(tables, &tables->process[process].name);
    }
    if (record == MODULE_NONE || tables->module[record].loads[process] == 0) {
        machine_refuse(machine, REASON(BAD_HANDLE, handle));
        return NULL;
    }
    return tables_name(tables, &tables->module[record].name);
}

// A path that is longer than the buffer is cut off, and ends with its 0 all the same.
uint32_t call_get_module_file_name(Machine *machine, const ApiArgs *args, ApiResult *result) {
    const char *name = name_of_module(machine, args->value[0]);
    char path[sizeof FOLDER + CE_NAME_MAX];
    if (!name) {
        return 0;
    }
    uint32_t n = (uint32_t)snprintf(path, sizeof path, FOLDER "%s", name);
    if (args->value[2] == 0) {
        return machine_refuse(machine, REASON(TEXT_ROOM, text_units(path) + 1, 0));
    }
    while (text_units(path) >= args->value[2]) {
        do { // a whole character
            n--;
        } while ((path[n] & 0xC0) == 0x80);
        path[n] = '\0';
    }
    result->faulted = !text_store(machine, args->value[1], path, 2);
    return result->faulted ? 0 : text_units(path);
}

uint32_t call_disable_thread_library_calls(Machine *machine, const ApiArgs *args,
                                           ApiResult *result) {
    (void)result;
    return load_disable_thread_calls(machine, args->value[0]);
}

uint32_t call_get_proc_address(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint32_t ordinal = args->name ? 0 : args->value[1];
    if (load_is(machine, args->value[0], "coredll.dll")) {
        CallId call = args->name ? export_by_name(args->name) : export_by_ordinal(ordinal);
        if (call != CALL_NONE) {
            return export_address(&machine->tables, call);
        }
    }
    return load_proc_address(machine, args->value[0], args->name, ordinal);
}

uint32_t call_dll_main(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return kernel_library_is(machine, args->value[0])
               ? kernel_library_entry(machine, args->value[0], args->value[1], args->value[2])
               : load_entry(machine, args->value[0], args->value[1], args->value[2]);
}
