// SPDX-License-Identifier: MIT
#include "visualizer/views/outline.h"

// A dash and the gap behind it have the same length.

#define DASH 7 // design px
#define DASHES_LEAST 6

void pen_stroke(const Pen *pen, int x, int y, int w, int h) {
    DisplayList *list = pen->canvas->list;
    int dash = px(pen->canvas, DASH), length = w > h ? w : h;
    dash = dash > 3 ? dash : 3;
    if (pen->kind == OUTLINE_SOLID || length < DASHES_LEAST * dash) {
        list_rect(list, rect_of(x, y, w, h), pen->color);
        return;
    }
    list_rect(list, rect_of(x, y, w, h), pen->canvas->theme->paper); // visible on any cell
    for (int at = 0; at < length; at += 2 * dash) {
        int n = length - at < dash ? length - at : dash;
        list_rect(list, w > h ? rect_of(x + at, y, n, h) : rect_of(x, y + at, w, n), pen->color);
    }
}

void pen_box(const Pen *pen, Rect rect) {
    int t = pen->thickness;
    pen_stroke(pen, rect.x, rect.y, rect.w, t);
    pen_stroke(pen, rect.x, rect.y + rect.h - t, rect.w, t);
    pen_stroke(pen, rect.x, rect.y, t, rect.h);
    pen_stroke(pen, rect.x + rect.w - t, rect.y, t, rect.h);
}
