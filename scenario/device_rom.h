// SPDX-License-Identifier: MIT
#pragma once

// device{ rom = ... }: the ROM image that the device boots from.

#include "scenario/guest.h"

// Reads it, and takes over what it says of the device. Raises a Lua error of one line.
void device_rom_read(lua_State *lua, const char *name);
