// SPDX-License-Identifier: MIT
#pragma once

// Says in a sentence what a call about handles, mappings and shared memory did. A part of story.c.

#include "world/world.h"

// The sentence, "" for a call that has none. `own` is an event of the world, which stands at its
// step. Returns buffer.
const char *story_object(const World *world, const WorldEvent *own, char *buffer, size_t size);
