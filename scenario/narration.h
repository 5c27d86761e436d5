// SPDX-License-Identifier: MIT
#pragma once

// What a scenario tells its audience and asks it.

#include "scenario/guest.h"

// Adds say, chapter, ask, verdict, point, focus, view and last_reason.
void narration_open(lua_State *lua);
