// SPDX-License-Identifier: MIT
#pragma once

// The scenarios and library files that are built into the program, so that `slot32 run wall` works
// wherever the program is.

#include <stdbool.h>
#include <stddef.h>

typedef struct LibraryFile {
    const char *name; // "wall", "lib/largest"
    const char *text; // bytes, of a program
    size_t size;
} LibraryFile;

// Sorted by name; includes the files of lib/.
extern const LibraryFile library_files[];
extern const unsigned library_file_count;

// The file with that name, with or without ".lua"; NULL if there is none.
const LibraryFile *library_find(const char *name);

// The programs and DLLs in machine code that the lessons run: "c/wall.exe". Their sources lie
// beside them, in scenarios/c.
extern const LibraryFile library_programs[];
extern const unsigned library_program_count;

// The one of that name; NULL if there is none.
const LibraryFile *library_program(const char *name);

// The model solutions of the exercises that are to be completed, by the exercise's name.
extern const LibraryFile library_solutions[];
extern const unsigned library_solution_count;

// The one of that exercise; NULL if there is none.
const LibraryFile *library_solution(const char *exercise);

// Whether it lies in exercises/.
bool library_is_exercise(const LibraryFile *file);

// The parts of Lua's library that are written in Lua (scenario/lua_library.h).
extern const LibraryFile library_prelude, library_patterns, library_guest;
