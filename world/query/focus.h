// SPDX-License-Identifier: MIT
#pragma once

#include "world/world.h"

// The process to look at: the one that runs, also a server that it has called. While nk.exe runs,
// the scenario's process that made the last call, or the first one that started. A focus{} of the
// scenario decides until the next call. PROCESS_NONE before boot. Of a dump: the one with the least
// room, if that is known.
uint8_t focus_of(const World *world);
