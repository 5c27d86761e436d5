// SPDX-License-Identifier: MIT
#include "scenario/library.h"

#include <string.h>

// The build generates the table itself from scenarios/ (scenarios/embed.py).

bool library_is_exercise(const LibraryFile *file) {
    return strncmp(file->name, "exercises/", 10) == 0;
}

static const LibraryFile *find(const LibraryFile *files, unsigned n, const char *name,
                               size_t length) {
    for (unsigned i = 0; i < n; i++) {
        if (strlen(files[i].name) == length && memcmp(files[i].name, name, length) == 0) {
            return &files[i];
        }
    }
    return NULL;
}

const LibraryFile *library_solution(const char *exercise) {
    return find(library_solutions, library_solution_count, exercise, strlen(exercise));
}

const LibraryFile *library_program(const char *name) {
    return find(library_programs, library_program_count, name, strlen(name));
}

const LibraryFile *library_find(const char *name) {
    size_t length = strlen(name);
    if (length > 4 && strcmp(name + length - 4, ".lua") == 0) {
        length -= 4;
    }
    return find(library_files, library_file_count, name, length);
}
