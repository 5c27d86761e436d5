// SPDX-License-Identifier: MIT
#pragma once

// What a remedy changes about the device that a scenario has described.

#include "scenario/guest.h"

// Applies the remedies of the runner's desc; raises a Lua error of one line when one is no remedy
// or cannot be applied. For use inside protected Lua calls, after the declarations and before the
// machine is made.
void remedies_apply(lua_State *lua);
