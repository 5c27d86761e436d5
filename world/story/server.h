// SPDX-License-Identifier: MIT
#pragma once

// Calls into servers, whose process is which, and pointers between processes, in a sentence.

#include "world/world.h"

// The sentence, "" for a call that has none. `own` is an event of the world, which stands at its
// step. Returns buffer.
const char *story_server(const World *world, const WorldEvent *own, char *buffer, size_t size);
