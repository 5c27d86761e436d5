// SPDX-License-Identifier: MIT
#include "visualizer/views.h"

#include "world/query.h"

#include <stdio.h>

// The large area: a cell per slot 33 to 63, filled as far as it is reserved.

#define FIRST CE_SLOT_LARGE_FIRST
#define CELLS (CE_SLOT_RESOURCE - CE_SLOT_LARGE_FIRST + 1)

static void draw_slot(Frame *frame, Rect box, uint32_t slot) {
    const Theme *theme = frame->theme;
    uint8_t values[64];
    VirtAddr base = ce_slot_base(slot);
    bool empty = frame->world->tables.slot[slot].section == 0;
    for (uint32_t i = 0; i < 64; i++) {
        CellKind best = CELL_FREE;
        for (uint32_t k = 0; k < CE_BLOCKS_PER_SLOT / 64 && !empty; k++) {
            bool mixed = false;
            VirtAddr va = base + ((i * 8 + k) << CE_BLOCK_SHIFT);
            CellKind kind = cell_of_block(frame->world, va, &mixed);
            best = best == CELL_FREE || best == CELL_RESERVED ? kind : best;
        }
        values[i] = (uint8_t)best;
        frame->seen[best] = true;
    }
    list_cells(frame->list, box, 64, 1, values, theme->cells);
    list_frame(frame->list, box, 1, theme->line);
    frame_hit(frame, (Hit){.kind = HIT_ADDRESS,
                           .rect = box,
                           .base = base,
                           .bytes = CE_SLOT_SIZE / 64,
                           .cols = 64,
                           .rows = 1});
}

void view_large(Frame *frame, Rect rect) {
    const Theme *theme = frame->theme;
    char text[8];
    int left = tx(frame, STRIP_LABEL_W), w = (rect.w - left) / (int)CELLS;
    TextStyle label = frame_style(frame, FONT_BOLD, 13, theme->ink, theme->paper);
    list_text(frame->list, rect.x, rect.y + px(frame, 1), "large area", label);
    list_text(frame->list, rect.x, rect.y + px(frame, 1) + list_line_height(label.size),
              "42000000 to 7DFFFFFF", frame_style(frame, FONT_MONO, 9, theme->soft, theme->paper));
    TextStyle style = frame_style(frame, FONT_MONO, 10, theme->soft, theme->paper);
    style.align = ALIGN_CENTRE;
    for (uint32_t i = 0; i < CELLS; i++) {
        Rect box = {rect.x + left + (int)i * w, rect.y, w - px(frame, 2), px(frame, 20)};
        draw_slot(frame, box, FIRST + i);
        snprintf(text, sizeof text, "%u", FIRST + i);
        list_text(frame->list, box.x + box.w / 2, box.y + box.h + 1, text, style);
    }
}
