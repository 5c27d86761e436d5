// SPDX-License-Identifier: MIT
#include "kernel/loader/rom_boot.h"

#include "emu/holes.h"
#include "kernel/loader/images.h"
#include "kernel/loader/module.h"
#include "kernel/space/kobject.h"
#include "kernel/space/pages.h"
#include "kernel/space/slot.h"
#include "rom/rom.h"
#include "ce/handles.h"

// Takes the modules of an image in turn and gives each to one of three functions: add_row() for a
// DLL in place, add_exe() for a program, add_file() for a DLL that the loader places later. The DLL
// lines are romimage's, except when slots 60 and 61 take code from slot 0.

// A bare device has the one DLL that every program needs.
static const RomModule bare_dll = {.name = "coredll.dll",
                                   .code_size = 832u << 10,
                                   .data_size = 8u << 10,
                                   .code_base = 0x04000000u - (832u << 10),
                                   .data_base = CE_SLOT_SIZE - CE_BLOCK_SIZE,
                                   .groups = DLLS_CORE,
                                   .place = ROM_PLACE_SLOT_1};
const RomImage rom_boot_bare_image = {.modules = &bare_dll,
                                      .n_modules = 1,
                                      .dll_line = CE_SLOT_SIZE - CE_BLOCK_SIZE,
                                      .dll_code_line = 0x04000000u - (832u << 10)};

// Maps code that runs in place once for all processes: in slot 1, or in slots 60 and 61.
static void map_for_all(Machine *machine, const ModuleRow *row, uint32_t module) {
    static const BlockRow everybody_reads = {.read_keys = UINT32_MAX, .owner = 0, .kind = KIND_DLL};
    BlockRow block = everybody_reads;
    block.module = (uint16_t)(module + 1);
    uint32_t n_pages = row->code_size >> CE_PAGE_SHIFT;
    slot_claim(machine, row->code_base, module_code_blocks(row), block);
    pages_map(machine, row->code_base, n_pages, row->rom_frame, USE_CODE,
              PAGE_WORD_READ | PAGE_WORD_EXECUTE);
}

static uint32_t kb_of(uint32_t bytes) {
    return (bytes + 1023) >> 10;
}

// Adds a DLL of FILES: it lies in the ROM's file system and has no address until it is loaded. A
// DLL fixed up for the kernel belongs to no program, whatever its groups say.
static bool add_file(Machine *machine, const RomModule *module) {
    bool for_kernel = module->place == ROM_PLACE_KERNEL;
    DllImage image = {.name = module->name,
                      .code_kb = kb_of(module->code_size),
                      .const_kb = kb_of(module->const_size),
                      .data_kb = kb_of(module->data_size),
                      .groups = for_kernel ? 0 : (uint8_t)module->groups,
                      .trust = module->untrusted ? TRUST_RUN : IMAGE_TRUST_DEFAULT,
                      .unpaged = module->unpaged,
                      .for_kernel = for_kernel};
    return image_add_dll(machine, &image);
}

// Adds a program. Its sizes come from the ROM image. If the preset knows the program, the rest of
// its description stays.
static bool add_exe(Machine *machine, const RomModule *module) {
    ProcessImage image = {.dlls = module->groups};
    int known = image_find_exe(machine, module->name);
    if (known >= 0) {
        image = machine->images[known];
    }
    image.name = module->name;
    image.code_kb = kb_of(module->code_size);
    image.const_kb = kb_of(module->const_size);
    image.data_kb = kb_of(module->data_size);
    image.in_ram = module->place == ROM_PLACE_LOADER;
    image.unpaged = module->unpaged;
    image.trust = module->untrusted ? TRUST_RUN : image.trust;
    return image_set_exe(machine, &image);
}

