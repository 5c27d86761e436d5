// SPDX-License-Identifier: MIT
#pragma once

// Writes a zip archive whose files are stored as they are. The same files give the same bytes: all
// are of one day.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define ZIP_FILES 8u

typedef struct ZipEntry {
    const char *name; // kept by pointer
    uint32_t crc, size, at;
} ZipEntry;

typedef struct Zip {
    FILE *out;
    ZipEntry entries[ZIP_FILES];
    uint32_t n, at;
} Zip;

// Adds a file. At most ZIP_FILES of less than 1 GB together.
void zip_add(Zip *zip, const char *name, const char *bytes, size_t size);

// Writes the directory at the end of the archive.
void zip_end(Zip *zip);
