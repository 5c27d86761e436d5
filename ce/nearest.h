// SPDX-License-Identifier: MIT
#pragma once

// Finds the name that a mistyped one probably meant: the one that takes the fewest single-letter
// edits (insert, delete, change, swap two neighbours), ignoring case. Of several equally near names
// it takes the first in character order, so the answer is always the same.

#include <stddef.h>

typedef struct Nearest {
    const char *wanted;
    const char *meant; // the nearest so far; NULL: none is near
    unsigned distance; // the largest distance that the next name may have
} Nearest;

// Starts a search. `wanted` is what was written; it and every name offered must stay valid as long
// as the result is used.
Nearest nearest_to(const char *wanted);

// Offers an existing name.
void nearest_offer(Nearest *nearest, const char *name);

#define NEAREST_HINT 80u

// "; did you mean X?", or `else_say` when none is near. Returns buffer.
const char *nearest_hint(const Nearest *nearest, const char *else_say, char buffer[NEAREST_HINT]);
