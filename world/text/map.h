// SPDX-License-Identifier: MIT
#pragma once

// The map in text: 80 columns wide, one column per slot, one row per MB, addresses growing upwards,
// in the spirit of MemoRx: `~` is space taken by DLLs that are not loaded here, `#` application
// memory above the DLL line. Below it the two bars that must never be merged: SLOT and RAM.

#include "world/world.h"

#include <stdio.h>

// Writes the map of the world at its position, with `process` in focus (PROCESS_NONE: none).
void text_map(const World *world, uint8_t process, FILE *out);

// The character of one cell: MB `row` of a slot.
char text_map_cell(const World *world, uint32_t slot, uint32_t row);

// Only the two bars, and below them the slot's largest hole and the sum of its free space.
void text_bars(const World *world, uint8_t process, FILE *out);
