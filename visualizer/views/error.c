// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include "visualizer/views/card_box.h"

// A card says why a scenario failed or was stopped by its limits. What it did before can still be
// looked at.

static int lay_out(Canvas *canvas, Rect box, bool draw) {
    const Theme *theme = canvas->theme;
    const char *const texts[] = {"The scenario has stopped", canvas->scene->error,
                                 "Escape: look at what it did.\nR: from the beginning."};
    const TextStyle styles[] = {canvas_style(canvas, FONT_BOLD, 22, theme->alarm, theme->panel),
                                canvas_style(canvas, FONT_SANS, 17, theme->ink, theme->panel),
                                canvas_style(canvas, FONT_SANS, 14, theme->soft, theme->panel)};
    int pad = px(canvas, 24), y = box.y + pad, w = box.w - 2 * pad;
    for (int i = 0; i < 3; i++) {
        int n = list_paragraph_lines(canvas->list, w, texts[i], styles[i]);
        int h = n * list_line_height(styles[i].size);
        if (draw) {
            y = i == 2 ? box.y + box.h - pad - h : y; // the keys at the bottom
            list_paragraph(canvas->list, box.x + pad, y, w, n, texts[i], styles[i]);
        }
        y += h + px(canvas, 8);
    }
    return y - box.y + pad;
}

void view_error(Canvas *canvas) {
    canvas_button(canvas, rect_of(0, 0, canvas->scene->w, canvas->scene->h), ACTION_LEAVE, false);
    card_fit(canvas, 660, 220, canvas->theme->alarm, lay_out);
}
