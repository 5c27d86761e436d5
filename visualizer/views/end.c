// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include <stdio.h>

// What comes after the end of a lesson, at the foot of the story's column: what to try now, and the
// next lesson. The story above it repeats the last sentence and tells the score.

#define MOST 60 // percent of the column

typedef struct Part {
    char text[256];
    TextStyle style;
    int space; // above it, px
} Part;

#define PARTS 3u

static unsigned parts_of(const Canvas *canvas, Part parts[PARTS]) {
    const Theme *theme = canvas->theme;
    const EndCard *end = canvas->scene->end;
    unsigned n = 0;
    if (end->try_now && end->try_now[0]) {
        parts[n] = (Part){.style = canvas_style(canvas, FONT_SANS, 15, theme->ink, theme->paper)};
        snprintf(parts[n++].text, sizeof parts[0].text, "Try now: %s", end->try_now);
    }
    if (end->next) {
        parts[n] = (Part){.style = canvas_style(canvas, FONT_BOLD, 18, theme->accent, theme->paper),
                          .space = n ? px(canvas, 10) : 0};
        snprintf(parts[n++].text, sizeof parts[0].text, "Next: %u. %s", end->next_lesson,
                 end->next);
    }
    parts[n] = (Part){.style = canvas_style(canvas, FONT_SANS, 14, theme->soft, theme->paper),
                      .space = px(canvas, 4)};
    snprintf(parts[n++].text, sizeof parts[0].text, "%s",
             end->next ? "Enter, or a click here. O: all lessons." : "O: all lessons.");
    return n;
}

int view_end(Canvas *canvas, Rect column) {
    Part parts[PARTS];
    unsigned n = parts_of(canvas, parts);
    int pad = px(canvas, 12), w = column.w - 2 * pad, h = 2 * pad;
    for (unsigned i = 0; i < n; i++) {
        h += parts[i].space + list_paragraph_lines(canvas->list, w, parts[i].text, parts[i].style) *
                                  list_line_height(parts[i].style.size);
    }
    if (h > column.h * MOST / 100) {
        return 0;
    }
    Rect box = rect_of(column.x, column.y + column.h - h, column.w, h);
    Action action = canvas->scene->end->next ? ACTION_NEXT_LESSON : ACTION_SHELF;
    bool hot = canvas_is_hot(canvas, action);
    list_within(canvas->list, box);
    list_rect(canvas->list, box, canvas->theme->paper);
    list_frame(canvas->list, box, px(canvas, hot ? 4 : 2), canvas->theme->accent);
    int y = box.y + pad;
    for (unsigned i = 0; i < n; i++) {
        y += parts[i].space;
        y = list_paragraph(canvas->list, box.x + pad, y, w, (int)sizeof parts[0].text,
                           parts[i].text, parts[i].style);
    }
    canvas_button(canvas, box, action, true);
    return h;
}
