// SPDX-License-Identifier: MIT
#pragma once

// Says in one sentence what an ordinary call did, from the rows it changed: whether address space
// or RAM moved, and by how much. sentence.h has the words of refusals.

#include "world/world.h"

// "1 MB reserved at 00090000: the SLOT bar grew by 1 MB, RAM did not move." Empty for a refused
// call and for CALL_NONE. `own` is an event of the world, which stands at that event's step.
// Returns buffer.
const char *story_sentence(const World *world, const WorldEvent *own, char *buffer, size_t size);
