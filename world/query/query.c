// SPDX-License-Identifier: MIT
#include "emu/access.h"
#include "world/dump.h"
#include "world/query/query.h"

#include <stdio.h>
#include <string.h>

// Reads the world's tables for the views. A world that was read from a dump may lack what a table
// should hold; the functions about RAM and room look at the dump's facts first (world/dump.h).

char query_letter(PageWord word, uint32_t n_frames) {
    if (page_state(word) == PAGE_STATE_FREE) {
        return ' ';
    }
    if (page_state(word) != PAGE_STATE_COMMITTED) {
        return '-';
    }
    bool ram = page_frame(word) < n_frames || page_frame(word) == DUMP_FRAME_RAM;
    switch ((PageUse)page_use(word)) {
    case USE_DATA:
        return word & PAGE_WORD_WRITE ? 'W' : ram ? 'r' : 'R';
    case USE_STACK:
        return 'S';
    case USE_CODE:
        return ram ? 'c' : 'C';
    case USE_CONST:
        return ram ? 'r' : 'R';
    case USE_PERIPHERAL:
        return 'P';
    case USE_OBJECT:
        return 'O';
    case USE_KERNEL:
    case USE_UNKNOWN:
        break;
    }
    return '?';
}

const char *query_kind_name(uint32_t kind) {
    static const char *const names[KIND_COUNT] = {
        [KIND_NONE] = "nothing",    [KIND_VIRTUAL] = "VirtualAlloc",
        [KIND_EXE] = "EXE",         [KIND_STACK] = "stack",
        [KIND_HEAP] = "heap",       [KIND_DLL] = "DLL",
        [KIND_KPAGE] = "KPAGE",     [KIND_KERNEL] = "kernel",
        [KIND_MAPPING] = "mapping", [KIND_SHARED] = "CeVirtualSharedAlloc",
        [KIND_UNKNOWN] = "unknown", [KIND_PHYSMEM] = "physical memory",
    };
    return names[kind < KIND_COUNT ? kind : KIND_NONE];
}

uint8_t query_tenant(const World *world, uint32_t slot) {
    if (slot == CE_SLOT_CURRENT) {
        return world->tables.system->current_process;
    }
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        if (world->tables.process[i].handle && world->tables.process[i].slot == slot) {
            return i;
        }
    }
    return PROCESS_NONE;
}

uint8_t query_lodger(const World *world, uint32_t slot) {
    uint32_t section = world->tables.slot[slot].section;
    bool process_slot = slot >= CE_SLOT_PROCESS_FIRST && slot <= CE_SLOT_PROCESS_LAST;
    if (section == 0 || !process_slot || query_tenant(world, slot) != PROCESS_NONE) {
        return PROCESS_NONE;
    }
    for (uint32_t i = 0; i < CE_BLOCKS_PER_SLOT; i++) {
        uint32_t block = world->tables.section[section * CE_BLOCKS_PER_SLOT + i];
        if (block) {
            return world->tables.block[block].owner;
        }
    }
    return PROCESS_NONE;
}

const char *query_line_name(const World *world) {
    return world->tables.system->line_is_bound ? "DLL line, at most" : "DLL line";
}

const char *query_process_name(const World *world, uint8_t process) {
    bool known = process < CE_PROCESS_MAX && world->tables.process[process].handle;
    return known ? world->tables.process[process].name.text : "nobody";
}

uint8_t query_process_of(const World *world, uint32_t handle) {
    uint8_t i = 0;
    while (i < CE_PROCESS_MAX && (!handle || world->tables.process[i].handle != handle)) {
        i++;
    }
    return i < CE_PROCESS_MAX ? i : PROCESS_NONE;
}

uint8_t query_process_find(const World *world, const char *name) {
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        const ProcessRow *row = &world->tables.process[i];
        if (row->handle && strcmp(tables_name(&world->tables, &row->name), name) == 0) {
            return i;
        }
    }
    return PROCESS_NONE;
}

bool query_ram_known(const World *world) {
    return !world->dump || world->dump->header.has_pages;
}

