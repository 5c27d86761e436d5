// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include <stdio.h>
#include <string.h>

// A worksheet, to be printed: what is told and asked, with room to write, and the address space at
// the moment that the text has come to. An upright sheet has the picture below, a lying one at its
// side. Text that has no room gets smaller, as on a card; on a small sheet the picture goes first.

#define PICTURE_PERCENT 44 // of the sheet's height or width, for the picture

typedef struct Pen {
    Canvas *canvas;
    int x, y, w;
    bool draw;
} Pen;

static TextStyle style_of(const Pen *pen, FontFace face, int size, Color color) {
    return canvas_style(pen->canvas, face, size, color, pen->canvas->theme->paper);
}

// A paragraph; `in` px from the left edge.
static void paragraph(Pen *pen, int in, const char *text, TextStyle style) {
    DisplayList *list = pen->canvas->list;
    int n = list_paragraph_lines(list, pen->w - in, text, style);
    if (pen->draw) {
        list_paragraph(list, pen->x + in, pen->y, pen->w - in, n, text, style);
    }
    pen->y += n * list_line_height(style.size);
}

static void space(Pen *pen, int n) {
    pen->y += tx(pen->canvas, n);
}

// A box to tick before a text; the right one is ticked with the answers.
static void tick_row(Pen *pen, const char *text, bool ticked) {
    Canvas *canvas = pen->canvas;
    const Theme *theme = canvas->theme;
    TextStyle style = style_of(pen, ticked ? FONT_BOLD : FONT_SANS, 19, theme->ink);
    int line = list_line_height(style.size), side = line * 2 / 3;
    Rect box = rect_of(pen->x + tx(canvas, 24), pen->y + (line - side) / 2, side, side);
    if (pen->draw) {
        list_frame(canvas->list, box, px(canvas, 2), theme->ink);
    }
    if (pen->draw && ticked) {
        int third = side / 3, thick = px(canvas, 3);
        list_line(canvas->list, box.x + third / 2, box.y + third, third, third, thick, theme->ink);
        list_line(canvas->list, box.x + third / 2 + third, box.y + 2 * third, 2 * third, -2 * third,
                  thick, theme->ink);
    }
    paragraph(pen, tx(canvas, 24) + side + tx(canvas, 12), text, style);
    space(pen, 6);
}

static bool same_line(const char *line, int n, const char *text) {
    return text && (int)strlen(text) == n && memcmp(line, text, (size_t)n) == 0;
}

static void draw_choices(Pen *pen, const SheetPart *part, bool answers) {
    char text[192];
    for (const char *at = part->choices; at && *at;) {
        int n = (int)strcspn(at, "\n");
        snprintf(text, sizeof text, "%.*s", n, at);
        tick_row(pen, text, answers && same_line(at, n, part->answer));
        at += n + (at[n] == '\n');
    }
}

// Where a free answer is written.
static void answer_line(Pen *pen) {
    Canvas *canvas = pen->canvas;
    const Theme *theme = canvas->theme;
    TextStyle style = style_of(pen, FONT_SANS, 19, theme->ink);
    int in = tx(canvas, 24), w = list_text_width(canvas->list, style.face, style.size, "Answer:");
    space(pen, 40);
    if (pen->draw) {
        int x = pen->x + in + w + tx(canvas, 12);
        int most = pen->x + pen->w - x, long_enough = tx(canvas, 460);
        list_text(canvas->list, pen->x + in, pen->y, "Answer:", style);
        list_line(canvas->list, x, pen->y + style.size + tx(canvas, 4),
                  most < long_enough ? most : long_enough, 0, px(canvas, 2), theme->ink);
    }
    pen->y += list_line_height(style.size);
    space(pen, 14);
}

static void draw_question(Pen *pen, const SheetPart *part, bool answers) {
    char text[1200];
    const Theme *theme = pen->canvas->theme;
    space(pen, 16);
    snprintf(text, sizeof text, "%u. %s", part->number, part->text);
    paragraph(pen, 0, text, style_of(pen, FONT_BOLD, 20, theme->ink));
    space(pen, 8);
    draw_choices(pen, part, answers);
    if (!answers && !part->choices) {
        answer_line(pen);
    } else if (answers) {
        snprintf(text, sizeof text, "Answer: %s", part->answer);
        paragraph(pen, tx(pen->canvas, 24), text, style_of(pen, FONT_BOLD, 20, theme->ink));
    }
    if (answers && part->why) {
        space(pen, 4);
        paragraph(pen, tx(pen->canvas, 24), part->why, style_of(pen, FONT_SANS, 18, theme->ink));
    }
}

static void draw_goal(Pen *pen, const char *goal, bool reached) {
    char text[192];
    snprintf(text, sizeof text, "To be reached: %s", goal);
    space(pen, 6);
    tick_row(pen, text, reached);
}

