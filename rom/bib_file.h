// SPDX-License-Identifier: MIT
#pragma once

// The contents of a .bib file as values: regions, options, entries and warnings.

#include "rom/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BIB_ENTRIES_MAX 2000u // per section (MODULES Section, FILES Section, CE 5.0)
#define BIB_REGIONS_MAX 256u  // slot32's own limit
#define BIB_WORD_MAX 259u     // characters of a column: MAX_PATH without its zero
#define BIB_WARNINGS_MAX 50u  // warnings that are kept; further ones are only counted

typedef enum { BIB_MODULES, BIB_FILES } BibSection;

// The bit of a letter of the type column: bit 0 is A.
#define BIB_TYPE(letter) (1u << ((letter) - 'A'))

// Sizes that a line or a sidecar table states, in KB.
typedef struct BibSizes {
    uint32_t code_kb, const_kb, data_kb;
    uint32_t groups; // DLLS_ groups of ce/image.h
    bool no_rel;     // there is no .rel file
    bool given;
} BibSizes;

typedef struct BibEntry {
    char *name, *path, *region; // owned; variables are replaced
    uint32_t type;              // BIB_TYPE() of each letter
    uint32_t line, name_column, path_column;
    BibSection section; // after the override column, if there is one
    BibSizes sizes;
} BibEntry;

// Options of CONFIG that the layout needs. A missing option has value 0 and `given` false.
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
    BibValue option[BIB_DLLLOWCODEADDR + 1]; // its own DLL addresses
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
    uint32_t n_warnings; // may exceed the number kept
} Bib;

typedef struct BibDesc {
    const char *name; // file name for messages
    const char *text;
    size_t size;
    const char *const *defines; // "NAME" or "NAME=value", ended by NULL; NULL = none
} BibDesc;

// Adds a warning; only counts it when the list is full.
void bib_warn(Bib *bib, uint32_t line, uint32_t column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// Compares names as Windows CE does: letter case does not matter.
int bib_compare(const char *a, const char *b);

static inline char bib_lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

// Whether a character separates columns. 1A is the end-of-file mark of old editors.
static inline bool bib_is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == 0x1A;
}

// Reads "CODE RO DATA [GROUPS]": three numbers in KB, then core, ui, drivers, net, app, norel, or -
// for none, joined by |, + or a comma. False: *ret_at is the offset of the mistake in the text,
// *ret_why says what it is; *ret_sizes is unchanged.
bool bib_sizes(const char *text, size_t size, BibSizes *ret_sizes, size_t *ret_at,
               const char **ret_why);
