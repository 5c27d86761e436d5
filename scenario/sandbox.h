// SPDX-License-Identifier: MIT
#pragma once

// The Lua in which scenarios run: no access to the host, the same result everywhere, and budgets
// (scenario/budget.h).
//
// - No io, os, package, debug, load, coroutine, bytecode, finalizers or weak tables. No host
//   address is ever printed. pairs, table.sort and math.random give the same on every machine.
// - No function of the library runs long in C: those that could are written in Lua (patterns.lua,
//   prelude.lua), where each step is an instruction. Lua code cannot catch the error of a used-up
//   budget.

#include "scenario/budget.h"

#include <lua.h>

// Begins the chunk names of what is Lua but not the scenario's. No scenario's name begins so.
#define SANDBOX_PART_MARK "=*"

typedef struct Sandbox {
    lua_State *lua;
    Budget budget;
    void (*before_collecting)(lua_State *lua); // called before garbage is collected
    lua_State *running;                        // the coroutine that runs, or the state itself
    char name[128];                            // of the chunk that was loaded first
    bool unwinding; // an error passes through all handlers up to the place that stops it
} Sandbox;

// Makes the state; `open` opens its library (scenario/lua_library.h). False when the host is out of
// memory.
bool sandbox_init(Sandbox *sandbox, const BudgetLimits *limits, void (*open)(lua_State *lua));
void sandbox_deinit(Sandbox *sandbox);

// Takes `n` instructions from the budget and looks at all budgets. Raises the Lua error when one is
// used up. For use inside Lua calls.
void sandbox_charge(lua_State *lua, uint64_t n);

// The sandbox a Lua state belongs to.
Sandbox *sandbox_of(lua_State *lua);

// Ends the scenario with a sentence, like a used-up budget: raises an error that Lua code cannot
// catch. `sentence` must outlive the sandbox. Never returns; the result is for `return`.
int sandbox_stop(lua_State *lua, const char *sentence);

// Raises the error of the budget that is used up. Never returns.
int sandbox_raise(lua_State *lua);

// Raises an error with the scenario's line in front, whatever functions of the prelude are between.
int sandbox_blame(lua_State *lua, const char *message);

// The scenario's line that runs in `lua`, 0 if none does; not one of the prelude's.
uint32_t sandbox_line(lua_State *lua);

// Writes the error on top of the stack, with file and line, as one line of at most `size` bytes.
void sandbox_error(lua_State *lua, char *out, size_t size);

// Lets a coroutine run, like lua_resume() without arguments.
int sandbox_resume(Sandbox *sandbox, lua_State *coroutine, int *ret_n_results);

// Runs a function that may raise a Lua error. On an error returns false, and writes it to `out` as
// sandbox_error() does.
bool sandbox_protect(lua_State *lua, lua_CFunction function, char *out, size_t size);

#define SANDBOX_CHUNK 128u

// Lua's name of the chunk that sandbox_load() makes of a text named `name`, as `source` in
// lua_Debug.
const char *sandbox_chunk(const char *name, char chunk[SANDBOX_CHUNK]);

// Loads a chunk of text; messages show `name`. Leaves its function, or an error message, on the
// stack. Returns a Lua status. Bytecode and files over 1 MB are refused.
int sandbox_load(lua_State *lua, const char *name, const char *text, size_t size);

// Converts the value at `index` to text without any host address; pushes it and returns it.
const char *sandbox_tostring(lua_State *lua, int index);
