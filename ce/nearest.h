// SPDX-License-Identifier: MIT
#pragma once

// Which name somebody may have meant who wrote one that is not there: the one that fewest letters
// put in, left out, changed, or swapped with their neighbour lead to, whether they are capital or
// not. Of several the first in the order of the characters, so that the answer is always the same.

#include <stddef.h>

typedef struct Nearest {
    const char *wanted;
    const char *meant; // the nearest so far; NULL: none is near
    unsigned distance; // how far at most the next one may be
} Nearest;

// `wanted` is what was written; it and what is offered are to stay as long as the answer is used.
Nearest nearest_to(const char *wanted);

// A name that there is.
void nearest_offer(Nearest *nearest, const char *name);

#define NEAREST_HINT 80u

// "; did you mean X?", or `else_say` when none is near. Returns buffer.
const char *nearest_hint(const Nearest *nearest, const char *else_say, char buffer[NEAREST_HINT]);
