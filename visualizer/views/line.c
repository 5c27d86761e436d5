// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include <stdio.h>

// A picture too small for its parts still says what it is and which step it shows.

#define LINE_SIZE 14 // px at 100 percent: the picture is too small for scaling

void view_line(Canvas *canvas, Rect rect) {
    const Scene *scene = canvas->scene;
    int most = rect.h * 3 / 4, size = LINE_SIZE * scene->text_percent / 100;
    TextStyle style = {.face = FONT_SANS,
                       .size = size < most ? size : most,
                       .color = canvas->theme->ink,
                       .under = canvas->theme->paper,
                       .align = ALIGN_CENTRE};
    char text[2][160], step[SCENE_STEP_TEXT], brief[SCENE_STEP_TEXT];
    scene_step_text(scene, true, brief);
    snprintf(text[0], sizeof text[0], "%.100s   %s", scene->title,
             scene_step_text(scene, false, step));
    snprintf(text[1], sizeof text[1], "%.100s   %s", scene->title, brief);
    const char *const forms[] = {text[0], text[1], brief};
    const char *form = canvas_fit(canvas, rect.w, &style, 3, forms);
    if (form) {
        list_text(canvas->list, rect.x + rect.w / 2,
                  rect.y + (rect.h - list_line_height(style.size)) / 2, form, style);
    }
}
