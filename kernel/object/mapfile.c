// SPDX-License-Identifier: MIT
#include "kernel/object/mapfile.h"

#include "ce/win32.h"
#include "emu/holes.h"
#include "kernel/memory/request.h"
#include "kernel/object/file.h"
#include "kernel/object/object.h"
#include "kernel/paging/pager.h"
#include "kernel/paging/store.h"
#include "kernel/space/pages.h"
#include "kernel/space/region.h"
#include "kernel/space/slot.h"
#include "trust/context.h"

#include <assert.h>

// A mapping is an object with four numbers (MappingValue) and a run of blocks that belong to
// nk.exe: the object owns the memory, not the process that made it. Views are rows. Whenever a view
// comes or goes, refresh_rights() computes from all views of the mapping what they open.

// ---- making

static bool has_file(const MapfileRequest *request) {
    return request->file != (uint32_t)INVALID_HANDLE_VALUE;
}

static bool decode_create(Machine *machine, const MapfileRequest *request) {
    uint32_t right = request->protect & ~(uint32_t)SEC_COMMIT;
    if (request->attributes != 0) {
        return machine_refuse(machine, REASON(MAPPING_ATTRIBUTES, request->attributes));
    }
    if (right != (uint32_t)PAGE_READONLY && right != (uint32_t)PAGE_READWRITE) {
        return machine_refuse(machine, REASON(MAPPING_PROTECT, request->protect));
    }
    if (right == (uint32_t)PAGE_READONLY && !has_file(request)) {
        return machine_refuse(machine, REASON(MAPPING_READONLY, request->protect));
    }
    uint32_t record = 0;
    return !has_file(request) || object_get(machine, request->file, OBJECT_FILE, &record);
}

static bool refuse_no_hole(Machine *machine, uint32_t size) {
    HoleBounds bounds = request_large_area(machine);
    HoleSurvey survey = hole_survey(&machine->tables, bounds.low, bounds.high);
    return machine_refuse(machine, REASON(NO_LARGE_HOLE, size, survey.largest, survey.sum,
                                          ram_free_count(machine) * CE_PAGE_SIZE));
}

// Results of the checks for a new mapping.
typedef struct MappingPlan {
    VirtAddr base;
    uint32_t size;
    uint32_t file; // 1 + number of the file, 0 = none
} MappingPlan;

static bool check_size(Machine *machine, const MapfileRequest *request, MappingPlan *mapping) {
    uint32_t file = 0, right = request->protect & ~(uint32_t)SEC_COMMIT;
    mapping->size = request->size_low;
    if (request->size_high != 0 || (!has_file(request) && mapping->size == 0)) {
        return machine_refuse(machine, REASON(MAPPING_SIZE, request->size_high, request->size_low));
    }
    if (!has_file(request)) {
        return true;
    }
    if (!file_check_mapping(machine, request->file, right, request->size_low, &file,
                            &mapping->size)) {
        return false;
    }
    mapping->file = file + 1;
    return true;
}

// Whether pages get RAM at once. A mapping of a file gets its pages from the file when they are
// touched.
static bool backed_now(const Machine *machine, const MappingPlan *mapping) {
    return machine->options.mapping_backing == MAPPING_CREATE && mapping->file == 0;
}

// Checks address space, kernel objects and RAM for a mapping.
static bool check_make(Machine *machine, const ObjectPlan *plan, const MapfileRequest *request,
                       MappingPlan *mapping) {
    uint32_t kernel_pages = 0;
    if (!check_size(machine, request, mapping)) {
        return false;
    }
    uint32_t n_blocks = ce_blocks_of(mapping->size), n_pages = ce_pages_of(mapping->size);
    HoleBounds bounds = request_large_area(machine);
    mapping->base = hole_find(&machine->tables, bounds.low, bounds.high, n_blocks, false);
    if (mapping->base == 0) {
        return refuse_no_hole(machine, mapping->size);
    }
    if (!object_afford(machine, plan, n_blocks, &kernel_pages)) {
        return false;
    }
    uint32_t own_pages = backed_now(machine, mapping) ? n_pages : 0;
    uint32_t free_pages = pager_make_room(machine, own_pages + kernel_pages);
    if (own_pages > free_pages - kernel_pages) {
        HoleSurvey survey = hole_survey(&machine->tables, bounds.low, bounds.high);
        return machine_refuse(machine,
                              REASON(NO_RAM, n_pages, free_pages - kernel_pages, survey.sum));
    }
    return true;
}

