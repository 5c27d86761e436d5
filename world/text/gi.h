// SPDX-License-Identifier: MIT
#pragma once

// The listings of processes, threads and modules: `gi` of the Target Control shell, in its order of
// columns, with this world's numbers.
// Source: Target Control Debugging: gi Command (CE 5.0).

#include "world/world.h"

#include <stdio.h>

// Writes one list ("proc", "thrd", "mod") or, for NULL, all three.
void text_gi(const World *world, const char *kind, FILE *out);
