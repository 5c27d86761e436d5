// SPDX-License-Identifier: MIT
#pragma once

// The text views of a world that was read from a dump. They print what the dump says and mark the
// rest as unknown. All of them require world->dump.

#include "world/world.h"

#include <stdio.h>

// Prints the dump back: the lines it had, in the original's columns, processes by index and mapped
// sections by slot. For `mi full`, each page has the letter that was read.
void text_dump_mi(const World *world, bool full, FILE *out);

// One address from the point of view of `process` (PROCESS_NONE: the address as given).
void text_dump_explain(const World *world, VirtAddr va, uint8_t process, FILE *out);

// The formats of the dump and how much it tells, in lines that begin with two blanks.
// Lists the DLLs of `gi mod`: where each begins, how large it is at most, who uses it. False, and
// nothing is written, when the dump lists none.
bool text_dump_dlls(const World *world, FILE *out);

void text_dump_notes(const World *world, FILE *out);
