// SPDX-License-Identifier: MIT
#pragma once

// The sidecar table IMAGE.sizes: sizes of modules whose files are not at hand, one per line.
//
//   ; name          code  ro  data  groups        (KB)
//   coredll.dll      800  32     8  core
//
// Numbers and groups are those of "; @SIZE" in a .bib line (bib_sizes()); ; begins a comment.

#include "rom/bib.h"

#define SIZES_ROWS_MAX 8000u

typedef struct SizesRow {
    char *name; // owned
    BibSizes sizes;
    uint32_t line;
} SizesRow;

typedef struct Sizes {
    SizesRow *rows; // sorted by name, letters of either case are one
    uint32_t n_rows;
} Sizes;

// False with file:line:column for the first mistake; nothing is held then.
bool sizes_read(const char *file, const char *text, size_t size, Sizes *ret_sizes,
                RomError *ret_error);
void sizes_deinit(Sizes *sizes);

// NULL when the table does not have it.
const BibSizes *sizes_find(const Sizes *sizes, const char *name);
