// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include "visualizer/views/card_box.h"

// A card says why a scenario failed or was stopped by its limits. What it did before can still be
// looked at.

static int lay_out(Frame *frame, Rect box, bool draw) {
    const Theme *theme = frame->theme;
    const char *const texts[] = {"The scenario has stopped", frame->scene->error,
                                 "Escape: look at what it did.\nR: from the beginning."};
    const TextStyle styles[] = {frame_style(frame, FONT_BOLD, 22, theme->alarm, theme->panel),
                                frame_style(frame, FONT_SANS, 17, theme->ink, theme->panel),
                                frame_style(frame, FONT_SANS, 14, theme->soft, theme->panel)};
    int pad = px(frame, 24), y = box.y + pad, w = box.w - 2 * pad;
    for (int i = 0; i < 3; i++) {
        int n = list_paragraph_lines(frame->list, w, texts[i], styles[i]);
        int h = n * list_line_height(styles[i].size);
        if (draw) {
            y = i == 2 ? box.y + box.h - pad - h : y; // the keys at the bottom
            list_paragraph(frame->list, box.x + pad, y, w, n, texts[i], styles[i]);
        }
        y += h + px(frame, 8);
    }
    return y - box.y + pad;
}

void view_error(Frame *frame) {
    frame_button(frame, rect_of(0, 0, frame->scene->w, frame->scene->h), ACTION_LEAVE, false);
    card_fit(frame, 660, 220, frame->theme->alarm, lay_out);
}
