// SPDX-License-Identifier: MIT
#include "visualizer/views/lens.h"

#include "ce/memory_map.h"
#include "world/query/moment.h"

#include <stdio.h>

// A guess stays in the picture until its answer is told: a dashed line where that many pieces would
// end. A guess larger than the slot has its line at the top and says so. It does not say how much
// is too much: that would be the answer.

static void draw_dashes(Canvas *canvas, int x, int end, int y) {
    int dash = px(canvas, 6), t = px(canvas, 3) > 2 ? px(canvas, 3) : 2;
    for (; x < end; x += 2 * dash) {
        int w = x + dash < end ? dash : end - x;
        list_rect(canvas->list, rect_of(x, y - t / 2, w, t), canvas->theme->accent);
    }
}

static const WorldEvent *guess_in(const Canvas *canvas, uint32_t slot) {
    const WorldEvent *asked = moment_guess(canvas->world);
    // The line is the end of a block; the byte before it tells the slot.
    return asked && ce_slot_of(asked->event.args[1] - 1) == slot ? asked : NULL;
}

static bool is_free(const LensLabels *labels, Rect box) {
    bool line = labels->has_line && !rect_is_empty(rect_common(labels->line, box));
    bool asked = labels->has_request && !rect_is_empty(rect_common(labels->request, box));
    return !line && !asked;
}

// Above the line, higher if other labels are there, or below it.
static Rect place(const Canvas *canvas, Rect grid, int y, int w, int h, const LensLabels *labels) {
    int gap = px(canvas, 3), x = grid.x + (grid.w - w) / 2;
    for (int k = 1; k <= 3; k++) {
        Rect box = rect_of(x, y - k * (h + gap), w, h);
        if (box.y >= grid.y && is_free(labels, box)) {
            return box;
        }
    }
    return rect_of(x, y + gap, w, h);
}

static void draw_label(Canvas *canvas, Rect grid, int y, const Event *asked,
                       const LensLabels *labels) {
    const Theme *theme = canvas->theme;
    char text[2][128];
    const char *const forms[] = {text[0], text[1]};
    TextStyle style = canvas_strip_style(canvas, FONT_BOLD, 13, theme->paper, theme->accent);
    snprintf(text[0], sizeof text[0],
             asked->args[2] ? "your guess: %.40s, more than the slot" : "your guess: %.40s",
             asked->text[3]);
    snprintf(text[1], sizeof text[1], "guess: %.40s", asked->text[3]);
    const char *form = canvas_fit(canvas, grid.w - px(canvas, 12), &style, 2, forms);
    if (!form) {
        return;
    }
    int pad = px(canvas, 5), h = list_line_height(style.size);
    int w = list_text_width(canvas->list, style.face, style.size, form) + 2 * pad;
    Rect box = place(canvas, grid, y, w, h, labels);
    list_rect(canvas->list, box, theme->accent);
    list_text(canvas->list, box.x + pad, box.y, form, style);
}

void lens_guess(Canvas *canvas, Rect grid, uint32_t slot, const LensLabels *labels) {
    const WorldEvent *asked = guess_in(canvas, slot);
    if (!asked) {
        return;
    }
    uint32_t end = ce_block_in_slot(asked->event.args[1] - 1) + 1;
    Rect last = lens_block_rect(grid, end - 1);
    draw_dashes(canvas, grid.x, last.x + last.w, last.y);
    draw_dashes(canvas, last.x + last.w, grid.x + grid.w, last.y + last.h);
    draw_label(canvas, grid, last.y, &asked->event, labels);
}

void overview_guess(Canvas *canvas, Rect column, uint32_t slot) {
    const WorldEvent *asked = guess_in(canvas, slot);
    if (asked) {
        uint32_t end = ce_block_in_slot(asked->event.args[1] - 1) + 1;
        int t = px(canvas, 4);
        int y = column.y + column.h - (int)((uint32_t)column.h * end / CE_BLOCKS_PER_SLOT);
        list_rect(canvas->list, rect_of(column.x - t, y - t / 2, column.w + 2 * t, t),
                  canvas->theme->accent);
    }
}
