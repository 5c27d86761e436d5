// SPDX-License-Identifier: MIT
#pragma once

// Strokes of outlines: solid around what is there, dashed around what was asked for and is not.

#include "visualizer/scene.h"

typedef enum { OUTLINE_SOLID, OUTLINE_DASHED } OutlineKind;

typedef struct Pen {
    Frame *frame;
    int thickness; // px
    Color color;
    OutlineKind kind;
} Pen;

// A straight stroke, `w` x `h` px, one of the two being the pen's thickness. Too short for dashes
// it is solid: the sides of a row, and a request of one block. Between dashes is paper, so that it
// is seen on anything.
void pen_stroke(const Pen *pen, int x, int y, int w, int h);

// The four sides of a rect, inside it.
void pen_box(const Pen *pen, Rect rect);