// Lines of a scenario in a frame. Without the answers there is room below them.
static void draw_code(Pen *pen, const char *code, bool answers) {
    Canvas *canvas = pen->canvas;
    const Theme *theme = canvas->theme;
    TextStyle style = canvas_style(canvas, FONT_MONO, 16, theme->ink, theme->panel);
    int pad = tx(canvas, 14), top;
    Pen inner = {canvas, pen->x + pad, 0, pen->w - 2 * pad, false};
    space(pen, 12);
    top = pen->y;
    for (unsigned pass = 0; pass < (pen->draw ? 2u : 1u); pass++) {
        inner.y = top + pad;
        inner.draw = pass == 1;
        for (const char *at = code; *at;) {
            char line[256];
            int n = (int)strcspn(at, "\n");
            snprintf(line, sizeof line, "%.*s", n, at);
            if (n) {
                paragraph(&inner, 0, line, style);
            } else {
                inner.y += list_line_height(style.size) / 2;
            }
            at += n + (at[n] == '\n');
        }
        inner.y += pad + (answers ? 0 : tx(canvas, 120));
        Rect frame = rect_of(pen->x, top, pen->w, inner.y - top);
        if (pen->draw && pass == 0) {
            list_rect(canvas->list, frame, theme->panel);
            list_frame(canvas->list, frame, px(canvas, 1), theme->line);
        }
    }
    pen->y = inner.y;
}

static void draw_heading(Pen *pen, const Worksheet *sheet) {
    char text[256];
    const Theme *theme = pen->canvas->theme;
    paragraph(pen, 0, sheet->title, style_of(pen, FONT_BOLD, 30, theme->ink));
    snprintf(text, sizeof text, "%s, seed %u. Device: %s, %u MB of RAM.", sheet->name, sheet->seed,
             sheet->profile, sheet->ram_mb);
    paragraph(pen, 0, text, style_of(pen, FONT_SANS, 16, theme->soft));
    space(pen, 8);
    if (pen->draw) {
        list_line(pen->canvas->list, pen->x, pen->y, pen->w, 0, px(pen->canvas, 2), theme->line);
    }
    space(pen, 14);
}

// Draws the text, or with `draw` false only measures it. Returns its height.
static int lay_out(Canvas *canvas, Rect box, bool draw) {
    const Worksheet *sheet = canvas->scene->worksheet;
    Pen pen = {canvas, box.x, box.y, box.w, draw};
    draw_heading(&pen, sheet);
    for (unsigned i = 0; i < sheet->n_parts; i++) {
        const SheetPart *part = &sheet->parts[i];
        switch (part->kind) {
        case SHEET_SAID:
            paragraph(&pen, 0, part->text, style_of(&pen, FONT_SANS, 19, canvas->theme->ink));
            space(&pen, 5);
            break;
        case SHEET_QUESTION:
            draw_question(&pen, part, sheet->answers);
            break;
        case SHEET_GOAL:
            draw_goal(&pen, part->text, sheet->answers);
            break;
        case SHEET_CODE:
            draw_code(&pen, part->text, sheet->answers);
            break;
        }
    }
    return pen.y - box.y;
}

// The overview, the slot of the process that tells, and what their kinds are.
static void draw_picture(Canvas *canvas, Rect rect) {
    int gap = px(canvas, 12), legend_h = px(canvas, 40), h = rect.h - legend_h - gap;
    int overview_w = rect.w * 2 / 5;
    Rect overview = rect_of(rect.x, rect.y, overview_w, h);
    Rect lens = rect_of(rect.x + overview_w + gap, rect.y, rect.w - overview_w - gap, h);
    bool narrow = rect.w < px(canvas, 700);
    if (narrow) { // the slot alone
        lens = rect_of(rect.x, rect.y, rect.w, h);
    } else {
        list_within(canvas->list, overview);
        view_overview(canvas, overview);
    }
    list_within(canvas->list, lens);
    view_lens(canvas, lens);
    Rect legend = rect_of(rect.x, rect.y + h + gap, rect.w, legend_h);
    list_within(canvas->list, legend);
    view_legend(canvas, legend);
}

// Finds and sets the largest size of text at which the text fits; false if none does.
static bool shrink_to_fit(Canvas *canvas, Rect box) {
    bool fits = lay_out(canvas, box, false) <= box.h;
    while (!fits && tx(canvas, 14) > CANVAS_LEAST_TEXT / 3) { // at the end only gaps shrink
        canvas->text *= 0.95;
        fits = lay_out(canvas, box, false) <= box.h;
    }
    return fits;
}

void view_worksheet(Canvas *canvas) {
    const Scene *scene = canvas->scene;
    bool pictured = scene->worksheet->pictured, upright = scene->h > scene->w;
    double text = canvas->text;
    int least = canvas->least, margin = px(canvas, 44), gap = px(canvas, 24);
    Rect page = rect_of(margin, margin, scene->w - 2 * margin, scene->h - 2 * margin), box = page;
    canvas->least = CANVAS_LEAST_TEXT; // all of the text must be there
    canvas->failure = NULL;            // a refusal would tell the answer
    canvas->refused = canvas->has_why = false;
    if (pictured && upright) {
        box.h -= page.h * PICTURE_PERCENT / 100 + gap;
    } else if (pictured) {
        box.w -= page.w * PICTURE_PERCENT / 100 + gap;
    }
    if (!shrink_to_fit(canvas, box) && pictured) { // a small sheet: the text needs all of it
        pictured = false;
        box = page;
        canvas->text = text;
        shrink_to_fit(canvas, box);
    }
    list_within(canvas->list, box);
    list_clip(canvas->list, box);
    lay_out(canvas, box, true);
    list_unclip(canvas->list);
    canvas->text = text;
    canvas->least = least;
    if (pictured) {
        draw_picture(canvas,
                     upright ? rect_of(page.x, box.y + box.h + gap, page.w, page.h - box.h - gap)
                             : rect_of(box.x + box.w + gap, page.y, page.w - box.w - gap, page.h));
    }
    list_within(canvas->list, rect_of(0, 0, scene->w, scene->h));
}
