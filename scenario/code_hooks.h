// SPDX-License-Identifier: MIT
#pragma once

// Functions of the scenario that a program in machine code leads to: one for each call that it
// makes (on_call), and one that stands in for what the device lacks (missing). They narrate, expect
// and count; they make no calls, and nothing waits in them.

#include "scenario/guest.h"

// Reads on_call = { VirtualAlloc = function(result, a, b, c, d) ... end }, the value on top of the
// stack. Raises an error for a name that is no call.
int code_hooks_read(lua_State *lua);

// Tells the scenario of a call that the running program has made, with the registers before it.
// False when its function has failed: runner->message says why.
bool code_hooks_called(Runner *runner, CallId call, const RegsRow *before, uint32_t result);

// Lets the scenario stand in for the function at which the processor stands. False when it does
// not, or its function has failed: runner->message says so.
bool code_hooks_missing(Runner *runner);
