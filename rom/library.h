// SPDX-License-Identifier: MIT
#pragma once

// The device images that are built into the program, so that `slot32 rom windowsmobile5` works
// wherever the program is.

#include <stdbool.h>
#include <stddef.h>

typedef struct RomFile {
    const char *name; // "windowsmobile5.bib", "windowsmobile5.sizes"
    const char *text;
    size_t size;
} RomFile;

// Sorted by name.
extern const RomFile rom_files[];
extern const unsigned rom_file_count;

// The file with exactly that name; NULL if there is none.
const RomFile *rom_file_find(const char *name);

// The .bib file of a shipped image, by the image's name with or without ".bib"; NULL if there is
// none.
const RomFile *rom_image_find(const char *name);

// Writes "panel-ce5, pocketpc2003, windowsmobile5" to `buffer`; returns it.
const char *rom_image_names(char *buffer, size_t size);
