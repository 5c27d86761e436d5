// SPDX-License-Identifier: MIT
#include "visualizer/action.h"
#include "visualizer/views/card_box.h"
#include "visualizer/views/views.h"

// All keys on one card, or those of the shelf over it. A key with an action is also a button.

#define CAPS_MOST 8u

// The keys in one line of the card: rows of the table.
typedef struct Line {
    const ActionKey *keys[CAPS_MOST];
    unsigned n;
    const char *help;
} Line;

// The line that begins at a row of the table; moves the row to where the next line begins. False at
// the end.
static bool next_line(const Canvas *canvas, unsigned *row, Line *ret_line) {
    const ActionKey *keys = canvas->scene->shelf ? shelf_keys : action_keys;
    unsigned n = canvas->scene->shelf ? shelf_key_count : action_key_count;
    *ret_line = (Line){.n = 0};
    while (*row < n && !keys[*row].help) {
        (*row)++;
    }
    for (; *row < n && !(ret_line->n && keys[*row].help); (*row)++) {
        const ActionKey *key = &keys[*row];
        ret_line->help = key->help ? key->help : ret_line->help;
        if (key->label && ret_line->n < CAPS_MOST) {
            ret_line->keys[ret_line->n++] = key;
        }
    }
    return ret_line->n > 0;
}

static int cap_width(const Canvas *canvas, TextStyle style, const ActionKey *key) {
    return list_text_width(canvas->list, style.face, style.size, key->label) + px(canvas, 12);
}

static int caps_width(const Canvas *canvas, TextStyle style, const Line *line) {
    int w = 0;
    for (unsigned i = 0; i < line->n; i++) {
        w += cap_width(canvas, style, line->keys[i]) + px(canvas, 4);
    }
    return w;
}

static void draw_caps(Canvas *canvas, int x, int y, TextStyle style, const Line *line) {
    const Theme *theme = canvas->theme;
    for (unsigned i = 0; i < line->n; i++) {
        const ActionKey *key = line->keys[i];
        Rect box = rect_of(x, y, cap_width(canvas, style, key), list_line_height(style.size));
        bool acts = key->action != ACTION_COUNT, hot = acts && canvas_is_hot(canvas, key->action);
        list_rect(canvas->list, box, style.under);
        list_frame(canvas->list, box, hot ? px(canvas, 2) : 1, hot ? theme->accent : theme->line);
        list_text(canvas->list, x + px(canvas, 6), y, key->label, style);
        if (acts) {
            canvas_button(canvas, box, key->action, true);
        }
        x += box.w + px(canvas, 4);
    }
}

static int lay_out(Canvas *canvas, Rect box, bool draw) {
    const Theme *theme = canvas->theme;
    TextStyle key = canvas_style(canvas, FONT_BOLD, 15, theme->ink, theme->paper);
    TextStyle text = canvas_style(canvas, FONT_SANS, 15, theme->ink, theme->panel);
    int pitch = list_line_height(key.size) + px(canvas, 3), pad = px(canvas, 18);
    int key_w = 0, text_w = 0, y = box.y + pad;
    Line line;
    for (unsigned row = 0; next_line(canvas, &row, &line);) {
        int own = caps_width(canvas, key, &line);
        key_w = own > key_w ? own : key_w;
        own = list_text_width(canvas->list, text.face, text.size, line.help);
        text_w = own > text_w ? own : text_w;
    }
    key_w += px(canvas, 14);
    for (unsigned row = 0; next_line(canvas, &row, &line); y += pitch) {
        if (draw) {
            draw_caps(canvas, box.x + pad, y, key, &line);
            list_text(canvas->list, box.x + pad + key_w, y, line.help, text);
        }
    }
    return key_w + text_w + 2 * pad <= box.w ? y + pad - box.y : INT16_MAX;
}

void view_help(Canvas *canvas) {
    // A click outside the keys closes the card.
    canvas_button(canvas, rect_of(0, 0, canvas->scene->w, canvas->scene->h), ACTION_HELP, false);
    bool shelf = canvas->scene->shelf != NULL;
    card_fit(canvas, shelf ? 640 : 810, shelf ? 320 : 600, canvas->theme->accent, lay_out);
}
