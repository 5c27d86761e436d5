// SPDX-License-Identifier: MIT
#pragma once

// Strokes of outlines: solid around what exists, dashed around what was asked for and does not.

#include "visualizer/views/canvas.h"

typedef enum { OUTLINE_SOLID, OUTLINE_DASHED } OutlineKind;

typedef struct Pen {
    Canvas *canvas;
    int thickness; // px
    Color color;
    OutlineKind kind;
} Pen;

// A straight stroke of `w` x `h` px; one of the two is the pen's thickness. A stroke too short for
// dashes is solid: the sides of a row, or a request of one block. The gaps between dashes are drawn
// in the paper's colour, so that they are visible on anything.
void pen_stroke(const Pen *pen, int x, int y, int w, int h);

// The four sides of a rect, inside it.
void pen_box(const Pen *pen, Rect rect);
