// SPDX-License-Identifier: MIT
#pragma once

// The lines of a .bib file, cut into columns with variables replaced. Only bib.c uses it.

#include "rom/bib_file.h"

#define BIB_WORDS_MAX 16u
#define BIB_VARIABLES_MAX 128u

typedef struct BibWord {
    char text[BIB_WORD_MAX + 1];
    uint32_t column;
    bool quoted;
} BibWord;

typedef enum { BIB_LINE_PLAIN, BIB_LINE_IF, BIB_LINE_ELSE, BIB_LINE_ENDIF } BibLineKind;

typedef struct BibVariable {
    char *name, *value; // owned, one allocation
} BibVariable;

// The text and the line being read.
typedef struct BibLine {
    const char *file;
    const char *next, *end; // rest of the text
    const char *text;       // this line, without its newline
    size_t size;
    uint32_t number;
    BibWord words[BIB_WORDS_MAX];
    uint32_t n_words;
    const char *size_note; // text behind "; @SIZE", NULL if there is none
    size_t size_note_size;
    BibVariable variables[BIB_VARIABLES_MAX];
    uint32_t n_variables;
} BibLine;

// Starts before the first line. False when the text is UTF-16, there are too many definitions, or
// the host is out of memory. Call bib_text_end() afterwards in any case.
bool bib_text_begin(BibLine *line, const BibDesc *desc, RomError *ret_error);
void bib_text_end(BibLine *line);

// Moves to the next line; false at the end of the text.
bool bib_line_next(BibLine *line);

// The kind of line by its first word. *ret_column is that word's column, set unless the line is
// plain.
BibLineKind bib_line_kind(const BibLine *line, uint32_t *ret_column);

// Fills in words and size_note. With split_equals, = becomes a separate word. An unknown variable
// gives a warning and stays as written.
bool bib_line_cut(BibLine *line, bool split_equals, Bib *bib, RomError *ret_error);

// Value of a variable; NULL when it is not set.
const char *bib_variable(const BibLine *line, const char *name);

// Sets a variable. `column` is where this line defines it, for error messages; 0 for the caller's
// definitions. False when there are too many variables or the host is out of memory.
bool bib_variable_set(BibLine *line, const char *name, const char *value, uint32_t column,
                      RomError *ret_error);
