// SPDX-License-Identifier: MIT
#pragma once

// An exercise as a sheet of paper: a value whose texts belong to somebody else.

#include <stdbool.h>
#include <stdint.h>

#define WORKSHEET_PARTS 48u

typedef enum {
    SHEET_SAID,     // a sentence or a fact
    SHEET_QUESTION, // with its number, choices (one per line, NULL = free), answer and why
    SHEET_GOAL,     // what a solution has to reach
    SHEET_CODE,     // lines of a scenario: with a gap, or with a model solution
} SheetPartKind;

typedef struct SheetPart {
    SheetPartKind kind;
    unsigned number;
    const char *text, *choices, *answer, *why; // why: NULL = nothing
} SheetPart;

typedef struct Worksheet {
    const char *title, *name, *profile;
    uint32_t seed, ram_mb;
    bool answers;  // they are told; else there is room to write them
    bool pictured; // with the address space, as the world stands
    SheetPart parts[WORKSHEET_PARTS];
    unsigned n_parts;
} Worksheet;
