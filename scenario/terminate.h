// SPDX-License-Identifier: MIT
#pragma once

// TerminateThread and TerminateProcess.

#include "scenario/guest.h"

// Adds both calls.
void terminate_open(lua_State *lua);
