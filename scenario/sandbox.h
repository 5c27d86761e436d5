// SPDX-License-Identifier: MIT
#pragma once

// The Lua in which scenarios run: no access to the host, the same result everywhere, and limits.
//
// - No io, os, package, debug, load, coroutine, bytecode, finalizers or weak tables. No host
//   address is ever printed. pairs, table.sort and math.random give the same on every machine.
// - Limits: instructions, memory, and the size of what is said. Library functions that loop in C,
//   pattern matching included, are charged for their worst case. Lua code cannot catch the error
//   of a used-up limit.

#include <lua.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct SandboxLimits {
    const atomic_bool *interrupted; // another thread may set it: the code soon stops; NULL = never

    uint64_t instructions; // 0 = 200 million
    size_t memory;         // bytes, 0 = 64 MB
    size_t output;         // bytes, 0 = 4 MB
} SandboxLimits;

typedef struct Sandbox {
    lua_State *lua;
    SandboxLimits limits;
    // statistics
    uint64_t instructions;
    size_t memory, output;
    bool unwinding;        // an error passes through all handlers up to the place that stops it
    const char *exhausted; // the limit that is used up, as a sentence; NULL = none yet
} Sandbox;

// Makes the state with libraries and prelude. False when the host is out of memory.
bool sandbox_init(Sandbox *sandbox, const SandboxLimits *limits);
void sandbox_deinit(Sandbox *sandbox);

// Takes `n` instructions (or bytes of output) from the budget. Raises the Lua error when the budget
// is used up. For use inside Lua calls.
void sandbox_charge(lua_State *lua, uint64_t n);
void sandbox_charge_output(lua_State *lua, size_t n);

// The sandbox a Lua state belongs to.
Sandbox *sandbox_of(lua_State *lua);

// Loads a chunk of text; messages show `name`. Leaves its function, or an error message, on the
// stack. Returns a Lua status. Bytecode and files over 1 MB are refused.
int sandbox_load(lua_State *lua, const char *name, const char *text, size_t size);

// Converts the value at `index` to text without any host address; pushes it and returns it.
const char *sandbox_tostring(lua_State *lua, int index);
