// SPDX-License-Identifier: MIT
#pragma once

// Says in a sentence what a call about DLLs did. A part of story.c.

#include "world/world.h"

// The sentence, "" for a call that has none. `own` is an event of the world, which stands at its
// step. Returns buffer.
const char *story_loader(const World *world, const WorldEvent *own, char *buffer, size_t size);

// A further sentence if a load or store caused a page to be read from a file, else "".
const char *story_paging(const World *world, const WorldEvent *own);
