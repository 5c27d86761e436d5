// SPDX-License-Identifier: MIT
#pragma once

// Small drawings that stand for a word: a disc, an eye (may read), a pen (may write now). Made of
// rects and lines, so that they are the same in every font and in SVG.

#include "visualizer/display_list.h"

void glyph_disc(DisplayList *list, int x, int y, int radius, Color color);

// Inside the box, in its middle. Crossed out when `open` is false: the shape tells, not the colour.
void glyph_eye(DisplayList *list, Rect box, bool open, Color ink, Color under);
void glyph_pen(DisplayList *list, Rect box, bool open, Color ink, Color under);
