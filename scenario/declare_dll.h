// SPDX-License-Identifier: MIT
#pragma once

// dll{}: DLLs that a scenario describes.

#include "scenario/guest.h"

void declare_dll_open(lua_State *lua);
