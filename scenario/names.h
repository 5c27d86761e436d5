// SPDX-License-Identifier: MIT
#pragma once

// Finds names that nothing has, before anything runs: a mistyped constant is NULL in Lua, and is
// noticed only where it does harm.

#include "scenario/guest.h"

// Reads a text that Lua has accepted and raises an error, "FILE:LINE: there is no call or constant
// 'X'; did you mean Y?", for the first name that is neither declared in the text (as a local, a
// parameter, a function or by an assignment) nor a global. Of calls that Windows CE 5 has not it
// says what to do instead. Call it when the globals are known, in a protected Lua call.
void names_check(lua_State *lua, const char *file, const char *text, size_t size);
