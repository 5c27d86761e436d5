// SPDX-License-Identifier: MIT
#pragma once

// device{ rom = ... }: the ROM image from which the device boots.

#include "scenario/guest.h"

// Reads the image and takes over its settings of the device. On failure raises a Lua error of one
// line.
void device_rom_read(lua_State *lua, const char *name);
