// SPDX-License-Identifier: MIT
#pragma once

// Applies remedies to the device that a scenario describes.

#include "scenario/guest.h"

// Applies the remedies of the runner's desc. Raises a Lua error of one line when a text is no
// remedy or a remedy cannot be applied. For use inside protected Lua calls, after the declarations
// and before the machine is made.
void remedies_apply(lua_State *lua);
