// SPDX-License-Identifier: MIT
#pragma once

// Small drawings that stand for a word: a disc, an eye (may read), a pen (may write now). Made of
// rects and lines, so that they are the same in every font and in SVG.

#include "visualizer/draw/display_list.h"

void glyph_disc(DisplayList *list, int x, int y, int radius, Color color);

// Inside the box, in its middle. Crossed out when `open` is false: the shape tells, not the colour.
void glyph_eye(DisplayList *list, Rect box, bool open, Color ink, Color under);
void glyph_pen(DisplayList *list, Rect box, bool open, Color ink, Color under);

// What a player has on its buttons.
typedef enum {
    CONTROL_NONE,
    CONTROL_BACK,
    CONTROL_PLAY,
    CONTROL_PAUSE,
    CONTROL_FORWARDS,
    CONTROL_FAILURE, // forwards to a cross
    CONTROL_CHAPTER,
    CONTROL_BEGINNING,
    CONTROL_MINUS,
    CONTROL_PLUS,
    CONTROL_CORNERS, // full screen
} Control;

// In the middle of the box; `alarm` is the colour of the cross.
void glyph_control(DisplayList *list, Rect box, Control control, Color ink, Color alarm);
