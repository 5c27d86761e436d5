// SPDX-License-Identifier: MIT
#pragma once

// Threads that wait: a call that makes the running thread wait ends when the wait is over.

#include "scenario/guest.h"

// Whether the last call of the running thread made it wait.
bool waiting_now(const Runner *runner);

// Stops the running thread until its wait is over, then ends its call, with the wait's answer if
// the call has a result.
int waiting_stop(lua_State *lua, bool has_result);

// Adds WaitForMultipleObjects, which takes a table of handles too.
void waiting_open(lua_State *lua);
