// SPDX-License-Identifier: MIT
#pragma once

// Says in a sentence what a call into a server, a question about processes, or a pointer between
// processes did.

#include "world/world.h"

// The sentence, "" for a call that has none. `own` is an event of the world, which stands at its
// step. Returns buffer.
const char *story_server(const World *world, const WorldEvent *own, char *buffer, size_t size);
