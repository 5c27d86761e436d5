// SPDX-License-Identifier: MIT
#include "visualizer/views.h"

#include <stdio.h>

// A question is a card over the picture: it is answered before anything moves.

typedef struct Sheet {
    Frame *frame;
    int x, y, w;
    bool draw;
} Sheet;

static void paragraph(Sheet *sheet, const char *text, TextStyle style) {
    int n = list_paragraph_lines(sheet->frame->list, sheet->w, text, style);
    if (sheet->draw) {
        list_paragraph(sheet->frame->list, sheet->x, sheet->y, sheet->w, n, text, style);
    }
    sheet->y += n * list_line_height(style.size) + px(sheet->frame, 6);
}

static void choice(Sheet *sheet, unsigned number, const char *words, bool chosen) {
    Frame *frame = sheet->frame;
    const Theme *theme = frame->theme;
    char text[160];
    TextStyle style = frame_style(frame, FONT_SANS, 18, chosen ? theme->paper : theme->ink,
                                  chosen ? theme->ink : theme->panel);
    int inset = px(frame, 10), width = sheet->w - 2 * inset;
    snprintf(text, sizeof text, "%u   %s", number + 1, words);
    int n = list_paragraph_lines(frame->list, width, text, style);
    Rect row =
        rect_of(sheet->x, sheet->y, sheet->w, n * list_line_height(style.size) + px(frame, 8));
    if (sheet->draw) {
        list_rect(frame->list, row, style.under);
        list_paragraph(frame->list, row.x + inset, row.y + px(frame, 4), width, n, text, style);
        frame_hit(frame,
                  (Hit){.kind = HIT_CHOICE, .rect = row, .base = number, .cols = 1, .rows = 1});
    }
    sheet->y += row.h + px(frame, 4);
}

static int lay_out(Frame *frame, Rect box, bool draw) {
    const Theme *theme = frame->theme;
    const Question *question = frame->scene->question;
    int pad = px(frame, 24);
    Sheet sheet = {frame, box.x + pad, box.y + pad, box.w - 2 * pad, draw};
    paragraph(&sheet, question->question,
              frame_style(frame, FONT_BOLD, 22, theme->ink, theme->panel));
    sheet.y += px(frame, 6);
    for (unsigned i = 0; i < question->n_choices; i++) {
        choice(&sheet, i, question->choices[i], i == question->chosen);
    }
    if (question->n_choices == 0) {
        char text[QUESTION_TYPED + 4];
        snprintf(text, sizeof text, "> %s_", question->typed);
        paragraph(&sheet, text, frame_style(frame, FONT_MONO, 22, theme->ink, theme->panel));
    }
    const char *keys = question->n_choices > 0
                           ? "1 2 3 or up and down, then Enter.  Escape: pass it over"
                           : "type, then Enter.  Escape: pass it over";
    TextStyle style = frame_style(frame, FONT_SANS, 14, theme->soft, theme->panel);
    int end = sheet.y + list_line_height(style.size) + pad - box.y;
    sheet.y = box.y + box.h - pad - list_line_height(style.size);
    paragraph(&sheet, keys, style);
    return end;
}

void view_question(Frame *frame) {
    card_fit(frame, 620, 330, frame->theme->accent, lay_out);
}
