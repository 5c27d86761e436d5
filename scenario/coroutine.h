// SPDX-License-Identifier: MIT
#pragma once

// Guest threads, and the coroutines that run them. A coroutine lives until it or its thread has
// ended.

#include "scenario/guest.h"

// Makes the coroutine of a thread from the function on top of the stack, and pops the function.
// For use inside protected Lua calls.
lua_State *coroutine_new(lua_State *lua, Runner *runner, uint32_t thread, bool may_crash,
                         bool may_wait);

// Makes the guest thread that stands for a thread, without a coroutine. For use inside protected
// Lua calls: raises an error when there are too many.
GuestThread *guest_thread_new(lua_State *lua, Runner *runner, uint32_t thread, bool may_crash,
                              bool may_wait);

// Gives up a coroutine that will not continue: ends its folds and lets Lua collect it.
void coroutine_release(Runner *runner, GuestThread *guest);
