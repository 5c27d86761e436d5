// SPDX-License-Identifier: MIT
#pragma once

// The process that runs before and after an event: it tells a switch between processes from a
// switch between two threads of one process.

#include "world/world.h"

typedef struct Ran {
    uint8_t before, after; // processes, PROCESS_NONE = none
    bool changed;          // the event changed the process
} Ran;

// For event number `event`; before and after are PROCESS_NONE if it changed nothing.
Ran ran_at(const World *world, uint32_t event);

// Whether an event is a switch_to between two threads of one process, so that slot 0 stays as it
// is.
bool ran_stays(const World *world, const WorldEvent *own);
