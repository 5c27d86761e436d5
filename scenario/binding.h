// SPDX-License-Identifier: MIT
#pragma once

// The guest's calls as Lua functions: one for each row of coredll's table.

#include "scenario/guest.h"

// Adds the calls, the constants, and what helps with them: try, yield, switch_to, slot, mapped.
void binding_open(lua_State *lua);
