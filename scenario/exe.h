// SPDX-License-Identifier: MIT
#pragma once

// Programs in machine code: process{ exe = "app.exe" } reads the file, which lies in the scenario's
// folder as other files that it names do.

#include "scenario/guest.h"

// Reads the EXE of a program that is being declared: its machine code, its sizes and, unless it has
// one, its name. Raises an error when there is no such file, or it cannot run here.
void exe_read(lua_State *lua, GuestProgram *program, const char *name);

// Frees what was read for all declared programs. The machine must have ended.
void exe_free_all(Runner *runner);
