// SPDX-License-Identifier: MIT
#pragma once

// Who pushed me: every DLL with its place and who has it loaded, and what they cost a process.

#include "world/world.h"

#include <stdio.h>

// The table, lowest DLL of slot 0 first, as the process sees it (PROCESS_NONE: the current one).
void text_dlls(const World *world, uint8_t process, FILE *out);