static bool add_row(Machine *machine, const RomModule *module, uint32_t *frame) {
    uint32_t record = machine->tables.system->n_modules;
    if (record == CE_MODULES) {
        return false;
    }
    bool above = module->place == ROM_PLACE_SLOT_0 && machine->options.dll_slots == DLL_SLOTS_ALL;
    VirtAddr high =
        above
            ? hole_find(&machine->tables, ce_slot_base(CE_SLOT_DLLS_FIRST),
                        ce_slot_base(CE_SLOT_DLLS_LAST + 1),
                        (uint32_t)(ce_block_up((uint64_t)module->code_size + module->const_size) >>
                                   CE_BLOCK_SHIFT),
                        false)
            : 0;
    bool slot_1 = module->place == ROM_PLACE_SLOT_1;
    const DllImage *image = image_find_dll(machine, module->name);
    ModuleRow row = {.code_base = high ? high : module->code_base,
                     .code_size = module->code_size + module->const_size,
                     .const_size = module->const_size,
                     .image = image ? (uint16_t)(image - machine->dlls + 1) : 0,
                     .called = image && image->called,
                     .data_base = module->data_base,
                     .data_size = module->data_size,
                     .handle = handle_of_module(record),
                     .rom_frame = *frame,
                     .place = slot_1 || high ? MODULE_XIP_1 : MODULE_XIP_0,
                     .loader = PROCESS_NONE,
                     .groups = (uint8_t)module->groups};
    *frame += row.code_size >> CE_PAGE_SHIFT;
    bool for_all = row.place == MODULE_XIP_1 && row.code_size;
    uint32_t n_blocks = for_all ? module_code_blocks(&row) : 0;
    uint32_t pages = kobject_cost_of_all(
        machine, (const uint32_t[KOBJ_COUNT]){[KOBJ_MODULE] = 1, [KOBJ_MEMBLOCK] = n_blocks});
    if (pages > ram_free_count(machine)) {
        return machine_refuse(machine, REASON(NO_RAM, pages, ram_free_count(machine), 0));
    }
    machine_name_row(machine, TABLE_MODULE, record, module->name, &row.name);
    machine_set_rows(machine, TABLE_MODULE, record, 1, &row);
    SystemRow system = *machine->tables.system;
    system.n_modules++;
    machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
    kobject_take(machine, KOBJ_MODULE, 1);
    if (for_all) {
        map_for_all(machine, &row, record);
    }
    return *frame <= (CE_ROM_PHYS + CE_ROM_DLLS) >> CE_PAGE_SHIFT;
}

static bool boot_from(Machine *machine, const RomImage *rom) {
    uint32_t frame = CE_ROM_PHYS >> CE_PAGE_SHIFT;
    bool sound = true;
    slot_open(machine, CE_SLOT_XIP);
    for (uint32_t i = 0; i < rom->n_modules && sound; i++) {
        const RomModule *module = &rom->modules[i];
        bool in_place = module->place == ROM_PLACE_SLOT_1 || module->place == ROM_PLACE_SLOT_0;
        bool kernel_exe = module->is_exe && module->place == ROM_PLACE_KERNEL; // nk.exe, the OAL
        sound = kernel_exe       ? true
                : module->is_exe ? add_exe(machine, module)
                : in_place       ? add_row(machine, module, &frame)
                                 : add_file(machine, module);
    }
    SystemRow system = *machine->tables.system;
    system.dll_line = rom->dll_line;
    system.dll_code_line = rom->dll_code_line;
    system.line_is_bound = rom->n_unsized > 0;
    system.data_packed = rom->data_packed;
    machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
    if (machine->options.dll_slots == DLL_SLOTS_ALL) {
        module_find_line(machine);
    }
    if (!sound && machine->outcome.reason.id != REASON_NONE) {
        return false;
    }
    return sound || machine_refuse(machine, REASON(ROM_TOO_BIG, rom->n_modules));
}

bool rom_boot(Machine *machine) {
    RomError error;
    if (machine->rom || machine->options.boot == BOOT_BARE) {
        return boot_from(machine, machine->rom ? machine->rom : &rom_boot_bare_image);
    }
    uint32_t unit = rom_data_unit(machine->options.dll_data, true);
    Rom *preset = rom_new_shipped(ROM_BOOT_PRESET, NULL, unit, &error);
    bool sound = preset && boot_from(machine, &preset->image);
    rom_free(preset);
    return sound;
}
