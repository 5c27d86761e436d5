// SPDX-License-Identifier: MIT
#pragma once

// With SLOT32_QUICK set, tests do less: they run under sanitizers, beside the same tests run whole.

#include <stdbool.h>
#include <stdlib.h>

static inline bool is_quick(void) {
    return getenv("SLOT32_QUICK") != NULL;
}

// The step of a loop over items: `n` when it is quick, else 1.
static inline unsigned quick_stride(unsigned n) {
    return is_quick() ? n : 1;
}
