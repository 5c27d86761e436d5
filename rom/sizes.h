// SPDX-License-Identifier: MIT
#pragma once

// The sidecar table IMAGE.sizes: sizes of modules whose files are not available, one per line.
//
//   ; name          code  ro  data  groups        (KB)
//   coredll.dll      800  32     8  core
//
// Numbers and groups are as in "; @SIZE" of a .bib line (bib_sizes()); ; begins a comment.

#include "rom/bib.h"

#define SIZES_ROWS_MAX 8000u

typedef struct SizesRow {
    char *name; // owned
    BibSizes sizes;
    uint32_t line;
} SizesRow;

typedef struct Sizes {
    SizesRow *rows; // sorted by name; letter case does not matter
    uint32_t n_rows, room;
} Sizes;

// False at the first mistake: *ret_error has file:line:column, *ret_sizes is unchanged.
bool sizes_read(const char *file, const char *text, size_t size, Sizes *ret_sizes,
                RomError *ret_error);
void sizes_deinit(Sizes *sizes);

// The sizes of a module; NULL when the table does not have it.
const BibSizes *sizes_find(const Sizes *sizes, const char *name);
