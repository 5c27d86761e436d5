// SPDX-License-Identifier: MIT
#include "kernel/loader/module.h"

#include "emu/holes.h"
#include "rom/rom.h"

#include <string.h>
#include <strings.h>

// A search through the table by name or handle, and two facts that follow from a module's place:
// the DLL line, and the regions that it takes in a slot. The loader (load.c) and the boot
// (rom_boot.c) fill the table. Kernel DLLs are not found by name, so a process can load its own
// copy.

// ---- finding

// The length of a name without its extension.
static size_t stem_length(const char *name) {
    const char *dot = strrchr(name, '.');
    return dot ? (size_t)(dot - name) : strlen(name);
}

bool module_is_same(const char *a, const char *b) {
    size_t n = stem_length(a);
    return n == stem_length(b) && strncasecmp(a, b, n) == 0;
}

// The whole name decides; if no DLL has it, the name without its extension, among those in use.
uint32_t module_find_in(const Tables *tables, const char *name) {
    uint32_t alike = MODULE_NONE;
    for (uint32_t i = 0; i < tables->system->n_modules; i++) {
        const ModuleRow *row = &tables->module[i];
        const char *own = tables_name(tables, &row->name);
        if (!row->handle || row->place == MODULE_KERNEL || !module_is_same(own, name)) {
            continue;
        }
        if (strcasecmp(own, name) == 0) {
            return i;
        }
        alike = row->users ? i : alike;
    }
    return alike;
}

uint32_t module_find(const Machine *machine, const char *name) {
    return module_find_in(&machine->tables, name);
}

uint32_t module_find_handle(const Machine *machine, uint32_t handle) {
    for (uint32_t i = 0; handle && i < machine->tables.system->n_modules; i++) {
        if (machine->tables.module[i].handle == handle) {
            return i;
        }
    }
    return MODULE_NONE;
}

void module_find_line(Machine *machine) {
    VirtAddr line = CE_SLOT_SIZE;
    for (uint32_t i = 0; i < machine->tables.system->n_modules; i++) {
        const ModuleRow *row = &machine->tables.module[i];
        if (row->handle == 0) {
            continue;
        }
        line = row->data_size && row->data_base < line ? row->data_base : line;
        line = row->code_size && row->code_base < line ? row->code_base : line;
    }
    SystemRow system = *machine->tables.system;
    system.dll_line = line & ~(CE_BLOCK_SIZE - 1); // packed data may begin inside a block
    machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
}

uint32_t module_regions(const Tables *tables, const ModuleRow *row,
                        ModuleRegion regions[MODULE_REGIONS]) {
    uint32_t n_code = row->code_size >> CE_PAGE_SHIFT, n_data = row->data_size >> CE_PAGE_SHIFT;
    uint32_t n = 0;
    if (row->place == MODULE_KERNEL) { // takes no slot
        return n;
    }
    if (row->place == MODULE_RAM) { // one image: data follows code
        regions[n++] = (ModuleRegion){row->code_base, n_code, n_data, false};
        return n;
    }
    if (n_data) {
        bool packed = row->rom_frame && tables->system->data_packed;
        regions[n++] = (ModuleRegion){row->data_base, 0, n_data, packed};
    }
    if (row->place == MODULE_XIP_0 && n_code) {
        regions[n++] = (ModuleRegion){row->code_base, n_code, 0, false};
    }
    return n;
}
