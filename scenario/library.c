// SPDX-License-Identifier: MIT
#include "scenario/library.h"

#include <string.h>

// The build generates the table itself from scenarios/ (scenarios/embed.py).

bool library_is_exercise(const LibraryFile *file) {
    return strncmp(file->name, "exercises/", 10) == 0;
}

const LibraryFile *library_solution(const char *exercise) {
    for (unsigned i = 0; i < library_solution_count; i++) {
        if (strcmp(library_solutions[i].name, exercise) == 0) {
            return &library_solutions[i];
        }
    }
    return NULL;
}

const LibraryFile *library_find(const char *name) {
    size_t length = strlen(name);
    if (length > 4 && strcmp(name + length - 4, ".lua") == 0) {
        length -= 4;
    }
    for (unsigned i = 0; i < library_file_count; i++) {
        if (strlen(library_files[i].name) == length &&
            memcmp(library_files[i].name, name, length) == 0) {
            return &library_files[i];
        }
    }
    return NULL;
}
