// SPDX-License-Identifier: MIT
#include "visualizer/draw/glyph.h"

// Round shapes and triangles are rows of rects: the list has neither, and these shapes are few and
// small.

// The largest number whose square is at most n, found from its highest bit down; n is below 2^60.
static int64_t root(int64_t n) {
    int64_t r = 0;
    for (int64_t bit = INT64_C(1) << 29; bit > 0; bit /= 2) {
        r += (r + bit) * (r + bit) <= n ? bit : 0;
    }
    return r;
}

// An ellipse with half axes a and b, each below 8192 px, drawn as rows of pixels.
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

// A stroke through a closed glyph, with an edge in the background's colour.
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
    // The shaft from the upper right, the point at the lower left, and the line that it has drawn.
    list_line(list, x - r / 3, y + r / 3 - t, r + r / 6, -(r + r / 6) + t, t, ink);
    list_line(list, x - r * 4 / 5, y + r * 4 / 5 - thick(t / 2), r / 3, -r / 3, thick(t / 2), ink);
    list_rect(list, rect_of(x - r * 4 / 5, y + r * 4 / 5, r * 8 / 5, thick(t / 3)), ink);
    if (!open) {
        cross_out(list, x, y, r * 4 / 5, ink, under);
    }
}

// ---- buttons

// A triangle that fills the box and points to the right or left.
static void triangle(DisplayList *list, Rect box, bool right, Color ink) {
    for (int row = 0; row < box.h; row++) {
        int off = 2 * row + 1 - box.h;
        int w = box.w - box.w * (off < 0 ? -off : off) / box.h;
        list_rect(list, rect_of(right ? box.x : box.x + box.w - w, box.y + row, w, 1), ink);
    }
}

static void corners(DisplayList *list, Rect box, Color ink) {
    int t = thick(box.w / 7), arm = thick(box.w * 3 / 8);
    for (int i = 0; i < 4; i++) {
        int x = i % 2 ? box.x + box.w : box.x, y = i / 2 ? box.y + box.h : box.y;
        list_rect(list, rect_of(i % 2 ? x - arm : x, i / 2 ? y - t : y, arm, t), ink);
        list_rect(list, rect_of(i % 2 ? x - t : x, i / 2 ? y - arm : y, t, arm), ink);
    }
}

// One or two triangles, with a bar or a cross at their tip.
static void arrow(DisplayList *list, Rect box, Control control, Color ink, Color alarm) {
    bool right = control != CONTROL_BACK && control != CONTROL_BEGINNING;
    int n = control == CONTROL_CHAPTER || control == CONTROL_BEGINNING ? 2 : 1;
    int t = (box.w + 3) / 5, end = control == CONTROL_FAILURE ? box.w * 5 / 9 : t;
    int w = (box.w - end - thick(t / 2)) / n, x = right ? box.x : box.x + box.w - n * w;
    for (int i = 0; i < n; i++) {
        triangle(list, rect_of(x + i * w, box.y, w, box.h), right, ink);
    }
    if (control == CONTROL_FAILURE) {
        int r = end / 2, cx = box.x + box.w - r, cy = box.y + box.h / 2;
        list_line(list, cx - r, cy - r, 2 * r, 2 * r, t, alarm);
        list_line(list, cx - r, cy + r, 2 * r, -2 * r, t, alarm);
    } else {
        list_rect(list, rect_of(right ? box.x + box.w - t : box.x, box.y, t, box.h), ink);
    }
}

void glyph_control(DisplayList *list, Rect box, Control control, Color ink, Color alarm) {
    int side = least(box.w * 3 / 5, box.h / 2) | 1, t = thick(side / 5);
    Rect own = rect_of(box.x + (box.w - side) / 2, box.y + (box.h - side) / 2, side, side);
    Rect across = rect_of(own.x, own.y + (side - t) / 2, side, t);
    Rect down = rect_of(own.x + (side - t) / 2, own.y, t, side);
    switch (control) {
    case CONTROL_NONE:
        break;
    case CONTROL_PLAY:
        triangle(list, own, true, ink);
        break;
    case CONTROL_PAUSE:
        list_rect(list, rect_of(own.x + side / 8, own.y, side / 4 + 1, side), ink);
        list_rect(list, rect_of(own.x + side * 5 / 8, own.y, side / 4 + 1, side), ink);
        break;
    case CONTROL_PLUS:
        list_rect(list, down, ink);
        list_rect(list, across, ink);
        break;
    case CONTROL_MINUS:
        list_rect(list, across, ink);
        break;
    case CONTROL_CORNERS:
        corners(list, own, ink);
        break;
    case CONTROL_BACK:
    case CONTROL_FORWARDS:
    case CONTROL_FAILURE:
    case CONTROL_CHAPTER:
    case CONTROL_BEGINNING:
        arrow(list, own, control, ink, alarm);
        break;
    }
}
