// SPDX-License-Identifier: MIT
#pragma once

#include "cli/arguments.h"
#include "world/world.h"

// Draws the heap of a replay, where the world stands, into --screenshot. `file` is the trace and
// `moment` what is said of it. Returns 0, or an exit code after one line on stderr.
int replay_picture_check(const Arguments *arguments);
int replay_picture(const char *file, const char *moment, World *world, const Arguments *arguments);
