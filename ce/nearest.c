// SPDX-License-Identifier: MIT
#include "ce/nearest.h"

#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

// Nearest takes the best of the names it is offered. A typing mistake costs one edit, so names more
// edits away than nearest_to() allows are never suggested. distance() computes the number of edits;
// nearest_offer() decides between names.

#define LONGEST 48u // longest name that is compared; a longer one is near to nothing

// A name of up to 7 letters may differ in one letter, one of 8 to 15 letters in two, and so on.
Nearest nearest_to(const char *wanted) {
    return (Nearest){.wanted = wanted, .distance = 1 + (unsigned)strlen(wanted) / 8};
}

static unsigned least(unsigned a, unsigned b) {
    return a < b ? a : b;
}

static char letter(const char *name, size_t i) {
    return (char)tolower((unsigned char)name[i]);
}

// Damerau-Levenshtein distance with single swaps of neighbours. Row i holds the edits that turn the
// first i letters of `one` into the first k of `other`.
static unsigned distance(const char *one, const char *other) {
    size_t n = strlen(one), m = strlen(other);
    unsigned rows[3][LONGEST + 1];
    if (n > LONGEST || m > LONGEST) {
        return UINT_MAX;
    }
    for (size_t i = 0; i <= n; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = (unsigned)i;
        for (size_t k = 1; k <= m; k++) {
            if (i == 0) {
                row[k] = (unsigned)k;
                continue;
            }
            unsigned changed = above[k - 1] + (letter(one, i - 1) != letter(other, k - 1));
            row[k] = least(changed, 1 + least(above[k], row[k - 1]));
            if (i > 1 && k > 1 && letter(one, i - 1) == letter(other, k - 2) &&
                letter(one, i - 2) == letter(other, k - 1)) {
                row[k] = least(row[k], 1 + two_above[k - 2]);
            }
        }
    }
    return rows[n % 3][m];
}

void nearest_offer(Nearest *nearest, const char *name) {
    unsigned far = distance(nearest->wanted, name);
    bool same = nearest->meant && far == nearest->distance;
    if (far < nearest->distance || (far == nearest->distance && !nearest->meant) ||
        (same && strcmp(name, nearest->meant) < 0)) {
        nearest->meant = name;
        nearest->distance = far;
    }
}

const char *nearest_hint(const Nearest *nearest, const char *else_say, char buffer[NEAREST_HINT]) {
    if (nearest->meant) {
        snprintf(buffer, NEAREST_HINT, "; did you mean %s?", nearest->meant);
    } else {
        snprintf(buffer, NEAREST_HINT, "%s", else_say);
    }
    return buffer;
}
