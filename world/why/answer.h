// SPDX-License-Identifier: MIT
#pragma once

// The answer to "why not here?", for every kind of place.

#include <stdint.h>

// One fact of an answer.
typedef struct WhyLine {
    char text[256];
    uint32_t step; // of the call that made it so, 0 = unknown
} WhyLine;

#define WHY_LINES 3u

typedef struct WhyAnswer {
    char sentence[320];
    WhyLine lines[WHY_LINES];
    unsigned n_lines;
    char remedy[256]; // what would make the request possible, "" when nothing does
    // Where the request would lie if it began here, to show how far it sticks out: mapped address
    // and bytes, or frame number and frames. n == 0: not for this place.
    uint32_t from, n;
} WhyAnswer;
