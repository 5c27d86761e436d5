// SPDX-License-Identifier: MIT
#pragma once

// Machine code behind a call: where the program continues.

#include "world/world.h"

// The address that a call of machine code returns to, as a slot-0 address; 0 when a scenario made
// the call. The event must be the last one that was applied.
VirtAddr code_return_address(const World *world, const Event *event);

#define CODE_TEXT 128u

// A place in code as a device's debug log has it, "00011040(wall.exe+0x00001040)"; only the address
// when it lies in no program or DLL. Returns buffer.
const char *code_place(const World *world, uint8_t process, VirtAddr va, char buffer[CODE_TEXT]);
