// SPDX-License-Identifier: MIT
#pragma once

// The guest's calls as Lua functions: one for each row of coredll's table.

#include "scenario/guest.h"

// Adds the calls, the constants and the helpers: try, yield, switch_to, slot, mapped and others.
void binding_open(lua_State *lua);
