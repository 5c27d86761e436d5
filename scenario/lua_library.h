// SPDX-License-Identifier: MIT
#pragma once

// Lua's library as a scenario has it: without functions that reach the host, that differ between
// machines, or that could run long in C.

#include "scenario/library.h"

#include <lauxlib.h>

// Opens it in the new state of a sandbox (see sandbox_init()). Raises a Lua error when memory is
// short.
void lua_library_open(lua_State *lua);

// Runs a part of a scenario's world that is written in Lua. It gets a table of functions: the
// library's own, and those of `host` (NULL = none). Pushes what it returns.
void lua_library_part(lua_State *lua, const LibraryFile *file, const luaL_Reg *host);
