// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include "world/query/query.h"
#include "world/query/room.h"

#include <stdio.h>

// The processes of a dump, one row each, those with the least room first. A row has the slot, the
// name, what is free (the largest hole, and the sum), and the slot as a bar: used, free, hatched
// where the dump leaves it open, dotted where DLLs are. Rows without room are counted. Numbers are
// megabytes.

#define ROWS_MOST CE_PROCESS_MAX
#define CELL_TEXT 80u

typedef struct Row {
    uint8_t process;
    RoomBounds room;
    char text[3][CELL_TEXT]; // name, largest hole, sum
} Row;

typedef struct Table {
    Row rows[ROWS_MOST];
    unsigned n_rows;
    TextStyle style;
    int col_w[3]; // px
    int gap, bar_h, row_h, head_h;
} Table;

static const char *const heads[3] = {"slot", "largest hole", "free in sum"};
static const char title[] = "Nearest to the wall, in MB";

static void megabytes(uint32_t bytes, char *text, size_t size) {
    uint32_t tenths = (uint32_t)(((uint64_t)bytes * 10 + (1u << 19)) >> 20);
    snprintf(text, size, "%u.%u", tenths / 10, tenths % 10);
}

static void range_text(uint32_t least, uint32_t most, char *text) {
    char a[16], b[16];
    megabytes(least, a, sizeof a);
    megabytes(most, b, sizeof b);
    if (least == most) {
        snprintf(text, CELL_TEXT, "%s", b);
    } else {
        snprintf(text, CELL_TEXT, "%s to %s", least ? a : "0", b);
    }
}

static Row row_of(const World *world, uint8_t process) {
    const ProcessRow *own = &world->tables.process[process];
    Row row = {.process = process, .room = room_bounds(world, own->slot)};
    snprintf(row.text[0], CELL_TEXT, "%u %.40s", own->slot,
             tables_name(&world->tables, &own->name));
    if (row.room.told) {
        range_text(row.room.largest_least, row.room.largest_most, row.text[1]);
        range_text(row.room.sum_least, row.room.sum_most, row.text[2]);
    } else {
        snprintf(row.text[1], CELL_TEXT, "unknown");
    }
    return row;
}

static int widest_of(const Canvas *canvas, const Table *table, int col, int size) {
    int most = list_text_width(canvas->list, FONT_SANS, size, heads[col]);
    for (unsigned i = 0; i < table->n_rows; i++) {
        int w = list_text_width(canvas->list, FONT_BOLD, size, table->rows[i].text[col]);
        most = w > most ? w : most;
    }
    return most;
}

// Finds the text size at which all columns fit side by side.
static bool fit_columns(const Canvas *canvas, Table *table, int width) {
    for (int size = table->style.size; size >= canvas->least; size--) {
        int sum = 2 * table->gap;
        for (int col = 0; col < 3; col++) {
            table->col_w[col] = widest_of(canvas, table, col, size);
            sum += table->col_w[col];
        }
        table->style.size = size;
        if (sum <= width && list_text_width(canvas->list, FONT_BOLD, size, title) <= width) {
            return true;
        }
    }
    return false;
}

static bool table_of(const Canvas *canvas, int width, Table *ret_table) {
    uint8_t processes[CE_PROCESS_MAX];
    Table *table = ret_table;
    *table = (Table){.n_rows = room_nearest(canvas->world, processes), .gap = px(canvas, 8)};
    for (unsigned i = 0; i < table->n_rows; i++) {
        table->rows[i] = row_of(canvas->world, processes[i]);
    }
    table->style = canvas_style(canvas, FONT_SANS, canvas->scene->present ? 20 : 14,
                                canvas->theme->ink, canvas->theme->panel);
    bool fits = fit_columns(canvas, table, width);
    int line = list_line_height(table->style.size);
    table->bar_h = px(canvas, 9);
    table->row_h = line + table->bar_h + px(canvas, 5);
    table->head_h = 2 * line + px(canvas, 4);
    return fits && table->n_rows > 0;
}

