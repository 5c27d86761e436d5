// SPDX-License-Identifier: MIT
#include "kernel/loader/load.h"

#include "kernel/loader/image_bytes.h"
#include "kernel/loader/images.h"
#include "kernel/loader/packed_data.h"
#include "kernel/memory/request.h"
#include "kernel/paging/pager.h"
#include "kernel/space/kobject.h"
#include "kernel/space/pages.h"
#include "kernel/space/region.h"
#include "kernel/space/slot.h"
#include "trust/certify.h"
#include "trust/context.h"

#include "emu/holes.h"
#include "ce/handles.h"
#include "ce/win32.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

// Read load_plan_dll() first: it is the rule. A DLL takes its address before the DLLs it is linked
// with take theirs. No source settles that order (docs/quirks.md).

#define BITS_RW (PAGE_WORD_READ | PAGE_WORD_WRITE)
#define BITS_RX (PAGE_WORD_READ | PAGE_WORD_EXECUTE)

// ---- planning

void load_plan_begin(const Machine *machine, LoadPlan *plan, uint8_t process, VirtAddr floor) {
    plan->process = process;
    plan->floor = floor;
    plan->line = machine->tables.system->dll_line;
    plan->bare = false;
    plan->n_steps = plan->n_new = plan->n_blocks = plan->ram_pages = 0;
    memset(plan->packed, 0, sizeof plan->packed);
}

static const ModuleRow *step_row(const Machine *machine, const LoadPlan *plan,
                                 const LoadStep *step) {
    for (uint32_t i = 0; step->is_new && i < plan->n_new; i++) {
        if (plan->rows[i].handle == handle_of_module(step->record)) {
            return &plan->rows[i];
        }
    }
    return &machine->tables.module[step->record];
}

// The blocks of a region that the process gets: all, except those of packed data that it has or
// that this plan has counted.
static uint32_t new_blocks(const Tables *tables, LoadPlan *plan, const ModuleRegion *region) {
    uint32_t n_blocks = module_region_blocks(region), n = 0;
    VirtAddr slot = ce_slot_base(tables->process[plan->process].slot);
    for (uint32_t i = 0; i < n_blocks && region->packed; i++) {
        VirtAddr offset = module_region_base(region) + (i << CE_BLOCK_SHIFT);
        bool has = !plan->floor && tables_block(tables, slot + offset);
        n += !has && !plan->packed[offset >> CE_BLOCK_SHIFT];
        plan->packed[offset >> CE_BLOCK_SHIFT] = true;
    }
    return region->packed ? n : n_blocks;
}

// Adds the cost of a module that the process has not loaded yet.
static void count_costs(const Tables *tables, LoadPlan *plan, const ModuleRow *row, bool is_new) {
    ModuleRegion regions[MODULE_REGIONS];
    uint32_t n = module_regions(tables, row, regions);
    for (uint32_t i = 0; i < n; i++) {
        plan->n_blocks += new_blocks(tables, plan, &regions[i]);
        plan->ram_pages += regions[i].n_data + (is_new && row->unpaged ? regions[i].n_code : 0);
    }
    if (module_is_above(row) && is_new) {
        plan->n_blocks += module_code_blocks(row);
        plan->ram_pages += row->unpaged ? row->code_size >> CE_PAGE_SHIFT : 0;
    }
}

// Checks that all addresses of the module are still free in the process's slot.
static bool check_range(Machine *machine, const LoadPlan *plan, const ModuleRow *row) {
    const Tables *tables = &machine->tables;
    ModuleRegion regions[MODULE_REGIONS];
    uint32_t n = module_regions(tables, row, regions);
    uint32_t slot = tables->process[plan->process].slot;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t n_blocks = module_region_blocks(&regions[i]);
        VirtAddr base = module_region_base(&regions[i]), taken = base;
        BlockKind kind = KIND_NONE;
        if (plan->floor) {
            kind = base < plan->floor ? KIND_VIRTUAL : KIND_NONE;
        } else {
            for (uint32_t k = 0; k < n_blocks && kind == KIND_NONE; k++) {
                taken = base + (k << CE_BLOCK_SHIFT);
                uint32_t block = tables_block(tables, ce_slot_base(slot) + taken);
                bool shares = regions[i].packed && packed_data_is(&tables->block[block]);
                kind = block && !shares ? (BlockKind)tables->block[block].kind : KIND_NONE;
            }
        }
        if (kind != KIND_NONE) {
            HoleBounds bounds = hole_bounds_slot(tables, slot, false);
            uint32_t sum = plan->floor ? plan->line - plan->floor
                                       : hole_survey(tables, bounds.low, bounds.high).sum;
            return machine_refuse_with(machine, machine->options.loadlibrary_error,
                                       REASON(DLL_RANGE_TAKEN, n_blocks << CE_BLOCK_SHIFT, base,
                                              taken, kind, sum,
                                              ram_free_count(machine) * CE_PAGE_SIZE));
        }
    }
    return true;
}

