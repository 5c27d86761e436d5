// SPDX-License-Identifier: MIT
#pragma once

// Shows what keeps the DLL line low: every DLL with its place and the processes that loaded it, and
// what the DLLs cost a process.

#include "world/world.h"

#include <stdio.h>

// The table, lowest DLL of slot 0 first, from the process's point of view (PROCESS_NONE: the
// current one).
void text_dlls(const World *world, uint8_t process, FILE *out);
