// SPDX-License-Identifier: MIT
#pragma once

// What a scenario has described: its programs and DLLs, found by name.

#include "scenario/guest.h"

// The program with that name, NULL if there is none.
const GuestProgram *programs_find(const Runner *runner, const char *name);

// The DLL that the scenario describes under that name, letter case aside; NULL if there is none.
GuestDll *programs_find_dll(Runner *runner, const char *name);

// The name that a DLL has after all merges: who loads one of the old ones would be changed to load
// the one that it became. Any other name comes back as it is.
const char *programs_dll_name(const Runner *runner, const char *name);

// Notes of each DLL whether anything calls its code: an entry point, an export, a program or DLL
// that is linked with it.
void programs_find_called(Runner *runner);

// Makes the scenario's DLLs known to the loader: before boot those that take part in it, after it
// the others. For use inside protected Lua calls.
void programs_add_dlls(lua_State *lua, bool at_boot);
