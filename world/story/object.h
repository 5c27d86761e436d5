// SPDX-License-Identifier: MIT
#pragma once

// What calls about handles, mappings and shared memory did, in a sentence. A part of story.c.

#include "world/world.h"

// "" for other calls.
const char *story_object(const World *world, const WorldEvent *own, char *buffer, size_t size);
