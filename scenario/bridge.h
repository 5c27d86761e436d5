// SPDX-License-Identifier: MIT
#pragma once

// The bridge between Lua and the machine: how a function of the scenario makes a call, where it
// pauses, and how it receives a fault. Every C function that a scenario calls is built from these.
//
// A function makes a call in three parts: bridge_before(), then bridge_call() in its `act`, then
// bridge_return(), bridge_after() or waiting_stop().

#include "scenario/guest.h"

// Opens the bridge: makes faults known as Lua values.
void bridge_open(lua_State *lua);

// Adds a global function.
void bridge_register(lua_State *lua, const char *name, lua_CFunction function);

// Makes the value on top of the stack a global of that name, and takes it from the stack. Globals
// are locked: lua_setglobal() refuses a new name.
void bridge_name(lua_State *lua, const char *name);

// The address that a function would have in the EXE, made from the line where it begins. Fault
// records give a line's address in the same form.
VirtAddr bridge_function_line(lua_State *lua, int index);

// Publishes an event that the scenario tells, with its line. Raises an error before a process runs.
void bridge_tell(lua_State *lua, Event event);

// ---- faults

// Push a fault as an error object, and test whether an error is one.
void bridge_push_fault(lua_State *lua, const FaultRecord *fault);
bool bridge_is_fault(lua_State *lua, int index);

// ---- calls

// Makes a call of the running guest thread, with the checks and costs of every call.
ApiResult bridge_call(lua_State *lua, CallId id, ApiArgs *args);

// Keeps the error on top of the stack, which a function raised in the middle of a call.
// bridge_call() raises it when the call has ended.
void bridge_keep_error(lua_State *lua);

// Pauses before a call; after the pause `act` makes it, with the Lua stack as it is now. Where Lua
// cannot pause (inside a comparison), `act` makes the call at once. A C function
// must return this function's result.
int bridge_before(lua_State *lua, lua_KContext context, lua_KFunction act);

// Ends a call: the scheduler chooses which thread runs next. When it is this thread again, `go_on`
// continues.
int bridge_after(lua_State *lua, lua_KContext context, lua_KFunction go_on);

// Ends a call that returns to Lua: the stack holds `n` results, or (n < 0) a fault to raise.
int bridge_return(lua_State *lua, int n);

// Ends a call in the same way, and raises the fault that the call met.
int bridge_return_fault(lua_State *lua);

// ---- pauses

// Gives the turn away. At the thread's next turn, what now lies on the Lua stack is the result. The
// coroutine must be able to pause.
int bridge_give_turn(lua_State *lua);

// Stops the running thread until it is ready again; then `act` makes the call that ends its wait.
int bridge_stop_to_wait(lua_State *lua, lua_KContext context, lua_KFunction act);

// Stops at the question in runner->question; when it was answered, `go_on` finds runner->given.
int bridge_stop_to_ask(lua_State *lua, lua_KFunction go_on);

// ---- coming home

// Whether the kernel has ended the running thread, or has brought it home from a server although
// its coroutine still runs the server's function. bridge_unwind() then raises an error that unwinds
// to the call into the server, or ends the coroutine.
bool bridge_came_home(const Runner *runner);
int bridge_unwind(lua_State *lua);
