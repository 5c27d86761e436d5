// SPDX-License-Identifier: MIT
#include "visualizer/action.h"
#include "visualizer/views.h"

// All keys on one card.

#define ROWS_MOST 40u

// The rows of the table of keys that have a text.
static unsigned rows_of(const char *rows[][2]) {
    unsigned n = 0;
    for (unsigned i = 0; i < action_key_count; i++) {
        if (action_keys[i].help && n < ROWS_MOST) {
            rows[n][0] = action_keys[i].label;
            rows[n++][1] = action_keys[i].help;
        }
    }
    return n;
}

static int widest(const Frame *frame, TextStyle style, unsigned n, const char *rows[][2],
                  int column) {
    int most = 0;
    for (unsigned i = 0; i < n; i++) {
        int w = list_text_width(frame->list, style.face, style.size, rows[i][column]);
        most = w > most ? w : most;
    }
    return most;
}

static int lay_out(Frame *frame, Rect box, bool draw) {
    const Theme *theme = frame->theme;
    TextStyle key = frame_style(frame, FONT_BOLD, 15, theme->ink, theme->panel);
    TextStyle text = frame_style(frame, FONT_SANS, 15, theme->ink, theme->panel);
    const char *rows[ROWS_MOST][2];
    unsigned n = rows_of(rows);
    int line = list_line_height(key.size) + px(frame, 3), pad = px(frame, 24);
    int key_w = widest(frame, key, n, rows, 0) + px(frame, 30);
    for (unsigned i = 0; i < n && draw; i++) {
        int y = box.y + pad + (int)i * line;
        list_text(frame->list, box.x + pad, y, rows[i][0], key);
        list_text(frame->list, box.x + pad + key_w, y, rows[i][1], text);
    }
    bool fits = key_w + widest(frame, text, n, rows, 1) + 2 * pad <= box.w;
    return fits ? (int)n * line + 2 * pad : INT16_MAX;
}

void view_help(Frame *frame) {
    card_fit(frame, 620, 490, frame->theme->accent, lay_out);
}
