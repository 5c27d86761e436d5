// SPDX-License-Identifier: MIT
#pragma once

// Functions that a scenario reaches by an address: what GetProcAddress gives can be called.

#include "scenario/guest.h"

// Adds call(address, ...). Open it after all files that add calls.
void exports_open(lua_State *lua);
