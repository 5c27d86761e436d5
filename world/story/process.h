// SPDX-License-Identifier: MIT
#pragma once

// How processes begin and end, and what they ask about themselves, in a sentence.

#include "world/world.h"

// The sentence, "" for a call that has none. `own` is an event of the world, which stands at its
// step. Returns buffer.
const char *story_process(const World *world, const WorldEvent *own, char *buffer, size_t size);
