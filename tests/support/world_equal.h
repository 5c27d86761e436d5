// SPDX-License-Identifier: MIT
#pragma once

// Comparing the reader's world with the machine it follows: a comparison of tables and bytes.

#include "emu/machine.h"
#include "world/world.h"

// The first table that differs, TABLE_COUNT if none does.
TableId tables_difference(const Tables *a, const Tables *b);

// Whether every row and every byte of RAM are the same; what differs is told on stderr.
bool world_equals_machine(const World *world, const Machine *machine);

// A cheap fingerprint of all rows a viewer can see.
uint64_t world_fingerprint(const World *world);
