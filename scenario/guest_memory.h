// SPDX-License-Identifier: MIT
#pragma once

// Memory of the guest as a C program has it: texts, variables and structures on the stack. It is
// written in Lua (scenario/guest.lua); here is what that needs of the host.

#include "scenario/guest.h"

// Adds frame, TEXT, ansi, text_at, ansi_at, struct, sizeof and out. The calls must be there.
void guest_memory_open(lua_State *lua);

// The address that an argument stands for, if it is an object with an address: replaces it by that
// number. Anything else stays.
void guest_memory_argument(lua_State *lua, int index);
