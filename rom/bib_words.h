// SPDX-License-Identifier: MIT
#pragma once

// A line of a .bib file, cut into columns with variables replaced. Only bib.c uses it.

#include "rom/source.h"

#define BIB_WORDS_MAX 16u

typedef struct BibWord {
    char text[BIB_WORD_MAX + 1];
    uint32_t column;
    bool quoted;
} BibWord;

typedef struct BibLine {
    BibWord words[BIB_WORDS_MAX];
    uint32_t n_words;
    const char *size_note; // text behind "; @SIZE", NULL if there is none
    size_t size_note_size;
} BibLine;

// Whether the current line can be cut: a comment of another language often cannot.
bool bib_line_is_plain(const Source *source);

// Cuts the current line of the source. With split_equals, = becomes a separate word. An unknown
// variable gives a warning and stays as written. False at a mistake.
bool bib_line_cut(BibLine *line, const Source *source, bool split_equals);