// Marks the blocks of a part of a DLL. Data may begin inside the last block of the code.
static void mark_used(bool *used, VirtAddr base, uint32_t size) {
    if (size == 0 || base >= CE_SLOT_SIZE) {
        return;
    }
    for (uint32_t i = base >> CE_BLOCK_SHIFT; i <= (base + size - 1) >> CE_BLOCK_SHIFT; i++) {
        used[i] = true;
    }
}

static void mark_module(bool *used, const ModuleRow *row) {
    if (row->handle) {
        mark_used(used, row->code_base, row->code_size);
        mark_used(used, row->data_base, row->data_size);
    }
}

// The highest hole above the DLL line that is large enough and that no DLL takes in any process,
// for dll_placement = holes. 0 if there is none.
static VirtAddr hole_among_dlls(const Machine *machine, const LoadPlan *plan, uint32_t size) {
    bool used[CE_BLOCKS_PER_SLOT] = {false};
    for (uint32_t i = 0; i < machine->tables.system->n_modules; i++) {
        mark_module(used, &machine->tables.module[i]);
    }
    for (uint32_t i = 0; i < plan->n_new; i++) {
        mark_module(used, &plan->rows[i]);
    }
    uint32_t n = 0;
    for (uint32_t block = CE_BLOCKS_PER_SLOT; block-- > plan->line >> CE_BLOCK_SHIFT;) {
        n = used[block] ? 0 : n + 1;
        if (n << CE_BLOCK_SHIFT >= size) {
            return block << CE_BLOCK_SHIFT;
        }
    }
    return 0;
}

// Finds room for a DLL's code above the process slots: in slot 63, or in slots 60 and 61. 0 if
// there is none.
static VirtAddr hole_above(const Machine *machine, const LoadPlan *plan, const ModuleRow *row) {
    bool resource = row->place == MODULE_RESOURCE;
    VirtAddr low = ce_slot_base(resource ? CE_SLOT_RESOURCE : CE_SLOT_DLLS_FIRST);
    VirtAddr high = ce_slot_base((resource ? CE_SLOT_RESOURCE : CE_SLOT_DLLS_LAST) + 1);
    uint32_t n_blocks = module_code_blocks(row);
    VirtAddr found = hole_find(&machine->tables, low, high, n_blocks, false);
    for (uint32_t i = 0; found && i < plan->n_new; i++) { // the tables do not have these yet
        const ModuleRow *other = &plan->rows[i];
        VirtAddr end = other->code_base + (VirtAddr)ce_block_up(other->code_size);
        bool overlaps =
            module_is_above(other) && other->code_base < found + row->code_size && found < end;
        if (overlaps) {
            found = hole_find(&machine->tables, end, high, n_blocks, false);
            i = UINT32_MAX; // compare with all others again
        }
    }
    return found;
}

// Whether this device puts the code of a DLL from a file into slots 60 and 61.
static bool goes_above(const Machine *machine, const ModuleRow *row) {
    uint32_t slots = machine->options.dll_slots;
    bool has_file = machine->dlls[row->image - 1].file; // its code and data keep their distance
    return row->code_size && !has_file &&
           (slots == DLL_SLOTS_ALL || (slots == DLL_SLOTS_LARGE && row->code_size > CE_BLOCK_SIZE));
}

