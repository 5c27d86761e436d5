// SPDX-License-Identifier: MIT
#pragma once

// DLLs' entry points: the functions that run when a DLL is loaded or freed, and before a main.

#include "scenario/guest.h"

// Makes the coroutine of the main thread of a process that was started from `program`: the entry
// points of the DLLs that the program is linked with run first, then its main. One that refuses
// ends the process. For use inside protected Lua calls.
void loader_start_main(lua_State *lua, Runner *runner, const GuestProgram *program,
                       uint8_t process);

// Adds LoadLibrary, LoadKernelLibrary and FreeLibrary.
void loader_open(lua_State *lua);
