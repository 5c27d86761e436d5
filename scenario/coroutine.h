// SPDX-License-Identifier: MIT
#pragma once

// Coroutines: each runs one guest thread and lives until either of them has ended.

#include "scenario/guest.h"

// Makes the coroutine of a thread from the function on top of the stack, and pops the function.
// For use inside protected Lua calls.
lua_State *coroutine_new(lua_State *lua, Runner *runner, uint32_t thread, bool may_crash,
                         bool may_wait);

// Gives up a coroutine that will not continue: ends its folds and lets Lua collect it.
void coroutine_release(Runner *runner, GuestThread *guest);
