// SPDX-License-Identifier: MIT
#pragma once

// The declarations at the top of a scenario.

#include "scenario/guest.h"

// Adds scenario{}, device{}, process{} and include().
void declare_open(lua_State *lua);
