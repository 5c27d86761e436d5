// SPDX-License-Identifier: MIT
#include "visualizer/views/threads.h"

// The key of the threads view: what its shapes mean, in one line, or in two if that makes the words
// large enough.

#define LINES_MOST 2
#define GOOD_PERCENT 85 // percent of the words' size: below that, another line is used

typedef enum {
    KEY_COLOR,
    KEY_RUNS,
    KEY_READY,
    KEY_WAITS,
    KEY_SUSPENDED,
    KEY_WAKES,
    KEY_FAILS,
    KEY_ENDS,
    KEYS,
} KeyItem;

static void draw_key_shape(Canvas *canvas, KeyItem item, Rect box) {
    const Theme *theme = canvas->theme;
    DisplayList *list = canvas->list;
    Color fill = threads_color(14);
    int mid = box.y + box.h / 2, t = px(canvas, 2), r = box.h / 3;
    int edge = t < box.h / 10 ? t : box.h / 10;
    switch (item) {
    case KEY_COLOR:
        for (uint8_t i = 0; i < 3; i++) {
            list_rect(list, rect_of(box.x + i * box.w / 3, box.y, box.w / 3, box.h),
                      threads_color(13 + i));
        }
        break;
    case KEY_RUNS:
        list_rect(list, box, fill);
        break;
    case KEY_READY:
        list_rect(list, rect_of(box.x, mid - t, box.w, 2 * t), fill);
        break;
    case KEY_WAITS:
        list_hatch(list, rect_of(box.x, box.y + box.h / 4, box.w, box.h / 2), theme->soft);
        list_rect(list, rect_of(box.x, box.y + box.h / 4, box.w, edge), fill);
        list_rect(list, rect_of(box.x, box.y + box.h * 3 / 4 - edge, box.w, edge), fill);
        break;
    case KEY_SUSPENDED:
        for (int i = 0; i < 2; i++) {
            list_rect(list, rect_of(box.x + i * 2 * box.w / 3, mid, box.w / 3, t), theme->soft);
        }
        break;
    case KEY_WAKES:
        list_rect(list, rect_of(box.x + box.w / 2, box.y, t, box.h), theme->good);
        threads_arrow_head(list, box.x + box.w / 2 + t / 2, box.y + box.h, r, true, theme->good);
        break;
    case KEY_FAILS:
        list_line(list, box.x + box.w / 2 - r, mid - r, 2 * r, 2 * r, t, theme->alarm);
        list_line(list, box.x + box.w / 2 - r, mid + r, 2 * r, -2 * r, t, theme->alarm);
        break;
    case KEY_ENDS:
        list_rect(list, rect_of(box.x + box.w / 2, box.y, 2 * t, box.h), theme->ink);
        break;
    case KEYS:
        break;
    }
}

typedef struct ThreadsKey {
    TextStyle style;
    int shape, gap, between; // px
    int n_lines;
} ThreadsKey;

static const char *const words[KEYS] = {
    "the process it is in", "runs",   "ready", "waits", "suspended", "makes ready",
    "refused or fault",     "it ends"};

// Draws the key at a place; with `draw` false only counts its lines.
static int flow(Canvas *canvas, Rect rect, const ThreadsKey *key, bool draw) {
    int x = rect.x, h = list_line_height(key->style.size), y = rect.y, n = 1;
    for (int i = 0; i < KEYS; i++) {
        int w = key->shape + key->gap +
                list_text_width(canvas->list, key->style.face, key->style.size, words[i]);
        if (x > rect.x && x + w > rect.x + rect.w) {
            x = rect.x;
            y += h;
            n++;
        }
        if (draw && x + w <= rect.x + rect.w && y + h <= rect.y + rect.h) {
            int square = h * 3 / 4;
            draw_key_shape(canvas, (KeyItem)i,
                           rect_of(x, y + (h - square) / 2, key->shape, square));
            list_text(canvas->list, x + key->shape + key->gap, y, words[i], key->style);
        }
        x += w + key->between;
    }
    return n;
}

static ThreadsKey key_of(Canvas *canvas, int width) {
    ThreadsKey key = {.style = canvas_strip_style(canvas, FONT_SANS, threads_size(canvas) - 1,
                                                  canvas->theme->soft, canvas->theme->paper),
                      .shape = px(canvas, 22),
                      .gap = px(canvas, 5),
                      .between = px(canvas, 14)};
    int full = key.style.size, least = full * GOOD_PERCENT / 100;
    for (key.n_lines = 1; key.n_lines <= LINES_MOST; key.n_lines++) {
        least = key.n_lines == LINES_MOST || least < canvas->least ? canvas->least : least;
        for (key.style.size = full; key.style.size >= least; key.style.size--) {
            if (flow(canvas, rect_of(0, 0, width, 0), &key, false) <= key.n_lines) {
                return key;
            }
        }
    }
    key.n_lines = LINES_MOST;
    key.style.size = canvas->least;
    return key;
}

int threads_key_height(Canvas *canvas, int width) {
    ThreadsKey key = key_of(canvas, width);
    return key.n_lines * list_line_height(key.style.size) + px(canvas, 2);
}

void threads_key(Canvas *canvas, Rect rect) {
    ThreadsKey key = key_of(canvas, rect.w);
    flow(canvas, rect, &key, true);
}