// Chooses the address of a DLL that no process has loaded.
static bool choose_address(Machine *machine, LoadPlan *plan, ModuleRow *row) {
    if (module_is_above(row)) {
        bool resource = row->place == MODULE_RESOURCE;
        row->code_base = hole_above(machine, plan, row);
        if (!row->code_base && resource) {
            return machine_refuse_with(
                machine, machine->options.loadlibrary_error,
                REASON(DLL_SPACE_USED_UP, row->code_size, ce_slot_base(CE_SLOT_RESOURCE + 1)));
        }
        row->place = row->code_base ? row->place : MODULE_RAM; // slots 60 and 61 are full
    }
    if (row->place == MODULE_RESOURCE || (row->place == MODULE_HIGH && row->data_size == 0)) {
        return true;
    }
    bool high = row->place == MODULE_HIGH;
    uint32_t size = (uint32_t)ce_block_up((uint64_t)(high ? 0 : row->code_size) + row->data_size);
    VirtAddr base = 0;
    bool in_holes = machine->options.dll_placement == PLACEMENT_HOLES;
    base = in_holes ? hole_among_dlls(machine, plan, size) : 0;
    if (base == 0) {
        if (plan->line < CE_NULL_GUARD_END + size) {
            return machine_refuse_with(machine, machine->options.loadlibrary_error,
                                       REASON(DLL_SPACE_USED_UP, size, plan->line));
        }
        base = plan->line -= size;
    }
    row->code_base = high ? row->code_base : base;
    row->data_base = high ? base : base + row->code_size;
    return true;
}

// The lowest record that is free in the tables and in the plan; MODULE_NONE if there is none.
static uint32_t free_record(const Machine *machine, const LoadPlan *plan) {
    const Tables *tables = &machine->tables;
    for (uint32_t i = tables_first_free(tables, TABLE_MODULE, 0); i < CE_MODULES;
         i = tables_first_free(tables, TABLE_MODULE, i + 1)) {
        bool free = true;
        for (uint32_t k = 0; k < plan->n_new && free; k++) {
            free = plan->rows[k].handle != handle_of_module(i);
        }
        if (free) {
            return i;
        }
    }
    return MODULE_NONE;
}

// Plans a DLL that no process has loaded.
static bool plan_new(Machine *machine, LoadPlan *plan, const DllImage *image, uint32_t number) {
    uint32_t record = free_record(machine, plan);
    if (record == MODULE_NONE || plan->n_new == LOAD_NEW) {
        return machine_refuse(
            machine, REASON(NO_MODULE_RECORD, plan->n_new == LOAD_NEW ? LOAD_NEW : CE_MODULES));
    }
    const ImageFile *file = image->file;
    ModuleRow row = {.code_size = ce_kb_page_up(image->code_kb) + ce_kb_page_up(image->const_kb),
                     .data_size = image->resource_only ? 0 : ce_kb_page_up(image->data_kb),
                     .handle = handle_of_module(record),
                     .age = machine->tables.system->n_loads + plan->n_new + 1,
                     .const_size = ce_kb_page_up(image->const_kb),
                     .called = image->called,
                     .place = image->resource_only ? MODULE_RESOURCE : MODULE_RAM,
                     .loader = plan->process,
                     .unpaged = image->unpaged || !pager_is_on(machine),
                     .image = (uint16_t)(number + 1)};
    if (file) {
        row.code_size = image_shared_size(file);
        row.data_size = file->size - row.code_size;
    }
    if (row.place == MODULE_RAM && goes_above(machine, &row)) {
        row.place = MODULE_HIGH;
    }
    if (!choose_address(machine, plan, &row) || !check_range(machine, plan, &row)) {
        return false;
    }
    plan->rows[plan->n_new++] = row;
    plan->steps[plan->n_steps++] =
        (LoadStep){.record = (uint16_t)record, .count = 1, .attach = true, .is_new = true};
    count_costs(&machine->tables, plan, &row, true);
    return true;
}

// Plans one load of a DLL that has a record and an address.
static bool plan_known(Machine *machine, LoadPlan *plan, uint32_t record, bool *ret_attach) {
    const ModuleRow *row = &machine->tables.module[record];
    bool attach = plan->floor || !(row->users & trust_key(plan->process));
    if (!attach && row->loads[plan->process] >= UINT16_MAX / 2) {
        return machine_refuse(machine, REASON(TOO_MANY_LOADS, row->loads[plan->process]));
    }
    if (attach && !check_range(machine, plan, row)) {
        return false;
    }
    if (attach) {
        count_costs(&machine->tables, plan, row, false);
    }
    plan->steps[plan->n_steps++] =
        (LoadStep){.record = (uint16_t)record, .count = 1, .attach = attach};
    *ret_attach = attach;
    return true;
}

