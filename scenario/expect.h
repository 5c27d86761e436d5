// SPDX-License-Identifier: MIT
#pragma once

// The expectations that make a scenario a test. One that does not hold is told with its line and
// counted; the scenario continues.

#include "scenario/guest.h"

// Adds expect, expect_reason, todo and skip.
void expect_open(lua_State *lua);

// Puts into the table on top of the stack the expect() and expect_reason() of an exercise: they
// count even while the scenario solves one (scenario/exercise.h).
void expect_open_counting(lua_State *lua);

// Notes where a text has `expect(what, call(...))`. Lua hands expect() all results of that call,
// and only the first is meant. Lines in which another expect() has a wanted value are left out: Lua
// does not tell which of the two calls. The text is one that Lua has accepted; `name` is the one it
// was loaded with. Call it in a protected Lua call.
void expect_read(lua_State *lua, const char *name, const char *text, size_t size);
