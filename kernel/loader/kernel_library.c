// SPDX-License-Identifier: MIT
#include "kernel/loader/kernel_library.h"

#include "ce/handles.h"
#include "ce/win32.h"
#include "kernel/loader/images.h"
#include "kernel/loader/module.h"
#include "kernel/memory/physmem.h"
#include "kernel/memory/request.h"
#include "kernel/paging/pager.h"
#include "kernel/space/kobject.h"
#include "trust/certify.h"
#include "trust/context.h"

#include <strings.h>

// No page word shows these frames. The kernel holds each once, and the MODULE row says which they
// are.

#define WINDOW 0x80000000u // the cached static window

static uint32_t find_loaded(const Machine *machine, const char *name) {
    for (uint32_t i = 0; i < machine->tables.system->n_modules; i++) {
        const ModuleRow *row = &machine->tables.module[i];
        if (row->handle && row->place == MODULE_KERNEL &&
            strcasecmp(tables_name(&machine->tables, &row->name), name) == 0) {
            return row->handle;
        }
    }
    return 0;
}

// The description of a DLL that the kernel may load. NULL if it may not; sets machine->outcome.
static const DllImage *get_image(Machine *machine, const char *name) {
    const DllImage *image = image_find_dll(machine, name);
    if (!image || image->in_modules) {
        uint32_t record = module_find(machine, name);
        Reason reason = record == MODULE_NONE
                            ? REASON(NO_SUCH_DLL, machine->tables.system->n_modules)
                            : REASON(KERNEL_DLL_IN_ROM, machine->tables.module[record].code_base);
        machine_refuse(machine, reason);
        return NULL;
    }
    TrustLevel caller = (TrustLevel)machine->tables.process[request_caller(machine)].trust;
    TrustLevel level = trust_level(&machine->options, certify_dll(&machine->options, image));
    if (!certify_may_load(caller, level)) {
        machine_refuse(machine, REASON(DLL_TRUST, caller, level));
        return NULL;
    }
    if (image->n_needs) {
        machine_refuse(machine, REASON(KERNEL_DLL_NEEDS, image->n_needs));
        return NULL;
    }
    return image;
}

uint32_t kernel_library_load(Machine *machine, const char *name) {
    uint32_t loaded = find_loaded(machine, name);
    if (loaded) {
        return loaded;
    }
    const DllImage *image = get_image(machine, name);
    if (!image) {
        return 0;
    }
    uint32_t record = tables_first_free(&machine->tables, TABLE_MODULE, 0);
    if (record == CE_MODULES) {
        machine_refuse(machine, REASON(NO_MODULE_RECORD, CE_MODULES));
        return 0;
    }
    uint32_t n_code =
        (ce_kb_page_up(image->code_kb) + ce_kb_page_up(image->const_kb)) >> CE_PAGE_SHIFT;
    uint32_t n_data = ce_kb_page_up(image->data_kb) >> CE_PAGE_SHIFT;
    n_code += n_code + n_data == 0; // the headers, if there is nothing else
    uint32_t kernel_pages = kobject_cost(machine, KOBJ_MODULE, 1);
    if (!physmem_check_run(machine, n_code + n_data, 1, kernel_pages)) {
        return 0;
    }
    if (n_code + n_data + kernel_pages > ram_free_count(machine)) {
        pager_out_all(machine);
    }
    uint32_t frame = physmem_make_run(machine, n_code + n_data, 1);
    ram_take_run(machine, frame, n_code, 0, USE_CODE);
    ram_take_run(machine, frame + n_code, n_data, 0, USE_DATA);
    kobject_take(machine, KOBJ_MODULE, 1);
    RowName row_name;
    machine_name_row(machine, TABLE_MODULE, record, image->name, &row_name);
    SystemRow system = *machine->tables.system;
    ModuleRow row = {.name = row_name,
                     .code_base = WINDOW + (frame << CE_PAGE_SHIFT),
                     .code_size = n_code << CE_PAGE_SHIFT,
                     .data_base = WINDOW + ((frame + n_code) << CE_PAGE_SHIFT),
                     .data_size = n_data << CE_PAGE_SHIFT,
                     .users = trust_key(0), // nk.exe
                     .handle = handle_of_module(record),
                     .age = system.n_loads + 1,
                     .loads = {1},
                     .image = (uint16_t)(image - machine->dlls + 1),
                     .place = MODULE_KERNEL,
                     .loader = request_caller(machine)};
    system.n_loads++;
    system.n_modules = system.n_modules > record ? system.n_modules : record + 1;
    machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
    machine_set_rows(machine, TABLE_MODULE, record, 1, &row);
    return row.handle;
}

bool kernel_library_is(const Machine *machine, uint32_t handle) {
    uint32_t record = module_find_handle(machine, handle);
    return record != MODULE_NONE && machine->tables.module[record].place == MODULE_KERNEL;
}

static void unload(Machine *machine, uint32_t record) {
    ModuleRow row = machine->tables.module[record];
    uint32_t frame = (row.code_base - WINDOW) >> CE_PAGE_SHIFT;
    machine_set_rows(machine, TABLE_MODULE, record, 1, &(ModuleRow){0});
    ram_drop(machine, frame, (row.code_size + row.data_size) >> CE_PAGE_SHIFT, 0);
    kobject_give(machine, KOBJ_MODULE, 1);
}

bool kernel_library_entry(Machine *machine, uint32_t handle, uint32_t reason, bool returned) {
    uint32_t record = module_find_handle(machine, handle);
    ModuleRow row = machine->tables.module[record];
    if (reason != (uint32_t)DLL_PROCESS_ATTACH || row.entered ||
        row.loader != request_caller(machine)) {
        return machine_refuse(machine, REASON(NOT_LOADED, handle, request_caller(machine)));
    }
    if (!returned) {
        unload(machine, record);
        return machine_refuse(machine, REASON(ENTRY_REFUSED, handle));
    }
    row.entered = 1;
    machine_set_rows(machine, TABLE_MODULE, record, 1, &row);
    return true;
}
