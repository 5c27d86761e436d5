// SPDX-License-Identifier: MIT
#pragma once

// The lines of a .bib file, cut into columns with variables replaced. Used by bib.c alone.

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

// The text and the line that is being read.
typedef struct BibLine {
    const char *file;
    const char *next, *end; // what is left of the text
    const char *text;       // this line, without its end
    size_t size;
    uint32_t number;
    BibWord words[BIB_WORDS_MAX];
    uint32_t n_words;
    const char *size_note; // behind "; @SIZE", NULL if there is none
    size_t size_note_size;
    BibVariable variables[BIB_VARIABLES_MAX];
    uint32_t n_variables;
} BibLine;

// The first line is next. False when the text is in no form that can be read, or there are too many
// definitions. bib_text_end() afterwards in any case.
bool bib_text_begin(BibLine *line, const BibDesc *desc, RomError *ret_error);
void bib_text_end(BibLine *line);

// Goes to the next line; false at the end of the text.
bool bib_line_next(BibLine *line);

// What its first word is, and that word's column.
BibLineKind bib_line_kind(const BibLine *line, uint32_t *ret_column);

// Fills in words and size_note; with split_equals, = is a word of its own. An unknown variable is
// a warning, and stays as it is written.
bool bib_line_cut(BibLine *line, bool split_equals, Bib *bib, RomError *ret_error);

// Value of a variable; NULL when nobody has set it.
const char *bib_variable(const BibLine *line, const char *name);

// Sets a variable that this line, at this column, defines (0 and 0: a definition of the caller's).
// False when there is no room for one more, or no memory.
bool bib_variable_set(BibLine *line, const char *name, const char *value, uint32_t column,
                      RomError *ret_error);