// The number of rows that fit; if not all do, one line is kept for the number of the others.
static unsigned rows_in(const Table *table, int height) {
    int rest = height - table->head_h, line = list_line_height(table->style.size);
    unsigned n = (unsigned)cells_in(rest, table->row_h);
    if (n >= table->n_rows) {
        return table->n_rows;
    }
    return (unsigned)cells_in(rest - line, table->row_h);
}

int view_dump_height(const Canvas *canvas, Rect rect) {
    Table table;
    if (!canvas->world->dump || !table_of(canvas, rect.w, &table)) {
        return 0;
    }
    unsigned n = rows_in(&table, rect.h);
    bool all = n == table.n_rows;
    return n == 0 ? 0
                  : table.head_h + (int)n * table.row_h +
                        (all ? 0 : list_line_height(table.style.size));
}

// ---- drawing

static void draw_cells(Canvas *canvas, Rect rect, const Table *table, FontFace face, Color color,
                       const char *const text[3]) {
    TextStyle style = table->style;
    int spare = rect.w - table->col_w[0] - table->col_w[1] - table->col_w[2];
    int right[3] = {0, rect.x + rect.w - table->col_w[2] - spare / 3, rect.x + rect.w};
    style.face = face;
    style.color = color;
    list_text(canvas->list, rect.x, rect.y, text[0], style);
    style.align = ALIGN_RIGHT;
    list_text(canvas->list, right[1], rect.y, text[1], style);
    list_text(canvas->list, right[2], rect.y, text[2], style);
}

static void draw_part(Canvas *canvas, Rect bar, uint32_t from, uint32_t bytes, CellKind kind) {
    const uint8_t value = (uint8_t)kind;
    int x0 = (int)((uint64_t)bar.w * from / CE_SLOT_SIZE);
    int x1 = (int)((uint64_t)bar.w * (from + bytes) / CE_SLOT_SIZE);
    if (x1 > x0) {
        list_cells(canvas->list, rect_of(bar.x + x0, bar.y, x1 - x0, bar.h), 1, 1, &value,
                   canvas->theme->cells);
        canvas->seen[kind] = true;
    }
}

// A slot of 32 MB as sums from left to right: used, free, open, the DLLs'.
static void draw_bar(Canvas *canvas, Rect bar, const RoomBounds *room) {
    const Theme *theme = canvas->theme;
    uint32_t open = room->sum_most - room->sum_least, end = CE_SLOT_SIZE - room->kept;
    list_rect(canvas->list, bar, theme->paper);
    list_rect(canvas->list,
              rect_of(bar.x, bar.y, (int)((uint64_t)bar.w * room->used / CE_SLOT_SIZE), bar.h),
              room_may_be_full(room) ? theme->ink : theme->accent);
    draw_part(canvas, bar, end - open, open,
              room_line_known(canvas->world) ? CELL_UNKNOWN : CELL_OPEN);
    draw_part(canvas, bar, end, room->kept, CELL_DLL_SPACE);
    list_frame(canvas->list, bar, px(canvas, 1), theme->ink);
}

void view_dump(Canvas *canvas, Rect rect) {
    const Theme *theme = canvas->theme;
    Table table;
    if (!table_of(canvas, rect.w, &table)) {
        return;
    }
    unsigned n = rows_in(&table, rect.h);
    int line = list_line_height(table.style.size), y = rect.y + table.head_h;
    TextStyle style = table.style;
    style.face = FONT_BOLD;
    list_text(canvas->list, rect.x, rect.y, title, style);
    draw_cells(canvas, rect_of(rect.x, rect.y + line, rect.w, line), &table, FONT_SANS, theme->soft,
               heads);
    for (unsigned i = 0; i < n; i++, y += table.row_h) {
        const Row *row = &table.rows[i];
        const char *const text[3] = {row->text[0], row->text[1], row->text[2]};
        draw_cells(canvas, rect_of(rect.x, y, rect.w, line), &table,
                   row->process == canvas->focus ? FONT_BOLD : FONT_SANS, theme->ink, text);
        draw_bar(canvas, rect_of(rect.x, y + line, rect.w, table.bar_h), &row->room);
    }
    if (n < table.n_rows) {
        char more[64];
        snprintf(more, sizeof more, "and %u more, with more room", table.n_rows - n);
        style = table.style;
        style.color = theme->soft;
        list_text(canvas->list, rect.x, y, more, style);
    }
}