// A new DLL gets its record's name only when the plan is carried out.
static const char *step_name(const Machine *machine, const LoadPlan *plan, const LoadStep *step) {
    const ModuleRow *row = step_row(machine, plan, step);
    return step->is_new ? machine->dlls[row->image - 1].name
                        : tables_name(&machine->tables, &row->name);
}

static LoadStep *planned(const Machine *machine, LoadPlan *plan, const char *name) {
    for (uint32_t i = 0; i < plan->n_steps; i++) {
        if (module_is_same(step_name(machine, plan, &plan->steps[i]), name)) {
            return &plan->steps[i];
        }
    }
    return NULL;
}

bool load_plan_dll(Machine *machine, LoadPlan *plan, const char *name, TrustLevel trust) {
    LoadStep *step = planned(machine, plan, name);
    if (step) {
        step->count++;
        return true;
    }
    uint32_t record = module_find(machine, name);
    uint16_t known = record == MODULE_NONE ? 0 : machine->tables.module[record].image;
    const DllImage *image = record == MODULE_NONE ? image_find_dll(machine, name)
                            : known               ? &machine->dlls[known - 1]
                                                  : NULL;
    if (record == MODULE_NONE && !image) {
        return machine_refuse(machine, REASON(NO_SUCH_DLL, machine->tables.system->n_modules));
    }
    if (image && image->for_kernel) {
        return machine_refuse(machine, REASON(DLL_FOR_KERNEL, 0));
    }
    TrustLevel level = image ? certify_dll(&machine->options, image) : TRUST_FULL;
    level = trust_level(&machine->options, level);
    if (!certify_may_load(trust, level)) {
        return machine_refuse(machine, REASON(DLL_TRUST, trust, level));
    }
    bool attach = true;
    if (!(record == MODULE_NONE ? plan_new(machine, plan, image, (uint32_t)(image - machine->dlls))
                                : plan_known(machine, plan, record, &attach))) {
        return false;
    }
    for (uint32_t i = 0; attach && image && !plan->bare && i < image->n_needs; i++) {
        if (!load_plan_dll(machine, plan, image->needs[i], trust)) {
            return false;
        }
    }
    return true;
}

bool load_plan_groups(Machine *machine, LoadPlan *plan, uint32_t groups, TrustLevel trust) {
    groups |= DLLS_CORE;
    for (uint32_t i = 0; i < machine->tables.system->n_modules; i++) {
        const ModuleRow *row = &machine->tables.module[i];
        if (row->handle && row->groups & groups) {
            plan->steps[plan->n_steps++] =
                (LoadStep){.record = (uint16_t)i, .count = 1, .attach = true};
            count_costs(&machine->tables, plan, row, false);
        }
    }
    for (uint32_t i = 0; i < machine->n_dlls; i++) {
        const DllImage *image = &machine->dlls[i];
        TrustLevel level = trust_level(&machine->options, certify_dll(&machine->options, image));
        bool linked = image->groups & groups && certify_may_load(trust, level);
        if (linked && !load_plan_dll(machine, plan, image->name, trust)) {
            return false;
        }
    }
    return true;
}

// ---- doing it

// Maps the code pages of a region: ROM, pages on demand, those of another process, or new ones.
static void map_code(Machine *machine, const ModuleRow *row, VirtAddr at, uint32_t n_pages) {
    if (row->rom_frame) {
        pages_map(machine, at, n_pages, row->rom_frame, USE_CODE, BITS_RX);
        return;
    }
    if (!row->unpaged) {
        pages_promise(machine, at, n_pages, USE_CODE, BITS_RX);
        return;
    }
    if (!row->users) {
        pages_commit(machine, at, n_pages, USE_CODE, BITS_RX, true);
        return;
    }
    uint32_t user = (uint32_t)__builtin_ctz(row->users);
    VirtAddr there = ce_slot_base(machine->tables.process[user].slot) + row->code_base;
    for (uint32_t i = 0; i < n_pages; i++) {
        VirtAddr offset = i << CE_PAGE_SHIFT;
        uint32_t frame = page_frame(tables_walk(&machine->tables, there + offset).word);
        pages_map(machine, at + offset, 1, frame, USE_CODE, BITS_RX);
    }
}