uint32_t query_ram_total(const World *world) {
    return world->dump ? world->dump->header.n_pages : world->tables.n_rows[TABLE_FRAME];
}

uint32_t query_ram_free(const World *world) {
    if (world->dump) {
        return world->dump->header.n_free;
    }
    uint32_t n = 0;
    for (uint32_t i = 0; i < world->tables.n_rows[TABLE_FRAME]; i++) {
        n += world->tables.frame[i].refs == 0;
    }
    return n;
}

static HoleBounds slot_bounds(const World *world, uint32_t slot) {
    return hole_bounds_slot(&world->tables, slot, world->options.dll_holes == HOLES_OPEN);
}

bool query_is_no_dll(const World *world, const BlockRow *block) {
    bool told = block->kind != KIND_UNKNOWN || (world->dump && world->dump->coarse);
    return told && block->kind != KIND_DLL;
}

bool query_room_known(const World *world, uint8_t process) {
    uint32_t slot = world->tables.process[process].slot;
    return !world->dump ||
           (slot != CE_SLOT_CURRENT && !world->dump->coarse && dump_tells_slot(world, slot));
}

HoleSurvey query_slot_room(const World *world, uint32_t slot) {
    HoleBounds bounds = slot_bounds(world, slot);
    return hole_survey(&world->tables, bounds.low, bounds.high);
}

uint32_t query_slot_free(const World *world, uint32_t slot) {
    HoleBounds bounds = slot_bounds(world, slot);
    const Tables *tables = &world->tables;
    const SectionEntry *entries = &tables->section[tables->slot[slot].section * CE_BLOCKS_PER_SLOT];
    uint32_t first = ce_block_in_slot(bounds.low);
    uint32_t end = first + ((bounds.high - bounds.low) >> CE_BLOCK_SHIFT);
    SectionEntry n = 0; // as narrow as an entry, so that many are counted at once
    if (bounds.high <= bounds.low || tables->slot[slot].section == 0) {
        return bounds.high > bounds.low ? bounds.high - bounds.low : 0;
    }
    for (uint32_t i = first; i < end; i++) {
        n += entries[i] == 0;
    }
    return (uint32_t)n << CE_BLOCK_SHIFT;
}

uint32_t query_slot_size(const World *world, uint32_t slot) {
    HoleBounds bounds = slot_bounds(world, slot);
    return bounds.high - bounds.low;
}

#define WALL_EVENTS_BACK 256u

bool query_is_wall(ReasonId reason) {
    return reason == REASON_NO_HOLE || reason == REASON_NO_STACK_HOLE;
}

const WorldEvent *query_wall(const World *world, uint8_t process) {
    for (uint32_t i = world->position; i > 0 && i + WALL_EVENTS_BACK > world->position; i--) {
        const WorldEvent *own = world_event(world, i - 1);
        CallId call = own->event.kind == EVENT_CALL ? own->event.call : CALL_NONE;
        bool asks = call == CALL_VirtualAlloc || call == CALL_VirtualFree ||
                    (call != CALL_NONE && query_is_wall(own->event.reason->id));
        if (asks && own->event.process == process) {
            return query_is_wall(own->event.reason->id) ? own : NULL;
        }
    }
    return NULL;
}

bool query_region(const World *world, VirtAddr va, QueryRegion *ret_region) {
    uint32_t block = tables_block(&world->tables, va);
    if (!block) {
        return false;
    }
    const BlockRow *row = &world->tables.block[block];
    QueryRegion region = {.base = (VirtAddr)row->base << CE_BLOCK_SHIFT, .block = row};
    VirtAddr at = region.base;
    while ((block = tables_block(&world->tables, at)) != 0 &&
           world->tables.block[block].base == row->base) {
        for (uint32_t i = 0; i < CE_PAGES_PER_BLOCK; i++) {
            PageWord word = world->tables.page[block * CE_PAGES_PER_BLOCK + i];
            uint32_t state = page_state(word);
            region.reserved += state == PAGE_STATE_RESERVED;
            region.committed += state == PAGE_STATE_COMMITTED || state == PAGE_STATE_LAZY;
            region.in_rom += state == PAGE_STATE_COMMITTED && frame_is_rom(page_frame(word));
            region.in_ram += state == PAGE_STATE_COMMITTED && !frame_is_rom(page_frame(word));
        }
        region.n_blocks++;
        at += CE_BLOCK_SIZE;
    }
    *ret_region = region;
    return true;
}

