// SPDX-License-Identifier: MIT
#pragma once

#include "visualizer/scene.h"

// Cards lie over the picture. `lay_out` draws a card's content into the box (or with `draw` false
// draws nothing) and returns the height it takes; card_fit() finds the size of text at which that
// is no more than there is, calls it, and draws the box with its frame in `edge`. Sizes are in
// design px; a card is never larger than the picture. What has no room at any size of text is cut.
typedef int CardLayout(Frame *frame, Rect box, bool draw);
void card_fit(Frame *frame, int w, int h, Color edge, CardLayout *lay_out);
