// SPDX-License-Identifier: MIT
#include "world/text/map.h"

#include "world/amounts.h"
#include "world/dump.h"
#include "world/query/modules.h"
#include "world/query/query.h"
#include "world/query/room.h"
#include "world/text/dump.h"

#include <string.h>

// Draws one character per MB. A cell looks at its 16 blocks and shows the most important thing in
// them. The two bars count differently: SLOT counts address space, RAM counts frames.

#define ROW_BLOCKS 16u // a row is 1 MB
#define MAP_ROWS (CE_BLOCKS_PER_SLOT / ROW_BLOCKS)
#define COLUMNS (CE_SLOT_PROCESS_LAST + 1)

// Whether the DLL line crosses a slot: those of processes, slot 0 and nk.exe's.
static bool has_dll_line(uint32_t slot) {
    return (slot <= CE_SLOT_PROCESS_LAST && slot != CE_SLOT_XIP) || slot == CE_SLOT_NK;
}

// The contents of a cell decide its character; more ink means more memory.
char text_map_cell(const World *world, uint32_t slot, uint32_t row) {
    VirtAddr base = ce_slot_base(slot) + (row * ROW_BLOCKS << CE_BLOCK_SHIFT);
    bool cut = has_dll_line(slot);
    VirtAddr line = ce_slot_base(slot) + world->tables.system->dll_line;
    uint32_t committed = 0, reserved = 0, crossing = 0, dll = 0, taken = 0, unknown = 0;
    bool untold = false;
    for (uint32_t i = 0; i < ROW_BLOCKS; i++) {
        VirtAddr va = base + (i << CE_BLOCK_SHIFT);
        uint32_t block = tables_block(&world->tables, va);
        if (!block) {
            untold |= !dump_tells(world, va);
            continue;
        }
        taken++;
        const BlockRow *own = &world->tables.block[block];
        crossing += cut && query_is_no_dll(world, own) && va >= line;
        dll += own->kind == KIND_DLL;
        for (uint32_t k = 0; k < CE_PAGES_PER_BLOCK; k++) {
            PageWord word = world->tables.page[block * CE_PAGES_PER_BLOCK + k];
            uint32_t state = page_state(word);
            unknown += state == PAGE_STATE_COMMITTED && page_use(word) == USE_UNKNOWN;
            committed += state == PAGE_STATE_COMMITTED || state == PAGE_STATE_LAZY;
            reserved += state == PAGE_STATE_RESERVED;
        }
    }
    bool closed = false; // space of a DLL that is not loaded here
    for (uint32_t i = 0; i < ROW_BLOCKS && base + CE_BLOCK_SIZE * i >= line; i++) {
        closed |= query_is_dll_space(world, row * ROW_BLOCKS + i);
    }
    closed = closed && cut && world->tables.slot[slot].section != 0;
    if (crossing) {
        return '#';
    }
    if (dll) {
        return 'D';
    }
    if ((untold || unknown) && committed + reserved == unknown) {
        return '?';
    }
    if (committed) {
        uint32_t third = ROW_BLOCKS * CE_PAGES_PER_BLOCK / 3;
        return committed > 2 * third ? 'O' : committed > third ? 'o' : '.';
    }
    return reserved ? taken == ROW_BLOCKS ? '-' : '_' : closed ? '~' : ' ';
}

static void head_print(const World *world, uint8_t focus, FILE *out) {
    uint8_t current = world->tables.system->current_process;
    fprintf(out, "  slot  ");
    for (uint32_t slot = 0; slot < COLUMNS; slot++) {
        fprintf(out, "%c ", slot < 10 ? ' ' : (char)('0' + slot / 10));
    }
    fprintf(out, "\n        ");
    for (uint32_t slot = 0; slot < COLUMNS; slot++) {
        fprintf(out, "%u ", slot % 10);
    }
    fprintf(out, "\n        ");
    for (uint32_t slot = 0; slot < COLUMNS; slot++) {
        bool boxed = focus != PROCESS_NONE && world->tables.process[focus].slot == slot;
        fprintf(out, "%s", boxed ? "v " : "  ");
    }
    if (current == PROCESS_NONE) {
        fprintf(out, "\n");
    } else {
        fprintf(out, "0 = %u\n", world->tables.process[current].slot);
    }
}

static void rows_print(const World *world, FILE *out) {
    uint32_t line_row = world->tables.system->dll_line >> 20; // MAP_ROWS: none
    for (uint32_t i = 0; i < MAP_ROWS; i++) {
        uint32_t row = MAP_ROWS - 1 - i;
        fprintf(out, "+%2u MB  ", row);
        for (uint32_t slot = 0; slot < COLUMNS; slot++) {
            bool empty = world->tables.slot[slot].section == 0;
            char c = empty ? ' ' : text_map_cell(world, slot, row);
            if (slot == CE_SLOT_CURRENT) {
                // the ghost of another slot, with the same bytes; in a dump slot 0 is empty
                fprintf(out, "%c ", c == ' ' || world->dump ? ' ' : ':');
            } else {
                fprintf(out, "%c ", c);
            }
        }
        fprintf(out, "%s\n",
                row == line_row                              ? "<- DLL"
                : row + 1 == line_row && line_row < MAP_ROWS ? "  line"
                                                             : "");
    }
}

