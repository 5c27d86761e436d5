// SPDX-License-Identifier: MIT
#pragma once

// A lesson's device at a step, saved as a dump and read again: the picture of what somebody has
// saved from a real device.

#include "tests/support/stage.h"
#include "world/text/mi.h"

#include <stdlib.h>

typedef struct Saved {
    Stage *stage;
    World world;
    char *text; // of the dump
} Saved;

// The stage at the step, printed as `mi` or `mi full` and read. A failure ends the program with a
// message.
Saved saved_new(const char *lesson, uint32_t step, MiKind kind);

// Lets the stage's scene show the dump, and draws it. The dump must not move from now on.
void saved_show(Saved *saved);

void saved_free(Saved *saved);
