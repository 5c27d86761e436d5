// SPDX-License-Identifier: MIT
#pragma once

// What a scenario tells its audience and what it expects.

#include "scenario/guest.h"

// Adds say, chapter, ask, verdict, point, focus, view, expect, expect_reason and last_reason.
void narration_open(lua_State *lua);

// Puts into the table on top of the stack the expect() and expect_reason() of an exercise: they
// count even while the scenario solves one (scenario/exercise.h).
void narration_open_counting(lua_State *lua);