static void attach(Machine *machine, uint8_t process, uint32_t record) {
    const ModuleRow *row = &machine->tables.module[record];
    ModuleRegion regions[MODULE_REGIONS];
    uint32_t n = module_regions(&machine->tables, row, regions);
    VirtAddr slot = ce_slot_base(machine->tables.process[process].slot);
    for (uint32_t i = 0; i < n; i++) {
        VirtAddr base = slot + regions[i].offset;
        if (regions[i].packed) {
            packed_data_attach(machine, process, slot, &regions[i]);
            continue;
        }
        BlockRow block = region_private(base, process, KIND_DLL);
        block.module = (uint16_t)(record + 1);
        slot_claim(machine, base, module_region_blocks(&regions[i]), block);
        pages_reserve(machine, base, regions[i].n_code + regions[i].n_data, 0);
        if (regions[i].n_code) {
            map_code(machine, row, base, regions[i].n_code);
        }
        if (regions[i].n_data) {
            pages_commit(machine, base + (regions[i].n_code << CE_PAGE_SHIFT), regions[i].n_data,
                         USE_DATA, BITS_RW, true);
        }
    }
}

// Claims the memory above the process slots, which exists once for all processes.
static void place_above(Machine *machine, const ModuleRow *row, uint32_t record) {
    uint32_t n_blocks = module_code_blocks(row);
    slot_claim(machine, row->code_base, n_blocks,
               (BlockRow){.read_keys = UINT32_MAX,
                          .owner = 0,
                          .kind = KIND_DLL,
                          .module = (uint16_t)(record + 1)});
    uint32_t n_pages = row->code_size >> CE_PAGE_SHIFT;
    bool code = row->place == MODULE_HIGH;
    PageUse use = code ? USE_CODE : USE_CONST;
    PageWord bits = code ? BITS_RX : PAGE_WORD_READ;
    if (row->unpaged) {
        pages_commit(machine, row->code_base, n_pages, use, bits, true);
    } else {
        pages_promise(machine, row->code_base, n_pages, use, bits);
    }
}

static void make_record(Machine *machine, ModuleRow row, uint32_t record) {
    machine_name_row(machine, TABLE_MODULE, record, machine->dlls[row.image - 1].name, &row.name);
    SystemRow system = *machine->tables.system;
    system.n_loads = row.age;
    system.n_modules = system.n_modules > record ? system.n_modules : record + 1;
    VirtAddr low = row.place == MODULE_RAM ? row.code_base : row.data_base;
    bool in_slot = row.place == MODULE_RAM || (row.place == MODULE_HIGH && row.data_size);
    system.dll_line = in_slot && low < system.dll_line ? low : system.dll_line;
    machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
    machine_set_rows(machine, TABLE_MODULE, record, 1, &row);
    kobject_take(machine, KOBJ_MODULE, 1);
    if (module_is_above(&row)) {
        place_above(machine, &row, record);
    }
}

// Gives a DLL that has a file its bytes in a process: its data, and its code if that is not read on
// demand and no process had it before.
static void fill(Machine *machine, uint8_t process, uint32_t record, bool is_new) {
    const ModuleRow *row = &machine->tables.module[record];
    VirtAddr slot = ce_slot_base(machine->tables.process[process].slot);
    if (!row->image || !machine->dlls[row->image - 1].file) {
        return;
    }
    image_bytes_fill(machine, slot + row->data_base, row->data_size >> CE_PAGE_SHIFT);
    if (row->unpaged && is_new) {
        image_bytes_fill(machine, slot + row->code_base, row->code_size >> CE_PAGE_SHIFT);
    }
}

void load_act(Machine *machine, const LoadPlan *plan) {
    for (uint32_t i = 0; i < plan->n_steps; i++) {
        const LoadStep *step = &plan->steps[i];
        if (step->is_new) {
            make_record(machine, *step_row(machine, plan, step), step->record);
        }
        if (step->attach) {
            attach(machine, plan->process, step->record);
        }
        ModuleRow row = machine->tables.module[step->record];
        row.users |= trust_key(plan->process);
        row.loads[plan->process] = (uint16_t)(row.loads[plan->process] + step->count);
        machine_set_rows(machine, TABLE_MODULE, step->record, 1, &row);
    }
    // The bytes hold addresses of other DLLs: all must lie where they will.
    for (uint32_t i = 0; i < plan->n_steps; i++) {
        if (plan->steps[i].attach) {
            fill(machine, plan->process, plan->steps[i].record, plan->steps[i].is_new);
        }
    }
}

