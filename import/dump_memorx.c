// SPDX-License-Identifier: MIT
#include "import/dump_reader.h"
#include "world/dump.h"

#include <stdio.h>
#include <string.h>

// MemoRx: one ASCII column per process, with the top of the slot at the top. `~` is space that DLLs
// take in every process, `.` is the application's memory, `#` is where both meet. Source: HoppeRx
// blog, "Virtual Memory, Hopper and your device" (2005), which describes this in words; the picture
// of the log is lost. Not verified (P): that all rows together are the 32 MB of a slot, that a row
// may have a label at its left, and how the columns are separated.

static const char cells_known[] = "~.# |";

// Skips a label at the left, a number with an optional unit. Returns where the columns begin.
static size_t label_length(const char *text) {
    size_t at = strspn(text, " +"), digits = 0;
    at += strncmp(text + at, "0x", 2) == 0 ? 2 : 0;
    digits = strspn(text + at, "0123456789abcdefABCDEF");
    if (digits == 0 || digits > 8) {
        return 0;
    }
    at += digits;
    size_t blanks = strspn(text + at, " ");
    bool unit =
        strncmp(text + at + blanks, "MB", 2) == 0 || strncmp(text + at + blanks, "KB", 2) == 0;
    at += unit ? blanks + 2 : 0;
    at += text[at] == ':';
    return text[at] == ' ' || text[at] == '|' || text[at] == '\0' ? at : 0;
}

bool dump_memorx_row(const char *text, char ret_cells[DUMP_GRID_COLUMNS]) {
    size_t skip = label_length(text), n = strlen(text);
    if (n >= DUMP_GRID_COLUMNS || n == skip || strspn(text + skip, cells_known) != n - skip ||
        !strpbrk(text + skip, "~.#")) {
        return false;
    }
    memset(ret_cells, 0, DUMP_GRID_COLUMNS);
    memcpy(ret_cells, text, n + 1);
    memset(ret_cells, ' ', skip);
    for (size_t i = skip; i < n; i++) {
        ret_cells[i] = text[i] == '|' ? ' ' : text[i];
    }
    return true;
}

// ---- columns

typedef struct Layout {
    uint32_t left, step, n;
} Layout;