static void act_make(Machine *machine, const ObjectPlan *plan, const MapfileRequest *request,
                     const MappingPlan *mapping) {
    uint32_t right = request->protect & ~(uint32_t)SEC_COMMIT;
    bool writable = right == (uint32_t)PAGE_READWRITE;
    bool everybody = machine->options.mapped_access == MAPPED_EVERYBODY;
    PageWord bits = PAGE_WORD_READ | (writable ? PAGE_WORD_WRITE : 0);
    const uint32_t values[OBJECT_VALUES] = {[MAPPING_BASE] = mapping->base,
                                            [MAPPING_SIZE] = mapping->size,
                                            [MAPPING_PROTECT] = right,
                                            [MAPPING_FILE] = mapping->file};
    object_make(machine, plan, values);
    slot_claim(machine, mapping->base, ce_blocks_of(mapping->size),
               (BlockRow){.read_keys = everybody ? UINT32_MAX : 0,
                          .write_keys = everybody && writable ? UINT32_MAX : 0,
                          .owner = 0,
                          .kind = KIND_MAPPING});
    if (backed_now(machine, mapping)) {
        pages_commit(machine, mapping->base, ce_pages_of(mapping->size), USE_DATA, bits, true);
    } else {
        bool paged = mapping->file && !writable && pager_is_on(machine);
        PageUse use = paged ? USE_CONST : USE_DATA; // the pager owns no USE_DATA page
        pages_promise(machine, mapping->base, ce_pages_of(mapping->size), use, bits);
    }
    if (mapping->file) {
        store_begin_mapping(machine, mapping->file - 1, mapping->size);
    }
}

uint32_t mapfile_create(Machine *machine, const MapfileRequest *request) {
    ObjectPlan plan;
    MappingPlan mapping = {0};
    if (!decode_create(machine, request) ||
        !object_plan(machine, OBJECT_MAPPING, request->name, &plan)) {
        return 0;
    }
    if (plan.exists) {
        object_open(machine, &plan);
        machine->outcome.error = ERROR_ALREADY_EXISTS;
    } else if (check_make(machine, &plan, request, &mapping)) {
        act_make(machine, &plan, request, &mapping);
    } else {
        return 0;
    }
    if (has_file(request)) {
        file_take_handle(machine, request->file);
    }
    return machine->tables.object[plan.record].handle;
}

// ---- rights

// Whether a view covers the block at an address.
static bool covers(const ViewRow *view, VirtAddr block) {
    return block >= view->base && block - view->base < view->size;
}

// The keys of the processes that have a view over a block.
static void rights_of(const Machine *machine, uint32_t record, VirtAddr block, uint32_t *ret_read,
                      uint32_t *ret_write) {
    uint32_t read = 0, write = 0;
    for (uint32_t i = 0; i < CE_VIEWS; i++) {
        const ViewRow *view = &machine->tables.view[i];
        if (view->base && view->object == record && covers(view, block)) {
            read |= trust_key(view->process);
            write |= view->access & FILE_MAP_WRITE ? trust_key(view->process) : 0;
        }
    }
    bool one_word = write && machine->options.view_write == VIEW_WRITE_PAGE;
    *ret_read = read;
    *ret_write = one_word ? read : write;
}

// The next address above va where a view of the mapping begins or ends, at most `end`. All blocks
// before it have the same rights.
static VirtAddr next_edge(const Machine *machine, uint32_t record, VirtAddr va, VirtAddr end) {
    for (uint32_t i = 0; i < CE_VIEWS; i++) {
        const ViewRow *view = &machine->tables.view[i];
        if (view->base && view->object == record) {
            VirtAddr view_end = view->base + (VirtAddr)ce_block_up(view->size);
            end = view->base > va && view->base < end ? view->base : end;
            end = view_end > va && view_end < end ? view_end : end;
        }
    }
    return end;
}

