// SPDX-License-Identifier: MIT
#include "kernel/paging/filepage.h"

#include "ce/win32.h"
#include "kernel/paging/store.h"
#include "kernel/space/pages.h"

// A page of a mapped file is a copy of the file's page, made at its first touch. There is no dirty
// bit: a page is unchanged if its bytes equal those of the file. With the knob demand_paging off,
// copies are not noted in the PAGER table and never discarded.

// The mapping that holds an address. There is one, because the address has a block of it.
static const ObjectRow *find_mapping(const Machine *machine, VirtAddr mapped) {
    VirtAddr base = (VirtAddr)tables_walk(&machine->tables, mapped).block->base << CE_BLOCK_SHIFT;
    const ObjectRow *row = machine->tables.object;
    while (row->type != OBJECT_MAPPING || row->value[MAPPING_BASE] != base) {
        row++;
    }
    return row;
}

static void begin_view(Machine *machine, uint32_t frame, VirtAddr mapped) {
    machine_set_rows(machine, TABLE_PAGER, frame, 1,
                     &(PagerRow){.offset = mapped, .state = PAGER_VIEW});
}

static void discard_view(Machine *machine, uint32_t frame) {
    VirtAddr va = machine->tables.pager[frame].offset;
    machine_set_rows(machine, TABLE_PAGER, frame, 1, &(PagerRow){0});
    pages_discard(machine, va);
}

void filepage_load(Machine *machine, VirtAddr page, uint32_t frame) {
    const uint32_t *value = find_mapping(machine, page)->value;
    store_load_page(machine, value[MAPPING_FILE] - 1, (page - value[MAPPING_BASE]) >> CE_PAGE_SHIFT,
                    frame);
}

void filepage_demand(Machine *machine, VirtAddr mapped) {
    VirtAddr page = mapped & ~(CE_PAGE_SIZE - 1);
    PageWord word = tables_walk(&machine->tables, page).word;
    pages_commit(machine, page, 1, USE_DATA, word & PAGE_WORD_PROTECTION, true);
    if (find_mapping(machine, page)->value[MAPPING_FILE]) {
        uint32_t frame = page_frame(tables_walk(&machine->tables, page).word);
        filepage_load(machine, page, frame);
        if (machine->options.demand_paging) {
            begin_view(machine, frame, page);
        }
    }
}

// ---- discarding

static bool is_unchanged(const Machine *machine, const uint32_t *mapping, uint32_t frame) {
    const PagerRow *row = &machine->tables.pager[frame];
    return row->locks == 0 && machine->tables.frame[frame].refs == 1 &&
           store_is_page(machine, mapping[MAPPING_FILE] - 1,
                         (row->offset - mapping[MAPPING_BASE]) >> CE_PAGE_SHIFT, frame);
}

bool filepage_is_unchanged(const Machine *machine, uint32_t frame) {
    const ObjectRow *row = find_mapping(machine, machine->tables.pager[frame].offset);
    return is_unchanged(machine, row->value, frame);
}

// The next unchanged page of a mapping from page number `from` on; NO_PAGE if there is none.
#define NO_PAGE UINT32_MAX
static uint32_t next_unchanged(const Machine *machine, const uint32_t *mapping, uint32_t from,
                               uint32_t *ret_frame) {
    for (uint32_t i = from; i < ce_pages_of(mapping[MAPPING_SIZE]); i++) {
        VirtAddr va = mapping[MAPPING_BASE] + (i << CE_PAGE_SHIFT);
        PageWord word = tables_walk(&machine->tables, va).word;
        uint32_t frame = page_frame(word);
        if (page_state(word) == PAGE_STATE_COMMITTED && frame < machine->ram.n_frames &&
            machine->tables.pager[frame].state == PAGER_VIEW &&
            is_unchanged(machine, mapping, frame)) {
            *ret_frame = frame;
            return i;
        }
    }
    return NO_PAGE;
}

// Whether an object is a writable mapping of a file: only those can have such pages.
static bool has_views(const Machine *machine, uint32_t record) {
    const ObjectRow *row = &machine->tables.object[record];
    return row->handle && row->type == OBJECT_MAPPING && row->value[MAPPING_FILE] &&
           row->value[MAPPING_PROTECT] == (uint32_t)PAGE_READWRITE;
}

uint32_t filepage_count_unchanged(const Machine *machine) {
    uint32_t n = 0, frame = 0;
    for (uint32_t i = 0; i < CE_OBJECTS && machine->options.demand_paging; i++) {
        const uint32_t *value = machine->tables.object[i].value;
        uint32_t page = has_views(machine, i) ? 0 : NO_PAGE;
        while (page != NO_PAGE &&
               (page = next_unchanged(machine, value, page, &frame)) != NO_PAGE) {
            n++, page++;
        }
    }
    return n;
}

uint32_t filepage_discard_unchanged(Machine *machine) {
    uint32_t n = 0, frame = 0;
    for (uint32_t i = 0; i < CE_OBJECTS && machine->options.demand_paging; i++) {
        const uint32_t *value = machine->tables.object[i].value;
        uint32_t page = has_views(machine, i) ? 0 : NO_PAGE;
        while (page != NO_PAGE &&
               (page = next_unchanged(machine, value, page, &frame)) != NO_PAGE) {
            discard_view(machine, frame);
            n++, page++;
        }
    }
    return n;
}
