// SPDX-License-Identifier: MIT
#pragma once

// Threads that a scenario makes.

#include "scenario/guest.h"

// Adds CreateThread and stack.
void threads_open(lua_State *lua);
