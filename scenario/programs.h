// SPDX-License-Identifier: MIT
#pragma once

// The programs and DLLs that a scenario describes, found by name.

#include "scenario/guest.h"

// The program with that name, NULL if there is none.
const GuestProgram *programs_find(const Runner *runner, const char *name);

// Raises an error if the device could not keep a name because the host was out of memory. Ask it
// when a program or a DLL could not be added.
void programs_check_host(lua_State *lua);

// Makes all exports of a DLL names without functions.
void programs_no_functions(GuestDll *dll);

// The DLL with that name, without regard to letter case; NULL if the scenario describes none.
GuestDll *programs_find_dll(Runner *runner, const char *name);

// The name of a DLL after all merges. A program that loads a merged DLL by its old name must load
// the new one instead. A name that no merge changed is returned as it is.
const char *programs_dll_name(const Runner *runner, const char *name);

// Notes for each DLL whether its code is called: it has an entry point or an export, or a program
// or DLL is linked with it.
void programs_find_called(Runner *runner);

// Makes the scenario's DLLs known to the loader. With `at_boot`, those that take part in the boot;
// after the boot, the others. For use inside protected Lua calls.
void programs_add_dlls(lua_State *lua, bool at_boot);
