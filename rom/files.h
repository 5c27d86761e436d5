// SPDX-License-Identifier: MIT
#pragma once

// How rom/ gets the files that an image names. It opens none itself.

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    ROM_FILE_INCLUDE, // the text of an #include
    ROM_FILE_MODULE,  // an entry's file, its .rel file, the table of sizes beside the .bib
} RomFileKind;

// The bytes of a file. They stay valid until the next load.
typedef struct RomBytes {
    const void *bytes;
    size_t size;
    const char *name;    // the file that was found; NULL: the path that was asked for
    const char *trouble; // why an existing file cannot be read, else NULL
    bool is_refused;     // it is a file that may not be named here; else the host has the trouble
} RomBytes;

// Loads the file at `path`: as in the .bib, but with / for \; relative paths start at the .bib's
// folder. False when there is no such file, or when it cannot be read (*ret_bytes.trouble). A path
// may lead anywhere: the function decides what may be reached.
typedef bool (*RomLoad)(void *context, RomFileKind kind, const char *path, RomBytes *ret_bytes);
