// SPDX-License-Identifier: MIT
#pragma once

// Functions of the scenario that coredll calls back: the two of CeHeapCreate.

#include "scenario/guest.h"

// Runs one of them in the middle of the current call; `context` is the runner.
GuestEnd functions_run(void *context, GuestCall *call);

// Adds CeHeapCreate and heap_info.
void functions_open(lua_State *lua);
