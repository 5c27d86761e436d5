// SPDX-License-Identifier: MIT
#pragma once

// dll{}: describes a DLL.

#include "scenario/guest.h"

void declare_dll_open(lua_State *lua);