static uint32_t common(uint32_t a, uint32_t b) {
    while (b) {
        uint32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

// The columns stand at equal distances, counted from the leftmost one.
static Layout layout_of(const DumpReader *reader) {
    Layout layout = {.left = DUMP_GRID_COLUMNS};
    uint32_t right = 0;
    for (uint32_t row = 0; row < reader->n_grid; row++) {
        const char *cells = reader->grid[row];
        uint32_t first = (uint32_t)strspn(cells, " ");
        layout.left = cells[first] && first < layout.left ? first : layout.left;
    }
    for (uint32_t row = 0; row < reader->n_grid; row++) {
        for (uint32_t i = 0; reader->grid[row][i]; i++) {
            if (reader->grid[row][i] != ' ') {
                layout.step = common(layout.step, i - layout.left);
                right = i > right ? i : right;
            }
        }
    }
    layout.step += layout.step == 0;
    layout.n = (right - layout.left) / layout.step + 1;
    return layout;
}

static bool has_dlls(const DumpReader *reader) {
    for (uint32_t row = 0; row < reader->n_grid; row++) {
        if (strchr(reader->grid[row], '~')) {
            return true;
        }
    }
    return false;
}

// Finds the processes of the columns: those that `gi` lists in the slots from 2 on, in this order,
// or else nameless ones. False when `gi` lists more or fewer processes than columns.
static bool find_processes(DumpReader *reader, uint32_t n, uint8_t processes[CE_PROCESS_MAX]) {
    const Tables *tables = &reader->world->tables;
    uint32_t found = 0;
    for (uint32_t slot = CE_SLOT_PROCESS_FIRST; slot <= CE_SLOT_PROCESS_LAST; slot++) {
        for (uint8_t i = 1; i < CE_PROCESS_MAX; i++) {
            if (tables->process[i].handle && tables->process[i].slot == slot) {
                processes[found++] = i;
            }
        }
    }
    if (found) {
        return found == n ||
               (dump_bad(reader, DUMP_BAD, "%u columns, but %u processes in the lists", n, found),
                false);
    }
    for (uint32_t i = 0; i < n; i++) {
        processes[i] = (uint8_t)(i + 1);
        if (!dump_process(reader, i + 1, "?") ||
            !dump_process_slot(reader, i + 1, CE_SLOT_PROCESS_FIRST + i)) {
            return false;
        }
    }
    return true;
}

// First block of a row, counted from the bottom of the slot.
static uint32_t row_block(const DumpReader *reader, uint32_t row) {
    return (reader->n_grid - 1 - row) * CE_BLOCKS_PER_SLOT / reader->n_grid;
}

static char cell_at(const DumpReader *reader, Layout layout, uint32_t row, uint32_t column) {
    uint32_t at = layout.left + column * layout.step;
    return at < strlen(reader->grid[row]) ? reader->grid[row][at] : ' ';
}

// Marks every block of a row as used by the application: the log does not show more detail.
static bool fill(DumpReader *reader, uint32_t slot, uint32_t row) {
    PageWord words[CE_PAGES_PER_BLOCK];
    for (uint32_t i = 0; i < CE_PAGES_PER_BLOCK; i++) {
        words[i] = page_word(DUMP_FRAME_ELSEWHERE, USE_UNKNOWN, 0, PAGE_STATE_COMMITTED);
    }
    uint32_t end = row == 0 ? CE_BLOCKS_PER_SLOT : row_block(reader, row - 1);
    for (uint32_t block = row_block(reader, row); block < end; block++) {
        if (!dump_block(reader, ce_slot_base(slot) + (block << CE_BLOCK_SHIFT), 0, words)) {
            return false;
        }
    }
    return true;
}

static bool take_columns(DumpReader *reader, Layout layout) {
    uint8_t processes[CE_PROCESS_MAX];
    SystemRow system = *reader->world->tables.system;
    if (!find_processes(reader, layout.n, processes)) {
        return false;
    }
    for (uint32_t column = 0; column < layout.n; column++) {
        uint32_t slot = reader->world->tables.process[processes[column]].slot;
        reader->facts->slot[slot] = (DumpSlot){.to = CE_SLOT_SIZE, .listed = true};
        for (uint32_t row = 0; row < reader->n_grid; row++) {
            char cell = cell_at(reader, layout, row, column);
            if (cell == '~' || cell == '#') {
                VirtAddr line = row_block(reader, row) << CE_BLOCK_SHIFT;
                system.dll_line = line < system.dll_line ? line : system.dll_line;
            }
            if ((cell == '.' || cell == '#') && !fill(reader, slot, row)) {
                return false;
            }
        }
    }
    dump_set(reader, TABLE_SYSTEM, 0, 1, &system);
    return true;
}

DumpTake dump_memorx_end(DumpReader *reader) {
    DumpFacts *facts = reader->facts;
    bool is_log = reader->n_grid >= DUMP_GRID_LEAST && has_dlls(reader);
    DumpTake take = DUMP_TAKEN;
    if (is_log) {
        Layout layout = layout_of(reader);
        if (facts->kinds & (DUMP_MI | DUMP_MI_FULL | DUMP_MEMORX)) {
            take = dump_bad(reader, DUMP_BAD,
                            "a MemoRx log beside another listing: save each in a file of its own");
        } else if (layout.n >= CE_PROCESS_MAX) {
            take = dump_bad(reader, DUMP_BAD, "%u columns: at most 31 processes have a slot",
                            layout.n);
        } else if (!take_columns(reader, layout)) {
            take = DUMP_BAD;
        } else {
            facts->kinds |= DUMP_MEMORX;
            facts->coarse = CE_SLOT_SIZE / reader->n_grid;
        }
    }
    reader->n_grid = 0;
    return take;
}

DumpTake dump_memorx_line(DumpReader *reader, const char *text) {
    char cells[DUMP_GRID_COLUMNS];
    if (!text[0] && !reader->n_grid) {
        return DUMP_OTHER;
    }
    if (!dump_memorx_row(text, cells)) {
        return reader->n_grid && dump_memorx_end(reader) == DUMP_BAD ? DUMP_BAD : DUMP_OTHER;
    }
    if (reader->n_grid == DUMP_GRID_ROWS) {
        return dump_bad(reader, DUMP_BAD, "more than %u rows of a MemoRx log", DUMP_GRID_ROWS);
    }
    memcpy(reader->grid[reader->n_grid++], cells, sizeof cells);
    return DUMP_TAKEN;
}
