// SPDX-License-Identifier: MIT
#pragma once

// Compares two worlds page by page. Pages are compared by their letters, because a dump of a device
// has nothing else. A page that one of the two does not tell is unknown and no difference.

#include "world/world.h"

typedef struct Difference { // in pages
    uint32_t gone, come;    // only in the left one, only in the right one
    uint32_t other;         // in both, with another letter
    uint32_t unknown;
} Difference;

static inline bool difference_any(Difference difference) {
    return difference.gone || difference.come || difference.other;
}

// Compares the pages of n_blocks blocks from `base` on.
Difference beside_compare(const World *left, const World *right, VirtAddr base, uint32_t n_blocks);
