// SPDX-License-Identifier: MIT
#pragma once

// The contents of a .bib file as values: regions, options, entries and warnings.

#include "rom/error.h"
#include "rom/files.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BIB_ENTRIES_MAX 2000u // per section (MODULES Section, FILES Section, CE 5.0)
#define BIB_REGIONS_MAX 256u  // slot32's own limit
#define BIB_WORD_MAX 259u     // characters of a column: MAX_PATH without its zero
#define BIB_WARNINGS_MAX 50u  // warnings that are kept; further ones are only counted

typedef enum { BIB_MODULES, BIB_FILES } BibSection;

// A place in one of the files that were read. Lines and columns count from 1; column 0 = none.
typedef struct BibPlace {
    uint32_t source; // index of Bib.sources
    uint32_t line, column;
} BibPlace;

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
    uint32_t source, line, name_column, path_column;
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
    uint32_t value, source, line, column;
    bool given;
} BibValue;

typedef struct BibRegion {
    char *name, *type; // owned; type in capitals
    uint32_t start, size;
    uint32_t source, line;
    BibValue option[BIB_DLLLOWCODEADDR + 1]; // its own DLL addresses
} BibRegion;

typedef struct BibWarning {
    uint32_t source, line, column;
    bool is_note; // nothing is wrong, but somebody may want to know
    char text[160];
} BibWarning;

#define BIB_CAUSES_MAX 1000u   // variables that are kept of those that keep entries out
#define BIB_CAUSE_PLACES 2048u // of the hash table that finds one; a power of 2

// A variable that keeps entries out: they are in a branch that does not hold.
typedef struct BibCause {
    char name[64];
    bool is_set; // it keeps them out because it is set; else because it is not
} BibCause;

// What stands in branches that do not hold.
typedef struct BibLeftOut {
    uint32_t n_entries, n_regions, n_includes;
    BibCause *causes; // owned, in the order of the file
    uint32_t n_causes, room;
    uint16_t place[BIB_CAUSE_PLACES]; // 1 + number of the cause, 0 = none
} BibLeftOut;

typedef struct Bib {
    BibEntry *entries;
    BibRegion *regions;
    uint32_t n_entries, n_modules, n_files, n_regions;
    char **sources; // owned: the files that were read; sources[0] is the .bib file itself
    uint32_t n_sources, sources_room;
    BibLeftOut left_out;
    uint32_t n_cesysgen; // "; @CESYSGEN IF" and "; @XIPREGION IF": other tools evaluate them
    uint32_t n_missing;  // #include files that are not there and were passed over
    uint32_t n_passed;   // lines that are none of a .bib file: C comments, what precedes a section
    BibPlace passed;     // the first of them
    bool autosize;       // AUTOSIZE=ON: makeimg moves the boundary of image and RAM
    BibValue option[BIB_OPTION_COUNT];
    BibWarning warnings[BIB_WARNINGS_MAX];
    uint32_t n_warnings; // may exceed the number kept
} Bib;

typedef struct BibDesc {
    const char *name; // file name for messages
    const char *text;
    size_t size;
    const char *const *defines; // "NAME" or "NAME=value", ended by NULL; NULL = none
    RomLoad load;               // for #include; NULL: no file exists
    void *context;
    bool skip_missing; // go on when an #include is not there
} BibDesc;

// Adds a warning or a note; only counts it when the list is full.
void bib_warn(Bib *bib, BibPlace place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void bib_note(Bib *bib, BibPlace place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// The same place, for a message.
RomPlaceInFile bib_place(const Bib *bib, BibPlace place);

// Compares names as Windows CE does: letter case does not matter.
int bib_compare(const char *a, const char *b);

// Whether the first `size` characters of a text are `name`, whatever their case.
bool bib_is(const char *text, size_t size, const char *name);

// Whether a name ends in ".dll" or the like, and has something before it.
bool bib_has_ending(const char *name, const char *ending);

// Turns a path of Windows into the host's form, in place: / for \, and no ./ at its beginning.
void bib_host_path(char *path);

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
