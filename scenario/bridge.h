// SPDX-License-Identifier: MIT
#pragma once

// The bridge between Lua and the machine: how a function of the scenario makes a call, where it
// pauses, and how a fault comes to it. Each C function that the scenario calls is made of these.
//
// A call is bridge_before(), then in its `act` bridge_call(), then bridge_return(), bridge_after()
// or waiting_stop().

#include "scenario/guest.h"

// Opens the bridge: faults as Lua values.
void bridge_open(lua_State *lua);

// Adds a global function.
void bridge_register(lua_State *lua, const char *name, lua_CFunction function);

// Line of the scenario that is running, 0 if none.
uint32_t bridge_line(lua_State *lua);

// Where a function would lie in the EXE, by the line where it begins: the form in which fault
// records give a line's address.
VirtAddr bridge_function_line(lua_State *lua, int index);

// ---- faults

// Pushes a fault as an error object, and tells one from other errors.
void bridge_push_fault(lua_State *lua, const FaultRecord *fault);
bool bridge_is_fault(lua_State *lua, int index);

// ---- calls

// Makes a call for the running guest thread, with the checks and costs of every call.
ApiResult bridge_call(lua_State *lua, CallId id, ApiArgs *args);

// An error that a function has raised in the middle of a call, on top of the stack: it is kept, and
// raised when the call has ended.
void bridge_keep_error(lua_State *lua);

// Pauses before a call: `act` makes it, and finds the Lua stack as it is now. Where Lua cannot
// pause (inside a comparison or a gsub callback) the call is made at once. A C function returns
// what this returns.
int bridge_before(lua_State *lua, lua_KContext context, lua_KFunction act);

// Ends a call: the scheduler chooses who runs next, and `go_on` continues when that is the running
// thread.
int bridge_after(lua_State *lua, lua_KContext context, lua_KFunction go_on);

// The same for a call that returns to Lua: `n` results lie on the stack, or (n < 0) a fault to
// raise.
int bridge_return(lua_State *lua, int n);

// Ends a call in the same way, with the fault that it has met.
int bridge_return_fault(lua_State *lua);

// ---- pauses

// Gives the turn away; at the next one, `n` results lie on the stack. Needs a coroutine that can
// pause.
int bridge_give_turn(lua_State *lua);

// Stops the running thread until it is ready again; `act` ends its wait with a call.
int bridge_stop_to_wait(lua_State *lua, lua_KContext context, lua_KFunction act);

// Opens runner->question; `go_on` finds runner->given when it was answered.
int bridge_stop_to_ask(lua_State *lua, lua_KFunction go_on);

// ---- coming home

// Whether the kernel has brought the running thread home from a server whose function its coroutine
// still runs, or has ended the thread; bridge_unwind() then raises what ends at the call, or with
// the coroutine.
bool bridge_came_home(const Runner *runner);
int bridge_unwind(lua_State *lua);
