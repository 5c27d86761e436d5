// SPDX-License-Identifier: MIT
#pragma once

// The Lua that scenarios run in: no way out, the same result everywhere, and an end to everything.
//
// - No io, os, package, debug, load, coroutine, bytecode, finalizers or weak tables; no host
// address
//   is ever printed; pairs, table.sort and math.random give the same on every machine.
// - Limits: instructions (library functions that loop in C are charged for their worst case,
// pattern
//   matching included), memory, and the size of what is said. A limit that is hit cannot be caught.

#include <lua.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct SandboxLimits {
    const atomic_bool *interrupted; // set from another thread: what runs ends; NULL = never

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
    bool unwinding;        // an error is on its way that only its landing place catches
    const char *exhausted; // the limit that was hit, as a sentence; NULL while none was
} Sandbox;

// Makes the state with libraries and prelude. False when the host has no memory.
bool sandbox_init(Sandbox *sandbox, const SandboxLimits *limits);
void sandbox_deinit(Sandbox *sandbox);

// Takes `n` instructions (or bytes of output) from the budget; raises the Lua error when it is used
// up. For use inside Lua calls.
void sandbox_charge(lua_State *lua, uint64_t n);
void sandbox_charge_output(lua_State *lua, size_t n);

// The sandbox a Lua state belongs to.
Sandbox *sandbox_of(lua_State *lua);

// Loads a chunk of text under a name for messages and leaves its function, or an error message, on
// the stack. Returns a Lua status. Bytecode and files over 1 MB are refused.
int sandbox_load(lua_State *lua, const char *name, const char *text, size_t size);

// The value at `index` as text without any host address; pushes it and returns it.
const char *sandbox_tostring(lua_State *lua, int index);