// ---- unloading

// If no process has the DLL loaded any more, frees its record and address. A DLL in ROM keeps them.
static void drop_record(Machine *machine, uint32_t record) {
    ModuleRow row = machine->tables.module[record];
    if (row.users || row.rom_frame) {
        return;
    }
    pager_forget_module(machine, record);
    if (module_is_above(&row)) {
        region_release(machine, row.code_base, module_code_blocks(&row));
        slot_close_if_empty(machine, CE_SLOT_RESOURCE);
    }
    machine_set_rows(machine, TABLE_MODULE, record, 1, &(ModuleRow){0});
    kobject_give(machine, KOBJ_MODULE, 1);
    VirtAddr low = row.place == MODULE_HIGH ? row.data_base : row.code_base;
    if (low == machine->tables.system->dll_line) {
        module_find_line(machine);
    }
}

static void detach(Machine *machine, uint8_t process, uint32_t record) {
    ModuleRow row = machine->tables.module[record];
    ModuleRegion regions[MODULE_REGIONS];
    uint32_t n = module_regions(&machine->tables, &row, regions);
    VirtAddr slot = ce_slot_base(machine->tables.process[process].slot);
    for (uint32_t i = 0; i < n; i++) {
        if (regions[i].packed) {
            packed_data_detach(machine, process, record, &regions[i]);
            continue;
        }
        region_release(machine, slot + regions[i].offset, module_region_blocks(&regions[i]));
    }
    row.users &= ~trust_key(process);
    row.quiet &= ~trust_key(process);
    row.bare &= ~trust_key(process);
    machine_set_rows(machine, TABLE_MODULE, record, 1, &row);
    drop_record(machine, record);
}

// Takes one load away; the last one takes a load from each DLL that it is linked with.
static void unload(Machine *machine, uint8_t process, uint32_t record) {
    ModuleRow row = machine->tables.module[record];
    const DllImage *image = row.image ? &machine->dlls[row.image - 1] : NULL;
    assert(row.loads[process] > 0);
    row.loads[process]--;
    machine_set_rows(machine, TABLE_MODULE, record, 1, &row);
    if (row.loads[process] > 0) {
        return;
    }
    bool bare = row.bare & trust_key(process);
    detach(machine, process, record);
    for (uint32_t i = 0; image && !bare && i < image->n_needs; i++) {
        uint32_t need = module_find(machine, image->needs[i]);
        if (need != MODULE_NONE && machine->tables.module[need].loads[process] > 0) {
            unload(machine, process, need);
        }
    }
}

void load_forget_process(Machine *machine, uint8_t process) {
    uint32_t key = trust_key(process);
    for (uint32_t i = 0; i < machine->tables.system->n_modules; i++) {
        if (machine->tables.module[i].users & key) {
            ModuleRow row = machine->tables.module[i];
            row.users &= ~key;
            row.quiet &= ~key;
            row.bare &= ~key;
            row.loads[process] = 0;
            machine_set_rows(machine, TABLE_MODULE, i, 1, &row);
            drop_record(machine, i);
        }
    }
}

// ---- the calls

static bool check_costs(Machine *machine, const LoadPlan *plan) {
    uint32_t kernel_pages = kobject_cost_of_all(
        machine, (const uint32_t[KOBJ_COUNT]){
                     [KOBJ_MEMBLOCK] = plan->n_blocks, [KOBJ_MODULE] = plan->n_new});
    uint32_t wanted = plan->ram_pages + kernel_pages;
    uint32_t free_pages = pager_make_room(machine, wanted);
    return wanted <= free_pages || request_refuse_ram(machine, plan->process, wanted, free_pages);
}

static void make_bare(Machine *machine, uint8_t process, uint32_t record) {
    ModuleRow row = machine->tables.module[record];
    if (row.loads[process] == 1) { // it has come with this load
        row.bare |= trust_key(process);
        machine_set_rows(machine, TABLE_MODULE, record, 1, &row);
    }
}

static uint32_t load_as(Machine *machine, const char *name, bool bare) {
    LoadPlan plan;
    uint8_t process = request_caller(machine);
    load_plan_begin(machine, &plan, process, 0);
    plan.bare = bare;
    TrustLevel trust = (TrustLevel)machine->tables.process[process].trust;
    if (!load_plan_dll(machine, &plan, name, trust) || !check_costs(machine, &plan)) {
        return 0;
    }
    load_act(machine, &plan);
    uint32_t record = module_find(machine, name);
    if (bare) {
        make_bare(machine, process, record);
    }
    return handle_of_module(record);
}

