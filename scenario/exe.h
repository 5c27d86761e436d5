// SPDX-License-Identifier: MIT
#pragma once

// Programs in machine code: process{ exe = "app.exe" } and dll{ file = "app.dll" } read the file,
// which lies in the scenario's folder as other files that it names do.

#include "scenario/guest.h"

// Reads the EXE of a program that is being declared: its machine code, its sizes and, unless it has
// one, its name. Raises an error when there is no such file, or it cannot run here.
void exe_read(lua_State *lua, GuestProgram *program, const char *name);

// The same for the DLL of dll{ file = ... }.
void exe_read_dll(lua_State *lua, GuestDll *dll, const char *name);

// Adds the DLLs that a file imports from to those that its program or DLL is linked with; coredll
// is there. Call it when all has been declared. `file` may be NULL.
void exe_link(lua_State *lua, const ImageFile *file, const char **needs, uint8_t *n);

// Frees what was read for all that was declared. The machine must have ended.
void exe_free_all(Runner *runner);
