// SPDX-License-Identifier: MIT
#pragma once

// What --define says: NAME, NAME=VALUE, or @FILE, a file with a NAME=VALUE on each line, as `set`
// prints them in a build window.

#include "cli/arguments.h"

typedef struct Definitions {
    const char **texts; // owned, in the order given, ended by NULL; the later of two counts
    uint32_t n, room;
    char **files; // owned: the bytes of each @FILE
    uint32_t n_files, files_room;
} Definitions;

// Reads all of them. Returns 0, or an exit code after one line on stderr. Call definitions_deinit()
// in either case.
int definitions_read(const Arguments *arguments, Definitions *ret_definitions);

void definitions_deinit(Definitions *definitions);