static void processes_print(const World *world, uint8_t focus, FILE *out) {
    int column = 0;
    for (uint32_t slot = CE_SLOT_PROCESS_FIRST; slot <= CE_SLOT_PROCESS_LAST; slot++) {
        uint8_t process = query_tenant(world, slot), lodger = query_lodger(world, slot);
        char text[CE_NAME_MAX + 4];
        if (process == PROCESS_NONE && lodger == PROCESS_NONE) {
            continue;
        }
        snprintf(text, sizeof text, process == PROCESS_NONE ? "(of %s)" : "%s",
                 query_process_name(world, process == PROCESS_NONE ? lodger : process));
        fprintf(out, "%s%c%2u %-15s", column % 4 == 0 ? "\n " : "", process == focus ? '>' : ' ',
                slot, text);
        column++;
    }
    uint8_t nk = query_tenant(world, CE_SLOT_NK);
    if (nk != PROCESS_NONE && (nk == focus || nk == world->tables.system->current_process)) {
        fprintf(out, "%s%c%2u %-15s", column % 4 == 0 ? "\n " : "", nk == focus ? '>' : ' ',
                CE_SLOT_NK, "nk.exe, kernel");
    }
    fprintf(out, "\n");
}

static void large_print(const World *world, FILE *out) {
    for (uint32_t slot = CE_SLOT_LARGE_FIRST; slot <= CE_SLOT_LARGE_LAST; slot++) {
        if (!world->tables.slot[slot].section) {
            continue;
        }
        fprintf(out, "large area, slot %u at %08X: ", slot, ce_slot_base(slot));
        for (uint32_t row = 0; row < MAP_ROWS; row++) {
            fprintf(out, "%c", text_map_cell(world, slot, row));
        }
        fprintf(out, "\n");
    }
}

static void bar(const char *label, uint64_t used, uint64_t total, FILE *out) {
    char a[32], b[32];
    uint32_t width = 24, filled = (uint32_t)(used * width / total);
    filled += filled == 0 && used > 0;
    fprintf(out, "%-22s [", label);
    for (uint32_t i = 0; i < width; i++) {
        fputc(i < filled ? '#' : '.', out);
    }
    fprintf(out, "] %3u %%  %s free of %s\n", (uint32_t)(used * 100 / total),
            amount_bytes(total - used, a, sizeof a), amount_bytes(total, b, sizeof b));
}

// The room of a slot of which a dump does not list each page: the page counts bound it.
static void room_print(const World *world, uint8_t process, FILE *out) {
    const ProcessRow *row = &world->tables.process[process];
    RoomBounds room = room_bounds(world, row->slot);
    char free_text[64], used[32];
    if (!room.told) {
        fprintf(out, "SLOT of %-14.14s unknown: the dump does not list it page by page\n",
                row->name.text);
        return;
    }
    fprintf(out, "SLOT %2u %-13.13s %s free, at least %s of 32 MB in use, reserved or kept\n",
            row->slot, row->name.text,
            room_text(room.sum_least, room.sum_most, free_text, sizeof free_text),
            amount_bytes(CE_SLOT_SIZE - room.sum_most, used, sizeof used));
    uint32_t pages = room_counted_pages(world, row->slot);
    if (pages > 0) {
        amount_number(pages, free_text, sizeof free_text);
        fprintf(out, "%-22s %s of 8,192 pages are in use or reserved\n",
                "  its page summary:", free_text);
    }
}

void text_bars(const World *world, uint8_t process, FILE *out) {
    char label[48], a[32], b[32];
    HoleSurvey room = {0};
    bool told = process != PROCESS_NONE && query_room_known(world, process);
    if (process != PROCESS_NONE && !told) {
        room_print(world, process, out);
    }
    if (told) {
        const ProcessRow *row = &world->tables.process[process];
        room = query_slot_room(world, row->slot);
        uint32_t size = query_slot_size(world, row->slot);
        snprintf(label, sizeof label, "SLOT %2u %.14s", row->slot, row->name.text);
        bar(label, size - room.sum, size, out);
    }
    uint64_t total = (uint64_t)query_ram_total(world) << CE_PAGE_SHIFT;
    uint64_t free_bytes = (uint64_t)query_ram_free(world) << CE_PAGE_SHIFT;
    if (total) {
        bar("RAM of the device", total - free_bytes, total, out);
    } else {
        fprintf(out, "%-22s unknown: the dump does not say how many pages there are\n",
                "RAM of the device");
    }
    if (told) {
        const SystemRow *system = world->tables.system;
        bool line = (!world->dump || system->dll_line < CE_SLOT_SIZE) && !system->line_is_bound;
        fprintf(out, "%-22s largest hole %s, free in sum %s\n",
                line ? "in the slot:" : "in the slot, at most:",
                amount_bytes(room.largest, a, sizeof a), amount_bytes(room.sum, b, sizeof b));
    }
}

void text_map(const World *world, uint8_t process, FILE *out) {
    head_print(world, process, out);
    rows_print(world, out);
    fprintf(out,
            "       O o . committed, less, little  - _ reserved, with holes  D DLL loaded\n"
            "       ~ DLL space, not loaded here  # crossed the DLL line  : same as its slot\n"
            "       %s: DLLs lie above it, at the same height in every slot",
            query_line_name(world));
    processes_print(world, process, out);
    large_print(world, out);
    text_bars(world, process, out);
    if (world->dump) {
        text_dump_notes(world, out);
    }
}
