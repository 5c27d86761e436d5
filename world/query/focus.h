// SPDX-License-Identifier: MIT
#pragma once

#include "world/world.h"

// The process to look at: the running one, or the server that it has called. While nk.exe runs: the
// process of the scenario that made the last call, or the one that started first. focus{} in a
// scenario decides until the next call. PROCESS_NONE before boot. In a dump: the process with the
// least room, if that is known.
uint8_t focus_of(const World *world);
