// SPDX-License-Identifier: MIT
#pragma once

// The story of calls about threads: making and ending them, priorities, suspending.

#include "world/world.h"

// Whether a switch_to goes from one thread of a process to another: slot 0 stays what it is.
bool story_stays(const World *world, const WorldEvent *own);

// The story of such a switch. Returns buffer.
const char *story_stay(const World *world, const WorldEvent *own, char *buffer, size_t size);

// The sentence of the other calls about threads, "" for any other call. `own` is an event of the
// world, which stands at its step. Returns buffer.
const char *story_threads(const World *world, const WorldEvent *own, char *buffer, size_t size);
