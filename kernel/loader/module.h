// SPDX-License-Identifier: MIT
#pragma once

// The DLLs that have an address. Those of the ROM image's MODULES section have it from boot on, as
// romimage chose it. Their code and read-only data run in place in slot 1, filled from the top
// down. The read/write data of each has one fixed address at the top of slot 0, the same in every
// process. Code that does not fit into slot 1 lies in slot 0 below the data. All other DLLs get an
// address from the loader (kernel/loader/load.h). The lowest address taken in slot 0 is the DLL
// line of every process.
// Sources: Core OS Migration, DLLHIGHCODEADDR (CE 5.0 and WM documentation), Boling 2008. Names and
// sizes of the preset's DLLs are plausible, not measured: docs/rom.md, docs/quirks.md.

#include "emu/machine.h"

#define MODULE_NONE UINT32_MAX

// Whether two names are the same to the loader: their letter case and extension do not matter.
// Source: GetModuleFileName (CE 5.0), LoadLibrary (CE 1.0 to 3.0).
bool module_is_same(const char *a, const char *b);

// The record of the DLL with that name or handle; MODULE_NONE if no such DLL has an address. If
// none has the whole name, one in use that differs in its extension is found: only one of those can
// be loaded. Kernel DLLs are found by handle only.
uint32_t module_find(const Machine *machine, const char *name);
uint32_t module_find_in(const Tables *tables, const char *name); // of any moment
uint32_t module_find_handle(const Machine *machine, uint32_t handle);

// Sets the DLL line to the lowest address that a DLL has in slot 0.
void module_find_line(Machine *machine);

// A region of a process's slot that a DLL takes while the process has it loaded.
typedef struct ModuleRegion {
    VirtAddr offset; // in the slot
    uint32_t n_code; // pages at the start of the region; shared by all processes
    uint32_t n_data; // pages behind them; each process has its own
    bool packed;     // its blocks may have data of other DLLs (kernel/loader/packed_data.h)
} ModuleRegion;

#define MODULE_REGIONS 2u

// Whether its code lies in RAM in slot 60, 61 or 63, once for all processes.
static inline bool module_is_above(const ModuleRow *row) {
    return row->place == MODULE_RESOURCE || row->place == MODULE_HIGH;
}

// Blocks of its code, wherever it lies.
static inline uint32_t module_code_blocks(const ModuleRow *row) {
    return (uint32_t)(ce_block_up(row->code_size) >> CE_BLOCK_SHIFT);
}

// Writes the regions that a module takes in a slot; returns their number.
uint32_t module_regions(const Tables *tables, const ModuleRow *row,
                        ModuleRegion regions[MODULE_REGIONS]);

// The first block of a region, as an offset in the slot, and the number of its blocks.
static inline VirtAddr module_region_base(const ModuleRegion *region) {
    return region->offset & ~(CE_BLOCK_SIZE - 1);
}

static inline uint32_t module_region_blocks(const ModuleRegion *region) {
    VirtAddr end = region->offset + ((region->n_code + region->n_data) << CE_PAGE_SHIFT);
    return (uint32_t)(ce_block_up(end) - module_region_base(region)) >> CE_BLOCK_SHIFT;
}
