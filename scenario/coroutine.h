// SPDX-License-Identifier: MIT
#pragma once

// Coroutines: each runs a thread of the guest, and lives as long as both have something to do.

#include "scenario/guest.h"

// Makes the coroutine of a thread from the function on top of the stack, which it pops.
// For use inside protected Lua calls.
lua_State *coroutine_new(lua_State *lua, Runner *runner, uint32_t thread, bool may_crash,
                         bool may_wait);

// The coroutine will not go on: its folds end, and Lua may have it back.
void coroutine_release(Runner *runner, GuestThread *guest);
