// SPDX-License-Identifier: MIT
#pragma once

// Tells calls about threads: making and ending them, priorities, suspending, and thread-local
// storage.

#include "world/world.h"

// The sentence for a switch between two threads of one process (ran_stays). Returns buffer.
const char *story_stay(const World *world, const WorldEvent *own, char *buffer, size_t size);

// The sentence of the other calls about threads, "" for any other call. `own` is an event of the
// world, which stands at its step. Returns buffer.
const char *story_thread(const World *world, const WorldEvent *own, char *buffer, size_t size);
