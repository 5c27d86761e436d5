// SPDX-License-Identifier: MIT
#pragma once

// Lua's library as a scenario has it: without functions that reach the host, that differ between
// machines, or that could run long in C.

#include <lua.h>

// Opens it in the new state of a sandbox (see sandbox_init()). Raises a Lua error when memory is
// short.
void lua_library_open(lua_State *lua);
