// SPDX-License-Identifier: MIT
#pragma once

#include "visualizer/views/canvas.h"

// Cards lie over the picture. `lay_out` draws a card's content into the box (or, with `draw` false,
// nothing) and returns its height. card_fit() finds the text size at which that height fits, calls
// `lay_out`, and draws the box with a frame in `edge`. Sizes are in design px. Where the smallest
// text does not fit, the card is larger, up to the whole picture; only there is text smaller.
// Content that fits at no text size is cut.
typedef int CardLayout(Canvas *canvas, Rect box, bool draw);
void card_fit(Canvas *canvas, int w, int h, Color edge, CardLayout *lay_out);
