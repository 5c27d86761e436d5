// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include <stdio.h>

// A picture too small for its parts still says what it is and which step it shows.

#define LINE_SIZE 14 // px at 100 percent: the picture is too small for scaling

void view_line(Canvas *canvas, Rect rect) {
    const Scene *scene = canvas->scene;
    const WorldEvent *now = world_at(canvas->world);
    uint32_t step = now ? now->event.step : 0, last = scene_last_step(canvas->scene);
    int most = rect.h * 3 / 4, size = LINE_SIZE * scene->text_percent / 100;
    TextStyle style = {.face = FONT_SANS,
                       .size = size < most ? size : most,
                       .color = canvas->theme->ink,
                       .under = canvas->theme->paper,
                       .align = ALIGN_CENTRE};
    char text[3][160];
    snprintf(text[0], sizeof text[0], "%.100s   step %u of %u", scene->title, step, last);
    snprintf(text[1], sizeof text[1], "%.100s   %u/%u", scene->title, step, last);
    snprintf(text[2], sizeof text[2], "%u/%u", step, last);
    const char *const forms[] = {text[0], text[1], text[2]};
    const char *form = canvas_fit(canvas, rect.w, &style, 3, forms);
    if (form) {
        list_text(canvas->list, rect.x + rect.w / 2,
                  rect.y + (rect.h - list_line_height(style.size)) / 2, form, style);
    }
}
