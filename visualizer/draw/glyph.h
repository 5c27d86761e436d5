// SPDX-License-Identifier: MIT
#pragma once

// Small drawings that stand for a word: a disc, an eye (may read), a pen (may write now). They are
// made of rects and lines, so that they look the same with every font and in SVG.

#include "visualizer/draw/display_list.h"

void glyph_disc(DisplayList *list, int x, int y, int radius, Color color);

// Drawn in the middle of the box. Crossed out when `open` is false, so that the shape tells it and
// not only the colour.
void glyph_eye(DisplayList *list, Rect box, bool open, Color ink, Color under);
void glyph_pen(DisplayList *list, Rect box, bool open, Color ink, Color under);

// The symbols on the buttons of a player.
typedef enum {
    CONTROL_NONE,
    CONTROL_BACK,
    CONTROL_PLAY,
    CONTROL_PAUSE,
    CONTROL_FORWARDS,
    CONTROL_FAILURE, // an arrow forwards to a cross
    CONTROL_CHAPTER,
    CONTROL_BEGINNING,
    CONTROL_MINUS,
    CONTROL_PLUS,
    CONTROL_CORNERS, // full screen
} Control;

// Drawn in the middle of the box; `alarm` is the colour of the cross.
void glyph_control(DisplayList *list, Rect box, Control control, Color ink, Color alarm);
