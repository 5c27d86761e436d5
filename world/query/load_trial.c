// SPDX-License-Identifier: MIT
#include "world/query/load_trial.h"

#include "world/query/modules.h"

#include <string.h>
#include <strings.h>

// A unit is what gets one place: a DLL of a file, or all members of a merge together. ROM's DLLs
// are there from the beginning and never move. A DLL that goes to MODULES adds its data below them.

#define NOWHERE CE_BLOCKS_PER_SLOT

typedef struct Unit {
    uint16_t base, n; // in blocks; base NOWHERE = it has no place
} Unit;

typedef struct Walk {
    const World *world;
    const Remedy *remedy; // NULL = none
    Unit unit[CE_MODULES];
    Unit joined;                        // all DLLs of a merge, or the DLL that loads first
    uint32_t n_joined;                  // loaded members of it
    bool rom[CE_BLOCKS_PER_SLOT];       // blocks of ROM's DLLs
    uint16_t users[CE_BLOCKS_PER_SLOT]; // units that have this block
    uint32_t rom_line, line;            // in blocks
    bool failed;
} Walk;

static uint32_t blocks_of(uint64_t bytes) {
    return (uint32_t)(ce_block_up(bytes) >> CE_BLOCK_SHIFT);
}

static bool goes_above(const Options *options, uint32_t code_size) {
    return code_size && (options->dll_slots == DLL_SLOTS_ALL ||
                         (options->dll_slots == DLL_SLOTS_LARGE && code_size > CE_BLOCK_SIZE));
}

uint32_t load_trial_blocks(const Options *options, uint32_t code_size, uint32_t data_size) {
    return blocks_of((uint64_t)data_size + (goes_above(options, code_size) ? 0 : code_size));
}

uint32_t load_trial_blocks_of(const ModuleRow *row) {
    bool placed = row->place == MODULE_RAM || row->place == MODULE_HIGH;
    return placed ? blocks_of((uint64_t)row->data_size +
                              (row->place == MODULE_RAM ? row->code_size : 0))
                  : 0;
}

static bool is_named(const Walk *walk, const char *name) {
    return walk->remedy && remedy_names(walk->remedy, name);
}

// ---- places

static void mark(Walk *walk, const Unit *unit, int by) {
    for (uint32_t i = unit->base; unit->base != NOWHERE && i < unit->base + unit->n; i++) {
        walk->users[i] = (uint16_t)(walk->users[i] + by);
    }
}

static uint32_t hole(const Walk *walk, uint32_t n) {
    uint32_t run = 0;
    for (uint32_t i = CE_BLOCKS_PER_SLOT; i-- > walk->line;) {
        run = walk->users[i] || walk->rom[i] ? 0 : run + 1;
        if (run >= n) {
            return i;
        }
    }
    return NOWHERE;
}

static Unit place(Walk *walk, uint32_t n) {
    Unit unit = {NOWHERE, (uint16_t)n};
    if (n == 0) {
        return unit;
    }
    uint32_t base = walk->world->options.dll_placement == PLACEMENT_HOLES ? hole(walk, n) : NOWHERE;
    if (base == NOWHERE) {
        if (walk->line < n + blocks_of(CE_NULL_GUARD_END)) {
            walk->failed = true;
            return unit;
        }
        base = walk->line -= n;
    }
    unit.base = (uint16_t)base;
    mark(walk, &unit, 1);
    return unit;
}

// When the lowest unit leaves, the line moves up to the lowest that stays.
static void drop(Walk *walk, Unit *unit) {
    mark(walk, unit, -1);
    unit->base = NOWHERE;
    while (walk->line < walk->rom_line && !walk->users[walk->line]) {
        walk->line++;
    }
}

// ---- the beginning

static void place_rom(Walk *walk) {
    const Tables *tables = &walk->world->tables;
    walk->rom_line = CE_BLOCKS_PER_SLOT;
    for (uint32_t i = 0; i < tables->system->n_modules; i++) {
        ModuleSpan spans[MODULE_SPANS];
        const ModuleRow *row = &tables->module[i];
        uint32_t n = row->rom_frame ? module_spans(row, spans) : 0;
        for (uint32_t k = 0; k < n; k++) {
            for (uint32_t b = spans[k].first; b < spans[k].first + spans[k].n; b++) {
                walk->rom[b] = true;
            }
            walk->rom_line = spans[k].first < walk->rom_line ? spans[k].first : walk->rom_line;
        }
    }
    walk->line = walk->rom_line;
}

// The module row of the last load with this name, NULL if there was none.
static const ModuleRow *told(const World *world, const char *name) {
    const ModuleRow *found = NULL;
    for (uint32_t i = 0; i < world->n_loads && world_load(world, i)->event < world->position; i++) {
        const WorldLoad *load = world_load(world, i);
        bool it = load->kind == LOAD_CAME && load->row.place != MODULE_KERNEL &&
                  strcasecmp(load->name, name) == 0;
        found = it ? &load->row : found;
    }
    return found;
}

