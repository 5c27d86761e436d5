// SPDX-License-Identifier: MIT
#pragma once

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

// A bench whose set-up failed has measured nothing: it says what is missing and ends.
static inline void need(bool held, const char *what) {
    if (!held) {
        fprintf(stderr, "bench: %s\n", what);
        exit(3);
    }
}
