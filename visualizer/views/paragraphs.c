// SPDX-License-Identifier: MIT
#include "visualizer/views/paragraphs.h"

#include <stdio.h>
#include <string.h>

// Chooses how many ranks and which text size fit into the panel. All paragraphs shrink a little
// first; then the highest rank is left out and the search begins again. A long word shrinks only
// its own paragraph. Read paragraphs_draw() first.

#define PRESENT_LEAST 20 // design px of all text in a presentation: 24 px and more at 1280 x 800
#define KEY_ROOM 6       // design px added to each line of actions, so that it is easy to click
#define LEAST_PERCENT 86 // all paragraphs shrink to this before one is left out
#define WORD_PERCENT 55  // a paragraph shrinks to this for a long word before the word is folded

Paragraph *paragraphs_add(Paragraphs *all, Rank rank, FontFace face, int size, Color color,
                          const char *text) {
    Paragraph *own = all->n < PARAGRAPHS && text[0] ? &all->paragraphs[all->n++] : &all->spare;
    size = all->canvas->scene->present && size < PRESENT_LEAST ? PRESENT_LEAST : size;
    *own = (Paragraph){.rank = rank, .face = face, .size = size, .color = color, .space = 8};
    snprintf(own->text, sizeof own->text, "%s", text);
    return own;
}

static TextStyle sized(const Paragraphs *all, const Paragraph *own, int percent) {
    const Canvas *canvas = all->canvas;
    TextStyle style = canvas_style(canvas, own->face, own->size, own->color, canvas->theme->panel);
    int least = canvas->scene->present ? px(canvas, 24) : canvas->least;
    bool last_resort = percent < LEAST_PERCENT; // nothing is left to leave out
    least = least <= style.size && !(last_resort && own->rank <= RANK_POINT) ? least
                                                                             : CANVAS_LEAST_TEXT;
    style.size = style.size * percent / 100;
    style.size = style.size > least ? style.size : least;
    return style;
}

// Only the paragraph with a word wider than the panel becomes smaller.
static TextStyle paragraph_style(const Paragraphs *all, const Paragraph *own, int width,
                                 int percent) {
    TextStyle style = sized(all, own, percent), smaller = style;
    int least = style.size * WORD_PERCENT / 100;
    while (own->rank != RANK_CALL && smaller.size > least && smaller.size > all->canvas->least &&
           list_folds_a_word(all->canvas->list, width, own->text, smaller)) {
        smaller.size--;
    }
    bool whole = !list_folds_a_word(all->canvas->list, width, own->text, smaller);
    return whole ? smaller : style;
}

// Lines with a click action: each is a button, a little higher than its folded text. Without
// `draw`, only measures. Returns their height.
static int draw_actions(const Paragraphs *all, const Paragraph *own, Rect rect, TextStyle style,
                        bool draw) {
    Canvas *canvas = all->canvas;
    char text[TEXT_MOST];
    int pad = px(canvas, 4), room = px(canvas, KEY_ROOM), y = rect.y;
    snprintf(text, sizeof text, "%s", own->text);
    char *line = text;
    for (unsigned i = 0; i < own->n_actions && line; i++) {
        char *end = strchr(line, '\n');
        if (end) {
            *end = '\0';
        }
        int n = list_paragraph_lines(canvas->list, rect.w, line, style);
        Rect box =
            rect_of(rect.x - pad, y, rect.w + 2 * pad, n * list_line_height(style.size) + room);
        bool hot = canvas_is_hot(canvas, own->actions[i]);
        if (draw && canvas->scene->buttons.shown) {
            list_frame(canvas->list, box, hot ? px(canvas, 2) : 1,
                       hot ? canvas->theme->accent : canvas->theme->soft);
        }
        if (draw) {
            list_paragraph(canvas->list, rect.x, y + room / 2, rect.w, n, line, style);
            canvas_button(canvas, box, own->actions[i], true);
        }
        y += box.h - 1; // adjacent buttons share an edge
        line = end ? end + 1 : NULL;
    }
    return y + 1 - rect.y;
}

static int paragraph_height(const Paragraphs *all, const Paragraph *own, int width,
                            TextStyle style) {
    if (own->n_actions) {
        return draw_actions(all, own, rect_of(0, 0, width, 0), style, false);
    }
    return list_paragraph_lines(all->canvas->list, width, own->text, style) *
           list_line_height(style.size);
}

// The height of all paragraphs up to a rank.
static int height_of(const Paragraphs *all, Rank rank, int width, int percent) {
    int height = 0;
    for (unsigned i = 0; i < all->n; i++) {
        const Paragraph *own = &all->paragraphs[i];
        if (own->rank <= rank) {
            TextStyle style = paragraph_style(all, own, width, percent);
            height += paragraph_height(all, own, width, style) + px(all->canvas, own->space);
        }
    }
    return height;
}

static void draw(const Paragraphs *all, Rect rect, Rank rank, int percent) {
    DisplayList *list = all->canvas->list;
    int y = rect.y;
    for (unsigned i = 0; i < all->n; i++) {
        const Paragraph *own = &all->paragraphs[i];
        if (own->rank > rank) {
            continue;
        }
        TextStyle style = paragraph_style(all, own, rect.w, percent);
        int h = paragraph_height(all, own, rect.w, style);
        y = own->at_bottom ? rect.y + rect.h - h : y;
        Rect box = rect_of(rect.x, y, rect.w, h);
        if (own->n_actions) {
            draw_actions(all, own, box, style, true);
        } else {
            int lines = h / list_line_height(style.size);
            list_paragraph(list, box.x, box.y, box.w, lines, own->text, style);
        }
        if (own->step) {
            canvas_hit(all->canvas, (Hit){.kind = HIT_STEP,
                                          .rect = box,
                                          .base = own->step,
                                          .bytes = 1,
                                          .cols = 1,
                                          .rows = 1});
        }
        y += h + px(all->canvas, own->space);
    }
}

void paragraphs_draw(const Paragraphs *all, Rect rect) {
    for (int rank = RANK_COUNT; rank >= RANK_POINT; rank--) {
        int least = rank == RANK_POINT ? 20 : LEAST_PERCENT;
        for (int percent = 100; percent >= least; percent -= 2) {
            if (height_of(all, (Rank)rank, rect.w, percent) <= rect.h) {
                draw(all, rect, (Rank)rank, percent);
                return;
            }
        }
    }
}
