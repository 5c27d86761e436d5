// SPDX-License-Identifier: MIT
#pragma once

// Entry points of DLLs: they run when a DLL is loaded or freed, and before a program's main.

#include "scenario/guest.h"

// Makes the coroutine of the main thread of a process that was started from `program`. It first
// runs the entry points of the DLLs that the program is linked with, then the program's main. If an
// entry point refuses, the process ends. For use inside protected Lua calls.
void loader_start_main(lua_State *lua, Runner *runner, const GuestProgram *program,
                       uint8_t process);

// Ends the running thread or process with a code, after the entry points of its DLLs were told. The
// calling C function has the id of ExitThread or ExitProcess as its first upvalue and returns this
// function's result.
int loader_end(lua_State *lua, uint32_t code);

// Adds LoadLibrary, LoadLibraryEx, LoadKernelLibrary, FreeLibrary, ExitThread and ExitProcess.
void loader_open(lua_State *lua);
