// SPDX-License-Identifier: MIT
#pragma once

// A file of the host that is written whole or not at all. All files that slot32 writes go through
// here: pictures, settings, logs.
//
// The text goes to a temporary file in the same folder. output_file_keep() checks that all of it
// was written and gives it its name, in one step that the host does or does not do. So there is the
// old file or the new one, whatever happens: a full disk, a program that is killed.

#include <stdbool.h>
#include <stdio.h>

#define OUTPUT_FILE_PATH 4096u

typedef struct OutputFile {
    FILE *out; // write to it
    char path[OUTPUT_FILE_PATH];
    char temporary[OUTPUT_FILE_PATH + 32]; // "" = a device or a pipe, which is written directly
} OutputFile;

// Begins to write the file at `path`; a link is followed. False with errno set when that cannot be.
bool output_file_open(OutputFile *file, const char *path);

// Gives the file its name. False with errno set when not all of it could be written; then the file
// that had that name is still there. Ends the OutputFile in either case.
bool output_file_keep(OutputFile *file);

// The same, but a file that has that name stays: false with errno EEXIST. Of two programs that
// write one new name at once, one gets it.
bool output_file_keep_new(OutputFile *file);

// Removes what was written; the file that had that name is still there. Leaves errno as it is.
void output_file_drop(OutputFile *file);
