// SPDX-License-Identifier: MIT
#pragma once

// What a .bib file says, as values: regions, options, entries, and what was odd about it.

#include "rom/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BIB_ENTRIES_MAX 2000u // in MODULES, and in FILES (MODULES Section, FILES Section, CE 5.0)
#define BIB_REGIONS_MAX 256u  // slot32's own limit
#define BIB_WORD_MAX 259u     // characters of a column: MAX_PATH without its zero
#define BIB_WARNINGS_MAX 50u  // kept; the rest is counted

typedef enum { BIB_MODULES, BIB_FILES } BibSection;

// A letter of the type column: bit 0 is A.
#define BIB_TYPE(letter) (1u << ((letter) - 'A'))

// Sizes that a line or a sidecar table gives, in KB.
typedef struct BibSizes {
    uint32_t code_kb, const_kb, data_kb;
    uint32_t groups; // DLLS_ groups of ce/image.h
    bool no_rel;     // there is no .rel file
    bool given;
} BibSizes;

typedef struct BibEntry {
    char *name, *path, *region; // owned; the path with its variables replaced, as written else
    uint32_t type;              // BIB_TYPE() of each letter
    uint32_t line, name_column, path_column;
    BibSection section; // after a section override
    BibSizes sizes;
} BibEntry;

// Options of CONFIG that the layout needs. A line that is not there is 0 and not in `given`.
typedef enum {
    BIB_DLLHIGHADDR,
    BIB_DLLLOWADDR,
    BIB_DLLHIGHCODEADDR,
    BIB_DLLLOWCODEADDR,
    BIB_ROMFLAGS,
    BIB_FSRAMPERCENT,
    BIB_OPTION_COUNT,
} BibOption;

typedef struct BibValue {
    uint32_t value, line, column;
    bool given;
} BibValue;

typedef struct BibRegion {
    char *name, *type; // owned; type in capitals
    uint32_t start, size;
    uint32_t line;
    BibValue option[BIB_DLLLOWCODEADDR + 1]; // DLL addresses of its own
} BibRegion;

typedef struct BibWarning {
    uint32_t line, column;
    char text[120];
} BibWarning;

typedef struct Bib {
    BibEntry *entries;
    BibRegion *regions;
    uint32_t n_entries, n_modules, n_files, n_regions;
    BibValue option[BIB_OPTION_COUNT];
    BibWarning warnings[BIB_WARNINGS_MAX];
    uint32_t n_warnings; // may be more than are kept
} Bib;

typedef struct BibDesc {
    const char *name; // of the file, for messages
    const char *text;
    size_t size;
    const char *const *defines; // "NAME" or "NAME=value", ended by NULL; NULL = none
} BibDesc;

// One more warning, counted when there is no room for it.
void bib_warn(Bib *bib, uint32_t line, uint32_t column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// Compares names as Windows CE does: letters of either case are one.
int bib_compare(const char *a, const char *b);

static inline char bib_lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

// What parts columns. 1A is an old editor's end of the file.
static inline bool bib_is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == 0x1A;
}

// Reads "CODE RO DATA [GROUPS]", in KB: three numbers, then core, ui, drivers, net, app, norel, or
// - for none, joined by |, + or a comma. False: *ret_at is where in the text it is wrong, *ret_why
// why.
bool bib_sizes(const char *text, size_t size, BibSizes *ret_sizes, size_t *ret_at,
               const char **ret_why);
