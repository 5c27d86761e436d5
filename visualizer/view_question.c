// SPDX-License-Identifier: MIT
#include "visualizer/views.h"

#include <stdio.h>

// A question is a card over the picture: it is answered before anything moves.

void view_question(Frame *frame) {
    const Scene *scene = frame->scene;
    const Theme *theme = frame->theme;
    const Question *question = scene->question;
    int w = px(frame, 620), h = px(frame, 330), pad = px(frame, 24);
    Rect box = {(scene->w - w) / 2, (scene->h - h) / 2, w, h};
    list_rect(frame->list, box, theme->panel);
    list_frame(frame->list, box, px(frame, 4), theme->accent);
    int y =
        list_paragraph(frame->list, box.x + pad, box.y + pad, w - 2 * pad, 4, question->question,
                       frame_style(frame, FONT_BOLD, 22, theme->ink, theme->panel)) +
        px(frame, 12);
    for (unsigned i = 0; i < question->n_choices && !question->verdict; i++) {
        char text[128];
        bool chosen = i == question->chosen;
        TextStyle style = frame_style(frame, FONT_SANS, 18, chosen ? theme->paper : theme->ink,
                                      chosen ? theme->ink : theme->panel);
        Rect row = {box.x + pad, y, w - 2 * pad, list_line_height(style.size) + px(frame, 8)};
        list_rect(frame->list, row, style.under);
        snprintf(text, sizeof text, "%u   %s", i + 1, question->choices[i]);
        list_text(frame->list, row.x + px(frame, 10), row.y + px(frame, 4), text, style);
        frame_hit(frame, (Hit){.kind = HIT_CHOICE, .rect = row, .base = i, .cols = 1, .rows = 1});
        y += row.h + px(frame, 4);
    }
    if (question->verdict) {
        y = list_paragraph(frame->list, box.x + pad, y, w - 2 * pad, 2, question->verdict,
                           frame_style(frame, FONT_BOLD, 20, theme->accent, theme->panel));
        list_paragraph(frame->list, box.x + pad, y + px(frame, 6), w - 2 * pad, 5,
                       question->why ? question->why : "",
                       frame_style(frame, FONT_SANS, 18, theme->ink, theme->panel));
    } else if (question->n_choices == 0) {
        char text[64];
        snprintf(text, sizeof text, "> %s_", question->typed);
        list_text(frame->list, box.x + pad, y, text,
                  frame_style(frame, FONT_MONO, 22, theme->ink, theme->panel));
    }
    const char *keys = question->verdict         ? "Enter: go on"
                       : question->n_choices > 0 ? "1 2 3 or up and down, then Enter"
                                                 : "type, then Enter";
    TextStyle style = frame_style(frame, FONT_SANS, 14, theme->soft, theme->panel);
    list_text(frame->list, box.x + pad, box.y + h - pad - style.size / 2, keys, style);
}
