// SPDX-License-Identifier: MIT
#pragma once

// Rectangles in px of the picture, and the lengths into which they are divided. A length is checked
// where it is made: differences go through rect_of(), which makes the rect empty if no room is
// left. Nothing is drawn in an empty rect (display_list.h), and it cannot be pointed at
// (canvas_hit()). So views need not ask whether there is room.

#include <stdbool.h>

typedef struct Rect {
    int x, y, w, h; // w, h >= 0
} Rect;

// The rect at (x, y); a negative length counts as 0.
static inline Rect rect_of(int x, int y, int w, int h) {
    return (Rect){x, y, w > 0 ? w : 0, h > 0 ? h : 0};
}

static inline bool rect_is_empty(Rect rect) {
    return rect.w <= 0 || rect.h <= 0;
}

// The part that both share; empty when they do not meet.
static inline Rect rect_common(Rect a, Rect b) {
    int x = a.x > b.x ? a.x : b.x, y = a.y > b.y ? a.y : b.y;
    int right = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
    int bottom = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;
    return rect_of(x, y, right - x, bottom - y);
}

// How many cells of `size` px cover `length` px, at least 1. A size of 0 counts as 1 px.
static inline int cells_over(int length, int size) {
    return length > 1 ? 1 + (length - 1) / (size > 1 ? size : 1) : 1;
}

// How many whole cells of `size` px fit into `length` px. A size of 0 counts as 1 px.
static inline int cells_in(int length, int size) {
    return length > 0 ? length / (size > 1 ? size : 1) : 0;
}

// The least power of two that is at least n; 1 for n < 1. n is at most 2^30.
static inline int power_over(int n) {
    int power = 1;
    while (power < n) {
        power *= 2;
    }
    return power;
}
