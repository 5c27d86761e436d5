// SPDX-License-Identifier: MIT
#pragma once

// What calls about DLLs did, in a sentence. A part of story.c.

#include "world/world.h"

// The sentence, "" for a call that has none. `own` is an event of the world, which stands at its
// step. Returns buffer.
const char *story_loader(const World *world, const WorldEvent *own, char *buffer, size_t size);

// Whether a touch had a page read from a file: a further sentence, "" if it had not.
const char *story_paging(const World *world, const WorldEvent *own);
