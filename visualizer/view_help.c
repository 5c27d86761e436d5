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
    {"1, 2", "map, physical view"},
    {"Tab, arrows with Shift", "move the cursor through the map"},
    {"Enter or +, Backspace or -", "zoom in: block, bytes; and out"},
    {"Escape", "unpin, close"},
    {"P", "presentation: larger text, overview folds"},
    {"T", "theme: light, dark, contrast"},
    {"[ ]", "smaller, larger text"},
    {"F12", "save the picture as PNG"},
    {"Q", "quit"},
};

void view_help(Frame *frame) {
    const Scene *scene = frame->scene;
    const Theme *theme = frame->theme;
    int n = sizeof rows / sizeof rows[0];
    TextStyle key = frame_style(frame, FONT_BOLD, 15, theme->ink, theme->panel);
    TextStyle text = frame_style(frame, FONT_SANS, 15, theme->ink, theme->panel);
    int line = list_line_height(key.size) + px(frame, 3), pad = px(frame, 24);
    int key_w = 0, text_w = 0;
    for (int i = 0; i < n; i++) {
        int a = list_text_width(frame->list, key.face, key.size, rows[i][0]);
        int b = list_text_width(frame->list, text.face, text.size, rows[i][1]);
        key_w = a > key_w ? a : key_w;
        text_w = b > text_w ? b : text_w;
    }
    Rect box = {0, 0, key_w + text_w + px(frame, 30) + 2 * pad, n * line + 2 * pad};
    box.x = (scene->w - box.w) / 2;
    box.y = (scene->h - box.h) / 2;
    list_rect(frame->list, box, theme->panel);
    list_frame(frame->list, box, px(frame, 4), theme->accent);
    for (int i = 0; i < n; i++) {
        int y = box.y + pad + i * line;
        list_text(frame->list, box.x + pad, y, rows[i][0], key);
        list_text(frame->list, box.x + pad + key_w + px(frame, 30), y, rows[i][1], text);
    }
}