uint32_t load_library(Machine *machine, const char *name) {
    return load_as(machine, name, false);
}

uint32_t load_library_ex(Machine *machine, const char *name, uint32_t file, uint32_t flags) {
    uint32_t known = (uint32_t)DONT_RESOLVE_DLL_REFERENCES | (uint32_t)LOAD_LIBRARY_AS_DATAFILE;
    if (file || flags & ~known) {
        return machine_refuse(machine, REASON(LOAD_FLAGS, flags, file));
    }
    if (flags & (uint32_t)LOAD_LIBRARY_AS_DATAFILE) {
        return machine_refuse(machine, REASON(DLL_AS_DATA, 0));
    }
    return load_as(machine, name, flags != 0);
}

// The record of a DLL that the running process has loaded; refuses other handles.
static bool get_loaded(Machine *machine, uint32_t handle, uint32_t *ret_record) {
    uint8_t process = request_caller(machine);
    uint32_t record = module_find_handle(machine, handle);
    const ModuleRow *row = record == MODULE_NONE ? NULL : &machine->tables.module[record];
    if (!row || !row->loads[process] || row->place == MODULE_KERNEL) {
        return machine_refuse(machine, REASON(NOT_LOADED, handle, process));
    }
    *ret_record = record;
    return true;
}

bool load_free(Machine *machine, uint32_t handle) {
    uint32_t record = 0;
    if (!get_loaded(machine, handle, &record)) {
        return false;
    }
    unload(machine, request_caller(machine), record);
    return true;
}

bool load_disable_thread_calls(Machine *machine, uint32_t handle) {
    uint32_t record = 0;
    if (!get_loaded(machine, handle, &record)) {
        return false;
    }
    ModuleRow row = machine->tables.module[record];
    row.quiet |= trust_key(request_caller(machine));
    machine_set_rows(machine, TABLE_MODULE, record, 1, &row);
    return true;
}

uint32_t load_find(Machine *machine, const char *name) {
    uint32_t record = module_find(machine, name);
    if (record == MODULE_NONE || !machine->tables.module[record].loads[request_caller(machine)]) {
        machine_refuse(machine, REASON(NO_SUCH_DLL, machine->tables.system->n_modules));
        return 0;
    }
    return handle_of_module(record);
}

bool load_is(const Machine *machine, uint32_t handle, const char *name) {
    uint32_t record = module_find_handle(machine, handle);
    const ModuleRow *row = record == MODULE_NONE ? NULL : &machine->tables.module[record];
    return row && row->loads[request_caller(machine)] && row->place != MODULE_KERNEL &&
           strcasecmp(tables_name(&machine->tables, &row->name), name) == 0;
}

VirtAddr load_proc_address(Machine *machine, uint32_t handle, const char *name, uint32_t ordinal) {
    uint32_t record = 0;
    if (!get_loaded(machine, handle, &record)) {
        return 0;
    }
    const ModuleRow *row = &machine->tables.module[record];
    const DllImage *image = row->image ? &machine->dlls[row->image - 1] : NULL;
    const ImageExport *export =
        image && image->file ? image_find_export(image->file, name, ordinal) : NULL;
    if (export) {
        return row->code_base + export->offset;
    }
    for (uint32_t i = 0; image && i < image->n_exports; i++) {
        if (name ? strcmp(image->exports[i], name) == 0 : ordinal == i + 1) {
            return row->code_base + i * LOAD_EXPORT_SPACE;
        }
    }
    uint32_t n_exports = !image ? 0 : image->file ? image->file->n_exports : image->n_exports;
    machine_refuse(machine, REASON(NO_SUCH_EXPORT, handle, n_exports));
    return 0;
}

bool load_entry(Machine *machine, uint32_t handle, uint32_t reason, bool returned) {
    uint32_t record = 0;
    if (!get_loaded(machine, handle, &record)) {
        return false;
    }
    if (reason == 1 && !returned) { // DLL_PROCESS_ATTACH
        unload(machine, request_caller(machine), record);
        return machine_refuse(machine, REASON(ENTRY_REFUSED, handle));
    }
    return true;
}
