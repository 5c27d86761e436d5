// SPDX-License-Identifier: MIT
#include "visualizer/views.h"

#include <stdio.h>

// Only the kinds that are on the screen now.

void view_legend(Frame *frame, Rect rect) {
    const Theme *theme = frame->theme;
    TextStyle style = frame_style(frame, FONT_SANS, 13, theme->ink, theme->paper);
    int x = rect.x, size = px(frame, 18);
    int y = rect.y + (rect.h - size) / 2;
    for (int kind = CELL_FREE; kind < CELL_NONE; kind++) {
        if (!frame->seen[kind]) {
            continue;
        }
        char text[64];
        uint8_t value = (uint8_t)kind;
        char letter = cell_letter((CellKind)kind);
        snprintf(text, sizeof text, "%c%s%s", letter, letter == ' ' ? "" : " ",
                 cell_name((CellKind)kind));
        const char *label = letter == ' ' ? text + 1 : text;
        int w = list_text_width(frame->list, style.face, style.size, label);
        if (x + size + w + px(frame, 20) > rect.x + rect.w) {
            break;
        }
        Rect box = {x, y, size, size};
        list_cells(frame->list, box, 1, 1, &value, theme->cells);
        list_frame(frame->list, box, 1, theme->ink);
        list_text(frame->list, x + size + px(frame, 5),
                  rect.y + (rect.h - list_line_height(style.size)) / 2, label, style);
        x += size + w + px(frame, 20);
    }
}
