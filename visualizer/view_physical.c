// SPDX-License-Identifier: MIT
#include "visualizer/views.h"

#include "world/query.h"

#include <stdio.h>
#include <stdlib.h>

// RAM, frame by frame. What the focused process holds has the colour of its use; what others hold
// is one hatched grey; frames behind more than one page stand out. Pointing at a frame names every
// page that maps it: one frame at two addresses is the point of slot 0.

static CellKind frame_kind(const FrameRow *row, uint8_t focus) {
    static const CellKind kinds[] = {
        [USE_DATA] = CELL_DATA,    [USE_STACK] = CELL_STACK,           [USE_CODE] = CELL_CODE_RAM,
        [USE_CONST] = CELL_CONST,  [USE_PERIPHERAL] = CELL_PERIPHERAL, [USE_OBJECT] = CELL_OBJECT,
        [USE_KERNEL] = CELL_KERNEL};
    if (row->refs == 0 || row->use == USE_KERNEL) {
        return row->refs ? CELL_KERNEL : CELL_FREE;
    }
    return row->refs > 1 ? CELL_SHARED : row->owner == focus ? kinds[row->use] : CELL_OTHER;
}

void view_physical(Frame *frame, Rect rect) {
    const World *world = frame->world;
    const Theme *theme = frame->theme;
    uint32_t n = world->tables.n_rows[TABLE_FRAME];
    int cols = 256, rows = (int)((n + 255) / 256), head = px(frame, 24);
    Rect grid = {rect.x, rect.y + head, rect.w, rect.h - head};
    uint8_t *values = malloc((size_t)cols * (size_t)rows);
    if (!values) {
        return;
    }
    uint32_t own = 0, shared = 0;
    for (uint32_t i = 0; i < (uint32_t)(cols * rows); i++) {
        const FrameRow *row = i < n ? &world->tables.frame[i] : NULL;
        CellKind kind = row ? frame_kind(row, frame->focus) : CELL_NONE;
        int at = (rows - 1 - (int)(i / 256)) * cols + (int)(i % 256);
        values[at] = (uint8_t)kind;
        frame->seen[kind] = true;
        own += row && row->refs && row->owner == frame->focus;
        shared += row && row->refs > 1;
    }
    char text[160], a[32];
    snprintf(text, sizeof text, "RAM: %s frames of 4 KB; %s holds %u; %u behind several pages",
             query_number_text(n, a, sizeof a), query_process_name(world, frame->focus), own,
             shared);
    list_text(frame->list, rect.x, rect.y, text,
              frame_style(frame, FONT_SANS, 13, theme->ink, theme->paper));
    list_cells(frame->list, grid, cols, rows, values, theme->cells);
    list_frame(frame->list, grid, 1, theme->line);
    free(values);
    if (frame->scene->has_cursor || frame->scene->has_hover) {
        VirtAddr at_va = frame->scene->has_hover ? frame->scene->hover : frame->scene->cursor;
        PageView view = tables_walk(&world->tables, tables_mapped(&world->tables, at_va));
        uint32_t at = page_frame(view.word);
        if (page_state(view.word) == PAGE_STATE_COMMITTED && at < n) {
            int x = grid.x + (int)(at % 256) * grid.w / cols;
            int y = grid.y + grid.h - (int)(at / 256 + 1) * grid.h / rows;
            int s = px(frame, 9);
            list_frame(frame->list, (Rect){x - s / 2, y - s / 2, s + grid.w / cols, s + s / 2},
                       px(frame, 3), theme->accent);
        }
    }
    frame_hit(
        frame,
        (Hit){.kind = HIT_FRAME, .rect = grid, .base = 0, .bytes = 1, .cols = cols, .rows = rows});
}
