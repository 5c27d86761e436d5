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
    Canvas *canvas;
    int x, y, w;
    bool draw;
} Sheet;

static void paragraph(Sheet *sheet, const char *text, TextStyle style) {
    int n = list_paragraph_lines(sheet->canvas->list, sheet->w, text, style);
    if (sheet->draw) {
        list_paragraph(sheet->canvas->list, sheet->x, sheet->y, sheet->w, n, text, style);
    }
    sheet->y += n * list_line_height(style.size) + px(sheet->canvas, 6);
}

static void choice(Sheet *sheet, unsigned number, const char *words, bool chosen) {
    Canvas *canvas = sheet->canvas;
    const Theme *theme = canvas->theme;
    char text[160];
    TextStyle style = canvas_style(canvas, FONT_SANS, 18, theme->ink, theme->paper);
    int inset = px(canvas, 10), width = sheet->w - 2 * inset;
    snprintf(text, sizeof text, "%u   %s", number + 1, words);
    int n = list_paragraph_lines(canvas->list, width, text, style);
    Rect row =
        rect_of(sheet->x, sheet->y, sheet->w, n * list_line_height(style.size) + px(canvas, 8));
    if (sheet->draw) {
        list_rect(canvas->list, row, style.under);
        list_frame(canvas->list, row, px(canvas, chosen ? 3 : 1),
                   chosen ? theme->ink : theme->line);
        list_paragraph(canvas->list, row.x + inset, row.y + px(canvas, 4), width, n, text, style);
        canvas_hit(canvas,
                   (Hit){.kind = HIT_CHOICE, .rect = row, .base = number, .cols = 1, .rows = 1});
    }
    sheet->y += row.h + px(canvas, 4);
}

// A click on this passes the question over.
static void pass_over(Sheet *sheet, TextStyle style) {
    Canvas *canvas = sheet->canvas;
    int top = sheet->y, in = px(canvas, 6);
    paragraph(sheet, PASS_OVER, style);
    int w = list_text_width(canvas->list, style.face, style.size, PASS_OVER);
    Rect box = rect_of(sheet->x - in, top, (w < sheet->w ? w : sheet->w) + 2 * in,
                       sheet->y - px(canvas, 6) - top);
    if (sheet->draw) {
        bool hot = canvas_is_hot(canvas, ACTION_LEAVE);
        if (canvas->scene->buttons.shown) {
            list_frame(canvas->list, box, hot ? px(canvas, 2) : 1,
                       hot ? canvas->theme->accent : canvas->theme->line);
        }
        canvas_button(canvas, box, ACTION_LEAVE, true);
    }
}

// What to press; while nothing is chosen it stands out. Its height is the same either way, so that
// choosing moves nothing.
static int keys_line(Sheet *sheet) {
    const Question *question = sheet->canvas->scene->question;
    const Theme *theme = sheet->canvas->theme;
    bool waits = question->chosen >= question->n_choices;
    char press[64], numbers[QUESTION_NUMBERS];
    snprintf(press, sizeof press, "Press %s, or click.", question_numbers(question, numbers));
    const char *keys = question->n_choices == 0 ? "Type the answer, then press Enter."
                       : waits                  ? press
                                                : "Enter gives this answer.";
    TextStyle style = canvas_style(sheet->canvas, FONT_BOLD, 14, theme->ink, theme->panel);
    int n = list_paragraph_lines(sheet->canvas->list, sheet->w, press, style);
    int own = list_paragraph_lines(sheet->canvas->list, sheet->w, keys, style);
    n = n > own ? n : own;
    if (sheet->draw) {
        style.face = waits ? FONT_BOLD : FONT_SANS;
        list_paragraph(sheet->canvas->list, sheet->x, sheet->y, sheet->w, n, keys, style);
    }
    int h = n * list_line_height(style.size) + px(sheet->canvas, 6);
    sheet->y += h;
    return h;
}

static int lay_out(Canvas *canvas, Rect box, bool draw) {
    const Theme *theme = canvas->theme;
    const Question *question = canvas->scene->question;
    int pad = px(canvas, box.w < px(canvas, NARROW) ? 12 : 24);
    Sheet sheet = {canvas, box.x + pad, box.y + pad, box.w - 2 * pad, draw};
    paragraph(&sheet, question->question,
              canvas_style(canvas, FONT_BOLD, box.w < px(canvas, NARROW) ? 19 : 22, theme->ink,
                           theme->panel));
    sheet.y += px(canvas, 6);
    for (unsigned i = 0; i < question->n_choices; i++) {
        choice(&sheet, i, question->choices[i], i == question->chosen);
    }
    if (question->n_choices == 0) {
        char text[QUESTION_TYPED + 4];
        snprintf(text, sizeof text, "> %s_", question->typed);
        paragraph(&sheet, text, canvas_style(canvas, FONT_MONO, 22, theme->ink, theme->panel));
    }
    TextStyle style = canvas_style(canvas, FONT_SANS, 14, theme->soft, theme->panel);
    Sheet measured = {canvas, sheet.x, sheet.y, sheet.w, false};
    int h = keys_line(&measured) + list_paragraph_lines(canvas->list, sheet.w, PASS_OVER, style) *
                                       list_line_height(style.size);
    int end = sheet.y + h + pad - box.y;
    sheet.y = box.y + box.h - pad - h;
    keys_line(&sheet);
    pass_over(&sheet, style);
    return end;
}

// Its height in a column; 0 when it does not fit there at a readable size.
static int height_in(Canvas *canvas, Rect column) {
    double text = canvas->text;
    int most = column.h * BESIDE_MOST / 100, least = tx(canvas, 14) * 8 / 10;
    int h = lay_out(canvas, column, false);
    while (h > most && tx(canvas, 14) > least) {
        canvas->text *= 0.95;
        h = lay_out(canvas, column, false);
    }
    if (h > most) {
        canvas->text = text;
        return 0;
    }
    return h;
}

int view_question_beside(Canvas *canvas, Rect column) {
    double text = canvas->text;
    int h = height_in(canvas, column);
    if (h > 0) {
        Rect box = rect_of(column.x, column.y + column.h - h, column.w, h);
        list_within(canvas->list, box);
        list_rect(canvas->list, box, canvas->theme->panel);
        list_frame(canvas->list, box, px(canvas, 3), canvas->theme->accent);
        lay_out(canvas, box, true);
    }
    canvas->text = text;
    canvas->asked = h > 0;
    return h;
}

void view_question(Canvas *canvas) {
    if (!canvas->asked) {
        card_fit(canvas, 620, 330, canvas->theme->accent, lay_out);
    }
}
