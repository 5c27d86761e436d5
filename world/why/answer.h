// SPDX-License-Identifier: MIT
#pragma once

// The answer to "why not here?", of whatever kind the place is.

#include <stdint.h>

// One fact of an answer.
typedef struct WhyLine {
    char text[256];
    uint32_t step; // of the call that made it so, 0 = none is known
} WhyLine;

#define WHY_LINES 3u

typedef struct WhyAnswer {
    char sentence[320];
    WhyLine lines[WHY_LINES];
    unsigned n_lines;
    char remedy[256]; // what would open it, "" when nothing does
    // Where the request would begin if it lay here, and how large it is: it sticks out. Mapped
    // address and bytes, or number of a frame and frames. n == 0: not of this place.
    uint32_t from, n;
} WhyAnswer;
