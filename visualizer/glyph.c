// SPDX-License-Identifier: MIT
#include "visualizer/glyph.h"

// Round shapes are rows of rects: the list has no circle, and these are few and small.

// The largest number whose square is at most n, from its highest bit down; n is below 2^60.
static int64_t root(int64_t n) {
    int64_t r = 0;
    for (int64_t bit = INT64_C(1) << 29; bit > 0; bit /= 2) {
        r += (r + bit) * (r + bit) <= n ? bit : 0;
    }
    return r;
}

// An ellipse with half axes a and b, each below 8192 px, a row of pixels each.
static void ellipse(DisplayList *list, int x, int y, int a, int b, Color color) {
    const int64_t fine = (int64_t)a * a * 256; // squares of sixteenths of a px
    for (int row = -b; row <= b; row++) {
        int64_t out = b ? fine * row * row / ((int64_t)b * b) : 0;
        int half = (int)(root(fine - out) / 16);
        list_rect(list, rect_of(x - half, y + row, 2 * half + 1, 1), color);
    }
}

void glyph_disc(DisplayList *list, int x, int y, int radius, Color color) {
    ellipse(list, x, y, radius, radius, color);
}

static int least(int a, int b) {
    return a < b ? a : b;
}

static int thick(int n) {
    return n > 1 ? n : 1;
}

// A stroke through what is not open, with an edge of the ground around it.
static void cross_out(DisplayList *list, int x, int y, int r, Color ink, Color under) {
    int t = thick(r / 5);
    list_line(list, x - r, y - r, 2 * r, 2 * r, t * 2 + 1, under);
    list_line(list, x - r, y - r, 2 * r, 2 * r, t, ink);
}

void glyph_eye(DisplayList *list, Rect box, bool open, Color ink, Color under) {
    int a = least(box.w * 9 / 20, box.h * 3 / 5), b = a * 11 / 20;
    int x = box.x + box.w / 2, y = box.y + box.h / 2, t = thick(a / 5);
    ellipse(list, x, y, a, b, ink);
    ellipse(list, x, y, a - t - 1, b - t, under);
    glyph_disc(list, x, y, thick(b * 11 / 20), ink);
    if (!open) {
        cross_out(list, x, y, a * 4 / 5, ink, under);
    }
}

void glyph_pen(DisplayList *list, Rect box, bool open, Color ink, Color under) {
    int r = least(box.w, box.h) * 9 / 20, t = thick(r * 9 / 20);
    int x = box.x + box.w / 2, y = box.y + box.h / 2;
    // The shaft from the upper right, the point at the lower left, and the line it has drawn.
    list_line(list, x - r / 3, y + r / 3 - t, r + r / 6, -(r + r / 6) + t, t, ink);
    list_line(list, x - r * 4 / 5, y + r * 4 / 5 - thick(t / 2), r / 3, -r / 3, thick(t / 2), ink);
    list_rect(list, rect_of(x - r * 4 / 5, y + r * 4 / 5, r * 8 / 5, thick(t / 3)), ink);
    if (!open) {
        cross_out(list, x, y, r * 4 / 5, ink, under);
    }
}
