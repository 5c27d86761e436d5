// SPDX-License-Identifier: MIT
#pragma once

// An error in an image, in one line: "panel.bib:12:9: what". The code that reads a file fills it
// in; the caller shows it.

#include <stdbool.h>
#include <stdint.h>

#define ROM_MESSAGE 400u

typedef struct RomError {
    bool is_host; // the host failed (memory, an unreadable file); else the input is wrong
    char text[ROM_MESSAGE];
} RomError;

// A place in a file. Lines and columns count from 1, columns in bytes; 0 = none.
typedef struct RomPlaceInFile {
    const char *file;
    uint32_t line, column;
} RomPlaceInFile;

// Writes "file:line:column: message" and returns false, so that a failing check is one line.
bool rom_error_at(RomError *ret_error, RomPlaceInFile place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Reports that the host is out of memory. Returns false.
bool rom_error_memory(RomError *ret_error);
