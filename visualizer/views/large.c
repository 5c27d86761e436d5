// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include "world/query/query.h"

#include <stdio.h>

// The large area: one cell per slot 33 to 62, filled by how much is reserved; and slot 63, which
// belongs to the resource DLLs.

#define FIRST CE_SLOT_LARGE_FIRST
#define CELLS (CE_SLOT_RESOURCE - CE_SLOT_LARGE_FIRST + 1)
#define SLOT_CELLS 64 // of 512 KB
#define MARK_LEAST 3  // design px
#define LABEL "large area"
#define RANGE "42000000 to 7DFFFFFF"

int view_large_height(const Canvas *canvas) {
    int two_lines = strip_line(canvas, 13) + strip_line(canvas, 9);
    return two_lines > px(canvas, 40) ? two_lines : px(canvas, 40);
}

int view_large_label(const Canvas *canvas) {
    TextStyle label = canvas_strip_style(canvas, FONT_BOLD, 13, 0, 0);
    TextStyle range = canvas_strip_style(canvas, FONT_MONO, 9, 0, 0);
    int a = list_text_width(canvas->list, label.face, label.size, LABEL);
    int b = list_text_width(canvas->list, range.face, range.size, RANGE);
    return a > b ? a : b;
}

// Widens a run of equal cells that would be too narrow to see.
static void widen_marks(Canvas *canvas, Rect box, const uint8_t values[SLOT_CELLS]) {
    int least = px(canvas, MARK_LEAST);
    for (int i = 0, end; i < SLOT_CELLS; i = end) {
        for (end = i + 1; end < SLOT_CELLS && values[end] == values[i];) {
            end++;
        }
        int x = box.x + i * box.w / SLOT_CELLS, w = box.x + end * box.w / SLOT_CELLS - x;
        if (values[i] == CELL_FREE || values[i] == CELL_UNKNOWN || w >= least || box.w < least) {
            continue;
        }
        x = x + least > box.x + box.w ? box.x + box.w - least : x;
        list_cells(canvas->list, rect_of(x, box.y, least, box.h), 1, 1, &values[i],
                   canvas->theme->cells);
    }
}

static void draw_slot(Canvas *canvas, Rect box, uint32_t slot) {
    const Theme *theme = canvas->theme;
    uint8_t values[SLOT_CELLS];
    VirtAddr base = ce_slot_base(slot);
    bool empty = canvas->world->tables.slot[slot].section == 0;
    CellKind nothing = empty ? canvas_unlisted(canvas, slot, CELL_FREE) : CELL_FREE;
    for (uint32_t i = 0; i < SLOT_CELLS; i++) {
        CellKind best = nothing;
        for (uint32_t k = 0; k < CE_BLOCKS_PER_SLOT / SLOT_CELLS && !empty; k++) {
            bool mixed = false;
            VirtAddr va = base + ((i * 8 + k) << CE_BLOCK_SHIFT);
            CellKind kind = cell_of_block(canvas->world, va, &mixed);
            best = best == CELL_FREE || best == CELL_RESERVED ? kind : best;
        }
        values[i] = (uint8_t)best;
        canvas->seen[best] = true;
    }
    list_cells(canvas->list, box, SLOT_CELLS, 1, values, theme->cells);
    widen_marks(canvas, box, values);
    list_frame(canvas->list, box, 1, theme->line);
    canvas_hit(canvas, (Hit){.kind = HIT_ADDRESS,
                             .rect = box,
                             .base = base,
                             .bytes = CE_SLOT_SIZE / SLOT_CELLS,
                             .cols = SLOT_CELLS,
                             .rows = 1});
}

// Slot numbers under the cells, as many as fit; the last one says what slot 63 is for.
static void draw_numbers(Canvas *canvas, Rect row, int pitch) {
    const Theme *theme = canvas->theme;
    const char *const last[] = {"63 resource DLLs", "63 DLLs", "63"};
    TextStyle style = canvas_strip_style(canvas, FONT_MONO, 10, theme->soft, theme->paper);
    TextStyle right = canvas_strip_style(canvas, FONT_SANS, 10, theme->soft, theme->paper);
    int number_w = list_text_width(canvas->list, style.face, style.size, "00") + px(canvas, 4);
    int every = cells_over(number_w, pitch);
    const char *form = canvas_fit(canvas, 5 * pitch, &right, 3, last);
    int end = row.x + row.w;
    right.align = ALIGN_RIGHT;
    if (form) {
        list_text(canvas->list, end, row.y, form, right);
        end -= list_text_width(canvas->list, right.face, right.size, form) + px(canvas, 8);
    }
    style.align = ALIGN_CENTRE;
    for (uint32_t i = 0; i + 1 < CELLS; i += (uint32_t)every) {
        char text[8];
        int x = row.x + (int)i * pitch + pitch / 2;
        snprintf(text, sizeof text, "%u", FIRST + i);
        if (x + number_w / 2 <= end) {
            list_text(canvas->list, x, row.y, text, style);
        }
    }
}

void view_large(Canvas *canvas, Rect rect) {
    const Theme *theme = canvas->theme;
    int pitch = (rect.w - canvas->strip_label_w) / (int)CELLS;
    TextStyle label = canvas_strip_style(canvas, FONT_BOLD, 13, theme->ink, theme->paper);
    TextStyle range = canvas_strip_style(canvas, FONT_MONO, 9, theme->soft, theme->paper);
    list_text(canvas->list, rect.x, rect.y, LABEL, label);
    list_text(canvas->list, rect.x, rect.y + list_line_height(label.size), RANGE, range);
    int line = strip_line(canvas, 10), h = rect.h - line - px(canvas, 3);
    h = h < px(canvas, 20) ? h : px(canvas, 20);
    Rect row = rect_of(rect.x + canvas->strip_label_w, rect.y + h, pitch * (int)CELLS, line);
    for (uint32_t i = 0; i < CELLS; i++) {
        Rect box = rect_of(row.x + (int)i * pitch, rect.y, pitch - px(canvas, 2), h);
        draw_slot(canvas, box, FIRST + i);
    }
    draw_numbers(canvas, row, pitch);
}
