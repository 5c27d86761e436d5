// SPDX-License-Identifier: MIT
#pragma once

// A scenario played for a world alone: nothing is drawn, nobody is asked.

#include "scenario/library.h"
#include "scenario/runner.h"
#include "world/world.h"

// The scenario, started, with the world listening; both are the caller's to free. A scenario that
// does not start fails the test.
Runner *play_start(World *world, const RunnerDesc *desc);

// A lesson from its beginning to its end. The world is the caller's to free.
void play_lesson(World *world, const LibraryFile *file);
