// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include "visualizer/views/card_box.h"

#include <stdio.h>

// A question alone, for slides: large, as large as it fits. Nothing of the device is shown, since
// that would tell the answer.

#define LARGE 2.2 // text is so much larger than in the window, where it has room

typedef struct Page {
    Canvas *canvas;
    int x, y, w;
    bool draw;
} Page;

static void paragraph(Page *page, const char *text, TextStyle style, int space) {
    int n = list_paragraph_lines(page->canvas->list, page->w, text, style);
    page->y += px(page->canvas, space);
    if (page->draw) {
        list_paragraph(page->canvas->list, page->x, page->y, page->w, n, text, style);
    }
    page->y += n * list_line_height(style.size);
}

static void choice(Page *page, unsigned number, const char *words, bool right) {
    Canvas *canvas = page->canvas;
    const Theme *theme = canvas->theme;
    char text[192];
    TextStyle style = canvas_style(canvas, right ? FONT_BOLD : FONT_SANS, 18, theme->ink,
                                   right ? theme->paper : theme->panel);
    int inset = px(canvas, 14), width = page->w - 2 * inset;
    snprintf(text, sizeof text, "%u   %s%s", number + 1, words, right ? "   (right)" : "");
    int n = list_paragraph_lines(canvas->list, width, text, style);
    page->y += px(canvas, 8);
    Rect row =
        rect_of(page->x, page->y, page->w, n * list_line_height(style.size) + px(canvas, 12));
    if (page->draw) {
        list_rect(canvas->list, row, style.under);
        list_frame(canvas->list, row, px(canvas, right ? 5 : 1),
                   right ? theme->accent : theme->line);
        list_paragraph(canvas->list, row.x + inset, row.y + px(canvas, 6), width, n, text, style);
    }
    page->y += row.h;
}

static int lay_out(Canvas *canvas, Rect box, bool draw) {
    const Theme *theme = canvas->theme;
    const QuestionSheet *sheet = canvas->scene->sheet;
    const Question *question = &sheet->question;
    char text[256];
    int pad = px(canvas, 36);
    Page page = {canvas, box.x + pad, box.y + pad, box.w - 2 * pad, draw};
    snprintf(text, sizeof text, "%s: question %u of %u", sheet->title, sheet->number, sheet->n);
    paragraph(&page, text, canvas_style(canvas, FONT_SANS, 12, theme->soft, theme->panel), 0);
    paragraph(&page, question->question,
              canvas_style(canvas, FONT_BOLD, 22, theme->ink, theme->panel), 10);
    page.y += px(canvas, 8);
    for (unsigned i = 0; i < question->n_choices; i++) {
        choice(&page, i, question->choices[i], sheet->reveals && i == question->chosen);
    }
    if (sheet->reveals && question->chosen >= question->n_choices) {
        snprintf(text, sizeof text, "Answer: %s", sheet->answer);
        paragraph(&page, text, canvas_style(canvas, FONT_BOLD, 20, theme->ink, theme->panel), 10);
    }
    if (sheet->reveals && sheet->why) {
        paragraph(&page, sheet->why, canvas_style(canvas, FONT_SANS, 17, theme->ink, theme->panel),
                  16);
    }
    return page.y + pad - box.y;
}

void view_sheet(Canvas *canvas) {
    double text = canvas->text;
    canvas->text *= LARGE;
    card_fit(canvas, 1256, 776, canvas->theme->accent, lay_out);
    canvas->text = text;
}
