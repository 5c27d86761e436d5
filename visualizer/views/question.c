// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include "visualizer/views/card_box.h"

#include <stdio.h>

// A question is asked beside the picture that it is about, at the foot of the story's column.
// Without room there, it is a card over the picture.

#define NARROW 560 // design px: the column is narrow, the card is not
#define PASS_OVER "Escape: pass it over"
#define BESIDE_MOST 75 // percent of the column; the rest tells what came before

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
    TextStyle style = frame_style(frame, FONT_SANS, 18, theme->ink, theme->paper);
    int inset = px(frame, 10), width = sheet->w - 2 * inset;
    snprintf(text, sizeof text, "%u   %s", number + 1, words);
    int n = list_paragraph_lines(frame->list, width, text, style);
    Rect row =
        rect_of(sheet->x, sheet->y, sheet->w, n * list_line_height(style.size) + px(frame, 8));
    if (sheet->draw) {
        list_rect(frame->list, row, style.under);
        list_frame(frame->list, row, px(frame, chosen ? 3 : 1), chosen ? theme->ink : theme->line);
        list_paragraph(frame->list, row.x + inset, row.y + px(frame, 4), width, n, text, style);
        frame_hit(frame,
                  (Hit){.kind = HIT_CHOICE, .rect = row, .base = number, .cols = 1, .rows = 1});
    }
    sheet->y += row.h + px(frame, 4);
}

// A click on this passes the question over.
static void pass_over(Sheet *sheet, TextStyle style) {
    Frame *frame = sheet->frame;
    int top = sheet->y, in = px(frame, 6);
    paragraph(sheet, PASS_OVER, style);
    int w = list_text_width(frame->list, style.face, style.size, PASS_OVER);
    Rect box = rect_of(sheet->x - in, top, (w < sheet->w ? w : sheet->w) + 2 * in,
                       sheet->y - px(frame, 6) - top);
    if (sheet->draw) {
        bool hot = frame_is_hot(frame, ACTION_LEAVE);
        if (frame->scene->buttons.shown) {
            list_frame(frame->list, box, hot ? px(frame, 2) : 1,
                       hot ? frame->theme->accent : frame->theme->line);
        }
        frame_button(frame, box, ACTION_LEAVE, true);
    }
}

static int lay_out(Frame *frame, Rect box, bool draw) {
    const Theme *theme = frame->theme;
    const Question *question = frame->scene->question;
    int pad = px(frame, box.w < px(frame, NARROW) ? 12 : 24);
    Sheet sheet = {frame, box.x + pad, box.y + pad, box.w - 2 * pad, draw};
    paragraph(&sheet, question->question,
              frame_style(frame, FONT_BOLD, box.w < px(frame, NARROW) ? 19 : 22, theme->ink,
                          theme->panel));
    sheet.y += px(frame, 6);
    for (unsigned i = 0; i < question->n_choices; i++) {
        choice(&sheet, i, question->choices[i], i == question->chosen);
    }
    if (question->n_choices == 0) {
        char text[QUESTION_TYPED + 4];
        snprintf(text, sizeof text, "> %s_", question->typed);
        paragraph(&sheet, text, frame_style(frame, FONT_MONO, 22, theme->ink, theme->panel));
    }
    const char *keys =
        question->n_choices > 0 ? "A click, or its number and Enter." : "type, then Enter.";
    TextStyle style = frame_style(frame, FONT_SANS, 14, theme->soft, theme->panel);
    int line = list_line_height(style.size);
    int h = (list_paragraph_lines(frame->list, sheet.w, keys, style) +
             list_paragraph_lines(frame->list, sheet.w, PASS_OVER, style)) *
                line +
            px(frame, 6);
    int end = sheet.y + h + pad - box.y;
    sheet.y = box.y + box.h - pad - h;
    paragraph(&sheet, keys, style);
    pass_over(&sheet, style);
    return end;
}

// Its height in a column; 0 when it does not fit there at a readable size.
static int height_in(Frame *frame, Rect column) {
    double text = frame->text;
    int most = column.h * BESIDE_MOST / 100, least = tx(frame, 14) * 8 / 10;
    int h = lay_out(frame, column, false);
    while (h > most && tx(frame, 14) > least) {
        frame->text *= 0.95;
        h = lay_out(frame, column, false);
    }
    if (h > most) {
        frame->text = text;
        return 0;
    }
    return h;
}

int view_question_beside(Frame *frame, Rect column) {
    double text = frame->text;
    int h = height_in(frame, column);
    if (h > 0) {
        Rect box = rect_of(column.x, column.y + column.h - h, column.w, h);
        list_within(frame->list, box);
        list_rect(frame->list, box, frame->theme->panel);
        list_frame(frame->list, box, px(frame, 3), frame->theme->accent);
        lay_out(frame, box, true);
    }
    frame->text = text;
    frame->asked = h > 0;
    return h;
}

void view_question(Frame *frame) {
    if (!frame->asked) {
        card_fit(frame, 620, 330, frame->theme->accent, lay_out);
    }
}
