// SPDX-License-Identifier: MIT
#pragma once

// What Lua leaves to its host, and a page does another way. This file is included before each of
// Lua's sources (web/lua.sh), which stay as they are.
//
// A call that failed is usually left by setjmp and longjmp; clang 14 has neither for WebAssembly.
// JavaScript does it (web/machine.js): raise() throws an exception, protect() calls
// function(lua, data) and catches it.

struct lua_State;

__attribute__((import_module("slot32"), import_name("protect"))) void
web_protect(struct lua_State *lua, void (*function)(struct lua_State *lua, void *data), void *data);

__attribute__((import_module("slot32"), import_name("raise"), noreturn)) void web_raise(void);

// In ldo.c, with its own names L, f and ud. It has stored the error's status before it throws.
#define LUAI_THROW(L, c) web_raise()
#define LUAI_TRY(L, c, a) web_protect(L, f, ud)
#define luai_jmpbuf int // not used

// Neither clocks nor addresses decide what is done: not how strings are hashed, not how a table is
// sorted.
#define luai_makeseed(L) 0u
#define l_randomizePivot() 0u
