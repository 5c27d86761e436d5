// SPDX-License-Identifier: MIT
#include "visualizer/views.h"

// All keys on one card.

static const char *const rows[][2] = {
    {"Space", "run, pause"},
    {"Right, Left", "one call forwards, back"},
    {"Home, End", "to the beginning, to the end"},
    {"F", "run to the next failure"},
    {"C", "run to the next chapter"},
    {"G, digits, Enter", "go to a step"},
    {"R", "restart"},
    {"Up, Down", "faster, slower"},
    {"N", "the next process; at a failure: try it there"},
    {"L", "at a failure: try it in the large area"},
    {"D, then Up, Down, Enter", "remedies of the DLL pointed at: try one"},
    {"U", "take all remedies back"},
    {"1, 2, 3, 4, 5", "map, physical view, who may touch it, heap, gates"},
    {"Tab, arrows with Shift", "move the cursor; B: on the device beside"},
    {"Enter or +, Backspace or -", "zoom in: block, bytes; and out"},
    {"Escape", "unpin, close"},
    {"P", "presentation: larger text, overview folds"},
    {"T", "theme: light, dark, contrast"},
    {"[ ]", "smaller, larger text"},
    {"F12", "save the picture as PNG"},
    {"Q", "quit"},
};

#define ROWS (sizeof rows / sizeof rows[0])

static int widest(const Frame *frame, TextStyle style, int column) {
    int most = 0;
    for (unsigned i = 0; i < ROWS; i++) {
        int w = list_text_width(frame->list, style.face, style.size, rows[i][column]);
        most = w > most ? w : most;
    }
    return most;
}

static int lay_out(Frame *frame, Rect box, bool draw) {
    const Theme *theme = frame->theme;
    TextStyle key = frame_style(frame, FONT_BOLD, 15, theme->ink, theme->panel);
    TextStyle text = frame_style(frame, FONT_SANS, 15, theme->ink, theme->panel);
    int line = list_line_height(key.size) + px(frame, 3), pad = px(frame, 24);
    int key_w = widest(frame, key, 0) + px(frame, 30);
    for (unsigned i = 0; i < ROWS && draw; i++) {
        int y = box.y + pad + (int)i * line;
        list_text(frame->list, box.x + pad, y, rows[i][0], key);
        list_text(frame->list, box.x + pad + key_w, y, rows[i][1], text);
    }
    bool fits = key_w + widest(frame, text, 1) + 2 * pad <= box.w;
    return fits ? (int)ROWS * line + 2 * pad : INT16_MAX;
}

void view_help(Frame *frame) {
    card_fit(frame, 620, 490, frame->theme->accent, lay_out);
}
