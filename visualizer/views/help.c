// SPDX-License-Identifier: MIT
#include "visualizer/action.h"
#include "visualizer/views/card_box.h"
#include "visualizer/views/views.h"

// All keys on one card. Each key is also a button: a click on it does its action.

#define CAPS_MOST 8u

// The keys in one line of the card: rows of the table.
typedef struct Line {
    const ActionKey *keys[CAPS_MOST];
    unsigned n;
    const char *help;
} Line;

// The line that begins at a row of the table; moves the row to where the next line begins. False at
// the end.
static bool next_line(unsigned *row, Line *ret_line) {
    *ret_line = (Line){.n = 0};
    while (*row < action_key_count && !action_keys[*row].help) {
        (*row)++;
    }
    for (; *row < action_key_count && !(ret_line->n && action_keys[*row].help); (*row)++) {
        const ActionKey *key = &action_keys[*row];
        ret_line->help = key->help ? key->help : ret_line->help;
        if (key->label && ret_line->n < CAPS_MOST) {
            ret_line->keys[ret_line->n++] = key;
        }
    }
    return ret_line->n > 0;
}

static int cap_width(const Frame *frame, TextStyle style, const ActionKey *key) {
    return list_text_width(frame->list, style.face, style.size, key->label) + px(frame, 12);
}

static int caps_width(const Frame *frame, TextStyle style, const Line *line) {
    int w = 0;
    for (unsigned i = 0; i < line->n; i++) {
        w += cap_width(frame, style, line->keys[i]) + px(frame, 4);
    }
    return w;
}

static void draw_caps(Frame *frame, int x, int y, TextStyle style, const Line *line) {
    const Theme *theme = frame->theme;
    for (unsigned i = 0; i < line->n; i++) {
        const ActionKey *key = line->keys[i];
        Rect box = rect_of(x, y, cap_width(frame, style, key), list_line_height(style.size));
        bool hot = frame_is_hot(frame, key->action);
        list_rect(frame->list, box, style.under);
        list_frame(frame->list, box, hot ? px(frame, 2) : 1, hot ? theme->accent : theme->line);
        list_text(frame->list, x + px(frame, 6), y, key->label, style);
        frame_button(frame, box, key->action, true);
        x += box.w + px(frame, 4);
    }
}

static int lay_out(Frame *frame, Rect box, bool draw) {
    const Theme *theme = frame->theme;
    TextStyle key = frame_style(frame, FONT_BOLD, 15, theme->ink, theme->paper);
    TextStyle text = frame_style(frame, FONT_SANS, 15, theme->ink, theme->panel);
    int pitch = list_line_height(key.size) + px(frame, 3), pad = px(frame, 18);
    int key_w = 0, text_w = 0, y = box.y + pad;
    Line line;
    for (unsigned row = 0; next_line(&row, &line);) {
        int own = caps_width(frame, key, &line);
        key_w = own > key_w ? own : key_w;
        own = list_text_width(frame->list, text.face, text.size, line.help);
        text_w = own > text_w ? own : text_w;
    }
    key_w += px(frame, 14);
    for (unsigned row = 0; next_line(&row, &line); y += pitch) {
        if (draw) {
            draw_caps(frame, box.x + pad, y, key, &line);
            list_text(frame->list, box.x + pad + key_w, y, line.help, text);
        }
    }
    return key_w + text_w + 2 * pad <= box.w ? y + pad - box.y : INT16_MAX;
}

void view_help(Frame *frame) {
    // A click outside the keys closes the card.
    frame_button(frame, rect_of(0, 0, frame->scene->w, frame->scene->h), ACTION_HELP, false);
    card_fit(frame, 810, 600, frame->theme->accent, lay_out);
}