uint32_t query_pages_of_frame(const World *world, uint32_t frame, VirtAddr *ret_pages,
                              uint32_t n_max) {
    uint32_t n = 0;
    for (uint32_t slot = CE_SLOT_XIP; slot < CE_SLOTS; slot++) {
        uint32_t section = world->tables.slot[slot].section;
        for (uint32_t i = 0; section && i < CE_BLOCKS_PER_SLOT; i++) {
            uint32_t block = world->tables.section[section * CE_BLOCKS_PER_SLOT + i];
            for (uint32_t k = 0; block && k < CE_PAGES_PER_BLOCK; k++) {
                PageWord word = world->tables.page[block * CE_PAGES_PER_BLOCK + k];
                if (page_state(word) != PAGE_STATE_COMMITTED || page_frame(word) != frame) {
                    continue;
                }
                if (n < n_max) {
                    ret_pages[n] =
                        ce_slot_base(slot) + (i << CE_BLOCK_SHIFT) + (k << CE_PAGE_SHIFT);
                }
                n++;
            }
        }
    }
    return n;
}

const ThreadRow *query_thread_of(const World *world, uint8_t process) {
    static const ThreadRow nobody;
    const Tables *tables = &world->tables;
    const ThreadRow *running = &tables->thread[tables->system->current_thread];
    bool runs = tables->system->current_process != PROCESS_NONE && running->handle;
    if (runs && running->current == process) {
        return running;
    }
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        if (tables->thread[i].handle && tables->thread[i].owner == process) {
            return &tables->thread[i];
        }
    }
    return &nobody;
}

// The access rule; for a page that a stack has not committed yet, whether the stack would grow.
static AccessClause access_of(const World *world, VirtAddr mapped, AccessContext context,
                              AccessKind access) {
    PageView view = tables_walk(&world->tables, mapped);
    AccessClause clause = access_check(view.word, view.block, context, access);
    bool grows = clause_allows(clause) && view.block && view.block->kind == KIND_STACK &&
                 page_state(view.word) == PAGE_STATE_RESERVED;
    return grows ? tables_stack_page(&world->tables, mapped) : clause;
}

AccessClause query_thread_access(const World *world, VirtAddr mapped, const ThreadRow *thread,
                                 bool kernel_mode, AccessKind access) {
    uint32_t cpu = world->options.cpu;
    AccessContext context = {.keys = thread_keys(thread),
                             .kernel_mode = kernel_mode,
                             .execute_is_read = cpu == CPU_ARM || cpu == CPU_SH4,
                             .own = 1u << thread->current};
    return access_of(world, mapped, context, access);
}

AccessClause query_access(const World *world, VirtAddr mapped, uint8_t process, bool kernel_mode,
                          AccessKind access) {
    const ThreadRow starting = {.keys = 1u << process | 1u, .current = process};
    return query_thread_access(world, mapped, &starting, kernel_mode, access);
}

const char *query_keys_text(const World *world, uint32_t keys, char *buffer, size_t size) {
    uint32_t n = 0, known = 0;
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        known += (keys >> i & 1) && world->tables.process[i].handle;
    }
    if (keys == UINT32_MAX || known == 0) {
        snprintf(buffer, size, "%s", known ? "every process" : "nobody");
        return buffer;
    }
    buffer[0] = '\0';
    for (uint8_t i = CE_PROCESS_MAX; i-- > 0;) {
        if ((keys >> i & 1) && world->tables.process[i].handle) {
            size_t at = strlen(buffer);
            n++;
            snprintf(buffer + at, size - at, "%s%s",
                     n == 1       ? ""
                     : n == known ? " and "
                                  : ", ",
                     world->tables.process[i].name.text);
        }
    }
    return buffer;
}
