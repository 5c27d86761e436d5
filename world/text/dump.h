// SPDX-License-Identifier: MIT
#pragma once

// The text views of a world that was read from a dump. They print what the dump says, and say of
// the rest that it is unknown. world->dump is not NULL in all of them.

#include "world/world.h"

#include <stdio.h>

// The dump printed back: the lines it had, in the original's columns, processes by their index and
// mapped sections by their slot. Of a `mi full` each page has the letter that was read.
void text_dump_mi(const World *world, bool full, FILE *out);

// One address, as `process` sees it (PROCESS_NONE: as it stands).
void text_dump_explain(const World *world, VirtAddr va, uint8_t process, FILE *out);

// What the dump was and how far it tells, in lines that begin with two blanks.
void text_dump_notes(const World *world, FILE *out);
