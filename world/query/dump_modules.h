// SPDX-License-Identifier: MIT
#pragma once

// The modules of a dump. `gi mod` lists where they begin, and not how large they are: the next one
// above bounds each.

#include "world/world.h"

typedef struct DumpModule {
    uint32_t record; // in the table of modules
    VirtAddr base;
    uint32_t size_most; // bytes to the next module above, or to the end of the slot
} DumpModule;

// Writes the modules that lie in slots 0 and 1, highest first. Returns how many there are, at most
// CE_MODULES.
uint32_t dump_modules(const World *world, DumpModule *ret_modules);
