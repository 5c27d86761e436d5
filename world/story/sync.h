// SPDX-License-Identifier: MIT
#pragma once

// Tells calls about synchronisation: events, mutexes, semaphores, waits, critical sections.

#include "world/world.h"

// The sentence, "" for a call that has none. `own` is an event of the world, which stands at its
// step. Returns buffer.
const char *story_sync(const World *world, const WorldEvent *own, char *buffer, size_t size);
