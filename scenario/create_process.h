// SPDX-License-Identifier: MIT
#pragma once

// CreateProcess as a scenario makes it: with the name alone, or with all of Windows CE's
// parameters.

#include "scenario/guest.h"

// Adds CreateProcess.
void create_process_open(lua_State *lua);