static void refresh_rights(Machine *machine, uint32_t record, VirtAddr va, uint32_t size) {
    VirtAddr end = va + (VirtAddr)ce_block_up(size);
    if (machine->options.mapped_access == MAPPED_EVERYBODY) {
        return;
    }
    while (va < end) {
        uint32_t read_keys = 0, write_keys = 0;
        VirtAddr edge = next_edge(machine, record, va, end);
        rights_of(machine, record, va, &read_keys, &write_keys);
        slot_set_rights(machine, va, (edge - va) >> CE_BLOCK_SHIFT, read_keys, write_keys);
        va = edge;
    }
}

// ---- views

// FILE_MAP_WRITE includes reading; FILE_MAP_ALL_ACCESS equals FILE_MAP_WRITE. 0: not an access.
static uint32_t decode_access(uint32_t access) {
    const uint32_t both = FILE_MAP_READ | FILE_MAP_WRITE;
    if (access == (uint32_t)FILE_MAP_ALL_ACCESS || access == both ||
        access == (uint32_t)FILE_MAP_WRITE) {
        return both;
    }
    return access == (uint32_t)FILE_MAP_READ ? access : 0;
}

static bool check_view(Machine *machine, const ObjectRow *mapping, ViewRow *view, uint32_t access,
                       uint32_t offset_high, uint32_t offset, uint32_t size) {
    uint32_t mapping_size = mapping->value[MAPPING_SIZE];
    uint32_t decoded = decode_access(access);
    if (!decoded) {
        return machine_refuse(machine, REASON(MAP_ACCESS, access));
    }
    if (decoded & FILE_MAP_WRITE && mapping->value[MAPPING_PROTECT] == (uint32_t)PAGE_READONLY) {
        return machine_refuse(machine, REASON(MAP_READONLY, mapping->handle, access));
    }
    if (offset % CE_BLOCK_SIZE != 0) {
        return machine_refuse(machine, REASON(MAP_OFFSET, offset, CE_BLOCK_SIZE));
    }
    bool inside = offset_high == 0 && offset < mapping_size && size <= mapping_size - offset;
    if (!inside) {
        return machine_refuse(machine, REASON(MAP_RANGE, offset_high, offset, size, mapping_size));
    }
    view->base = mapping->value[MAPPING_BASE] + offset;
    view->size = size ? size : mapping_size - offset;
    view->access = (uint8_t)decoded;
    return true;
}

VirtAddr mapfile_map(Machine *machine, uint32_t handle, uint32_t access, uint32_t offset_high,
                     uint32_t offset_low, uint32_t size) {
    uint32_t record = 0;
    ViewRow view = {.process = machine->tables.system->current_process};
    if (!object_get(machine, handle, OBJECT_MAPPING, &record) ||
        !check_view(machine, &machine->tables.object[record], &view, access, offset_high,
                    offset_low, size)) {
        return 0;
    }
    uint32_t place = tables_first_free(&machine->tables, TABLE_VIEW, 0);
    if (place == CE_VIEWS) {
        machine_refuse(machine, REASON(NO_VIEW_RECORD, CE_VIEWS));
        return 0;
    }
    view.object = (uint16_t)record;
    machine_set_rows(machine, TABLE_VIEW, place, 1, &view);
    object_hold(machine, record);
    refresh_rights(machine, record, view.base, view.size);
    return view.base;
}

// The caller's first view that contains an address; CE_VIEWS if there is none.
static uint32_t view_around(const Machine *machine, VirtAddr address) {
    uint8_t caller = machine->tables.system->current_process;
    uint32_t i = 0;
    for (; i < CE_VIEWS; i++) {
        const ViewRow *view = &machine->tables.view[i];
        if (view->base && view->process == caller && covers(view, address)) {
            break;
        }
    }
    return i;
}

