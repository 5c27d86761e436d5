// SPDX-License-Identifier: MIT
#include "visualizer/views.h"

// A scenario that fails or is stopped by its limits is told on a card; what it did can be looked
// at.

void view_error(Frame *frame) {
    const Scene *scene = frame->scene;
    const Theme *theme = frame->theme;
    int w = px(frame, 660), h = px(frame, 220), pad = px(frame, 24);
    Rect box = {(scene->w - w) / 2, (scene->h - h) / 2, w, h};
    list_rect(frame->list, box, theme->panel);
    list_frame(frame->list, box, px(frame, 4), theme->alarm);
    int y = list_paragraph(frame->list, box.x + pad, box.y + pad, w - 2 * pad, 1,
                           "The scenario has stopped",
                           frame_style(frame, FONT_BOLD, 22, theme->alarm, theme->panel)) +
            px(frame, 8);
    list_paragraph(frame->list, box.x + pad, y, w - 2 * pad, 4, scene->error,
                   frame_style(frame, FONT_SANS, 17, theme->ink, theme->panel));
    TextStyle style = frame_style(frame, FONT_SANS, 14, theme->soft, theme->panel);
    list_text(frame->list, box.x + pad, box.y + h - pad - style.size / 2,
              "Escape: look at what it did.   R: from the beginning.", style);
}