// The blocks that one DLL more takes in ROM for its data. Packed ones begin right below
// the lowest.
static uint32_t data_blocks(const Walk *walk, const ModuleRow *row) {
    const Tables *tables = &walk->world->tables;
    VirtAddr lowest = CE_SLOT_SIZE;
    for (uint32_t i = 0; i < tables->system->n_modules; i++) {
        const ModuleRow *other = &tables->module[i];
        bool has = other->rom_frame && other->data_size && other->data_base < lowest;
        lowest = has ? other->data_base : lowest;
    }
    uint32_t room = tables->system->data_packed ? lowest % CE_BLOCK_SIZE : 0; // in its block
    return row->data_size > room ? blocks_of(row->data_size - room) : 0;
}

// Adds a DLL below ROM's DLLs in slot 0: its data, and its code if slot 1 has no room for that.
static void add_to_rom(Walk *walk, const ModuleRow *row) {
    const SystemRow *system = walk->world->tables.system;
    VirtAddr slot_1 = ce_slot_base(CE_SLOT_XIP);
    uint32_t room = system->dll_code_line > slot_1 ? system->dll_code_line - slot_1 : 0;
    bool fits = ce_block_up(row->code_size) <= room ||
                walk->world->options.dll_slots == DLL_SLOTS_ALL; // or in slots 60 and 61
    uint32_t n = data_blocks(walk, row) + (fits ? 0 : blocks_of(row->code_size));
    n = n < walk->rom_line ? n : walk->rom_line;
    for (uint32_t i = 0; i < n; i++) {
        walk->rom[--walk->rom_line] = true;
    }
    walk->line = walk->rom_line;
}

static uint32_t joined_blocks(const Walk *walk) {
    uint32_t code = 0, data = 0;
    for (uint32_t i = 0; i < walk->remedy->n_names; i++) {
        const ModuleRow *row = told(walk->world, remedy_name(walk->remedy, i));
        code += row ? row->code_size : 0;
        data += row ? row->data_size : 0;
    }
    return load_trial_blocks(&walk->world->options, code, data);
}

// ---- the history

static uint32_t changed_blocks(const Walk *walk, const WorldLoad *load) {
    const ModuleRow *row = &load->row;
    if (!is_named(walk, load->name)) {
        return load_trial_blocks_of(row);
    }
    bool split = walk->remedy->kind == REMEDY_SPLIT;
    return split ? load_trial_blocks(&walk->world->options, row->code_size - row->const_size,
                                     row->data_size)
                 : 0; // it is in ROM or in slot 63
}

static void come(Walk *walk, const WorldLoad *load) {
    bool merge = walk->remedy && walk->remedy->kind == REMEDY_MERGE;
    if (merge && is_named(walk, load->name)) {
        walk->joined = walk->n_joined++ ? walk->joined : place(walk, joined_blocks(walk));
    } else {
        walk->unit[load->record] = place(walk, changed_blocks(walk, load));
    }
}

static void leave(Walk *walk, const WorldLoad *load) {
    bool merge = walk->remedy && walk->remedy->kind == REMEDY_MERGE;
    if (!merge || !is_named(walk, load->name)) {
        drop(walk, &walk->unit[load->record]);
    } else if (--walk->n_joined == 0) {
        drop(walk, &walk->joined);
    }
}

static void begin(Walk *walk, uint32_t first_size) {
    const Remedy *remedy = walk->remedy;
    const ModuleRow *row =
        remedy && remedy->n_names ? told(walk->world, remedy_name(remedy, 0)) : NULL;
    place_rom(walk);
    for (uint32_t i = 0; i < CE_MODULES; i++) {
        walk->unit[i].base = NOWHERE;
    }
    walk->joined.base = NOWHERE;
    if (row && remedy->kind == REMEDY_MODULES) {
        add_to_rom(walk, row);
    } else if (remedy && remedy->kind == REMEDY_FIRST) {
        walk->joined = place(walk, row ? load_trial_blocks_of(row) : blocks_of(first_size));
    }
}

LoadTrial load_trial(const World *world, const Remedy *remedy, uint32_t first_size) {
    Walk walk = {.world = world, .remedy = remedy};
    Walk real = {.world = world};
    LoadTrial result = {0};
    begin(&walk, first_size);
    begin(&real, 0);
    result.dips = walk.line < real.line;
    for (uint32_t i = 0; i < world->n_loads && world_load(world, i)->event < world->position; i++) {
        const WorldLoad *load = world_load(world, i);
        if (load->kind == LOAD_REFUSED) {
            continue;
        }
        (load->kind == LOAD_CAME ? come : leave)(&walk, load);
        (load->kind == LOAD_CAME ? come : leave)(&real, load);
        result.dips |= walk.line < real.line;
    }
    result.line = walk.line << CE_BLOCK_SHIFT;
    result.failed = walk.failed;
    return result;
}
