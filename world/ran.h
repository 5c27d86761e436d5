// SPDX-License-Identifier: MIT
#pragma once

// Which process runs before an event and after it: whether a switch is one of processes, or only
// of two threads of one.

#include "world/world.h"

typedef struct Ran {
    uint8_t before, after; // processes, PROCESS_NONE = none
    bool changed;          // the event has changed which
} Ran;

// Of event number `event`; before and after are PROCESS_NONE where it changed nothing.
Ran ran_at(const World *world, uint32_t event);

// Whether an event is a switch_to from one thread of a process to another: slot 0 stays what it is.
bool ran_stays(const World *world, const WorldEvent *own);
