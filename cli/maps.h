// SPDX-License-Identifier: MIT
#pragma once

// The linker's map files of --map.

#include "cli/arguments.h"
#include "import/abort/link_map.h"

typedef struct Maps {
    LinkMap maps[ARGUMENT_SETTINGS];
    uint32_t n;
} Maps;

// Reads them. Returns 0, or an exit code after one line on stderr. Call maps_deinit() in either
// case.
int maps_read(Maps *maps, const Arguments *arguments);
void maps_deinit(Maps *maps);