// The view of the caller that ends when it unmaps an address; CE_VIEWS if none begins there. All
// views of a mapping have one address. Of several, one that only reads ends first: so the end of a
// reader's view does not take a writer's right (P).
static uint32_t view_to_end(const Machine *machine, VirtAddr address) {
    uint8_t caller = machine->tables.system->current_process;
    uint32_t found = CE_VIEWS;
    for (uint32_t i = 0; i < CE_VIEWS; i++) {
        const ViewRow *view = &machine->tables.view[i];
        bool fits = view->base && view->process == caller && view->base == address;
        if (fits && !(view->access & FILE_MAP_WRITE)) {
            return i;
        }
        found = fits && found == CE_VIEWS ? i : found;
    }
    return found;
}

// Writes the touched pages of [offset, offset + size) of a mapping back to the file. There is no
// dirty bit: store_save_page() compares each page and writes it only if it differs.
static void write_back(Machine *machine, uint32_t record, uint32_t offset, uint32_t size) {
    const uint32_t *value = machine->tables.object[record].value;
    bool writable = value[MAPPING_PROTECT] == (uint32_t)PAGE_READWRITE;
    if (value[MAPPING_FILE] == 0 || !writable || size == 0) {
        return;
    }
    uint32_t end = (uint32_t)(((uint64_t)offset + size - 1) >> CE_PAGE_SHIFT) + 1;
    for (uint32_t page = offset >> CE_PAGE_SHIFT; page < end; page++) {
        VirtAddr va = value[MAPPING_BASE] + (page << CE_PAGE_SHIFT);
        PageWord word = tables_walk(&machine->tables, va).word;
        if (page_state(word) == PAGE_STATE_COMMITTED) {
            store_save_page(machine, value[MAPPING_FILE] - 1, page, page_frame(word));
        }
    }
}

static void close_view(Machine *machine, uint32_t place) {
    static const ViewRow no_view;
    ViewRow view = machine->tables.view[place];
    VirtAddr base = machine->tables.object[view.object].value[MAPPING_BASE];
    if (view.access & FILE_MAP_WRITE) {
        write_back(machine, view.object, view.base - base, view.size);
    }
    machine_set_rows(machine, TABLE_VIEW, place, 1, &no_view);
    object_unhold(machine, view.object);
    refresh_rights(machine, view.object, view.base, view.size);
    if (object_is_unused(machine, view.object)) {
        mapfile_release(machine, view.object);
    }
}

bool mapfile_unmap(Machine *machine, VirtAddr address) {
    uint32_t place = view_to_end(machine, address);
    if (place == CE_VIEWS) {
        return machine_refuse(machine,
                              REASON(NOT_A_VIEW, address, machine->tables.system->current_process));
    }
    close_view(machine, place);
    return true;
}

bool mapfile_flush(Machine *machine, VirtAddr address, uint32_t size) {
    uint32_t place = view_around(machine, address);
    if (place == CE_VIEWS) {
        return machine_refuse(machine,
                              REASON(NOT_A_VIEW, address, machine->tables.system->current_process));
    }
    const ViewRow *view = &machine->tables.view[place];
    uint32_t offset = address - view->base;
    if (size > view->size - offset) {
        return machine_refuse(machine, REASON(MAP_RANGE, 0, offset, size, view->size));
    }
    VirtAddr base = machine->tables.object[view->object].value[MAPPING_BASE];
    write_back(machine, view->object, address - base, size ? size : view->size - offset);
    return true;
}

uint32_t mapfile_unmap_all(Machine *machine, uint8_t process) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < CE_VIEWS; i++) {
        if (machine->tables.view[i].base && machine->tables.view[i].process == process) {
            close_view(machine, i);
            n++;
        }
    }
    return n;
}

void mapfile_release(Machine *machine, uint32_t record) {
    const ObjectRow *row = &machine->tables.object[record];
    assert(row->type == OBJECT_MAPPING && object_is_unused(machine, record));
    uint32_t file = row->value[MAPPING_FILE];
    write_back(machine, record, 0, row->value[MAPPING_SIZE]);
    if (file) {
        pager_forget_view(machine, row->value[MAPPING_BASE], ce_pages_of(row->value[MAPPING_SIZE]));
    }
    region_release(machine, row->value[MAPPING_BASE], ce_blocks_of(row->value[MAPPING_SIZE]));
    if (file) {
        store_end_mapping(machine, file - 1);
    }
    object_free(machine, record);
}
