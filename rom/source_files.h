// SPDX-License-Identifier: MIT
#pragma once

// The files of an image while they are read: a stack of them, the variables, and the line that is
// being read. Read source.h first.

#include "rom/bib_file.h"
#include "rom/expression.h"

#define SOURCE_DEPTH 16u             // files inside each other at most
#define SOURCE_INCLUDES_MAX 2000u    // #include lines that are carried out at most
#define SOURCE_BYTES_MAX (64u << 20) // of all included files
#define SOURCE_CONDITIONS_MAX 64u    // conditions inside each other at most

// A file while it is read.
typedef struct SourceFile {
    uint32_t source; // index of Bib.sources
    uint32_t number; // of the current line
    char *owned;     // its text, if it was included
    const char *next, *end;
    bool is_header, in_comment;
    uint32_t depth; // conditions that were open when it began
} SourceFile;

typedef struct SourceCondition {
    BibPlace place;
    bool is_directive; // #if; else IF
    bool outer;        // the branch around it holds
    bool holds;        // this branch holds
    bool was_taken;    // this or an earlier branch holds
    bool in_else;
    Expression expression; // the one evaluated last: it decides
} SourceCondition;

typedef struct Source {
    const BibDesc *desc;
    Bib *bib;
    RomError *error;
    Variables variables;
    SourceFile files[SOURCE_DEPTH];
    uint32_t n_files, n_includes;
    size_t n_bytes;
    SourceCondition conditions[SOURCE_CONDITIONS_MAX];
    uint32_t depth;
    // the current line, without its newline
    const char *text;
    size_t size;
} Source;

// Begins with desc->text and the variables that the user defines. False when there are too many of
// them, or the host is out of memory. Call source_end() afterwards in any case.
bool source_begin(Source *source, const BibDesc *desc, Bib *bib, RomError *ret_error);
void source_end(Source *source);

// Begins to read an included file: the current line is `#include PATH`. `name` is the file's name
// for messages. False when there are too many, or the host is out of memory.
bool source_include(Source *source, uint32_t column, const char *path, const char *name,
                    const RomBytes *bytes);

// Leaves the file that is read. All its conditions are closed.
void source_leave(Source *source);

// Moves to the next line of the file that is read; false at its end.
bool source_read_line(Source *source);

// The file that is read.
static inline SourceFile *source_file(Source *source) {
    return &source->files[source->n_files - 1];
}

// The place of a column of the current line.
BibPlace source_place(const Source *source, uint32_t column);

// Reports a mistake at a column of the current line. Returns false.
bool source_wrong(const Source *source, uint32_t column, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Counts a line that is passed over because it is none of a .bib file.
void source_pass_over(Source *source);

// The offset in the current line at which its comment begins, looked for from `at` on: a ; outside
// of
// "...". The line's size if it has none.
size_t source_code_end(const Source *source, size_t at);

// The next word of the current line from *at on; *at is behind it then. *ret_size is 0 at the end
// of the line or of what is no comment.
const char *source_word(const Source *source, size_t *at, size_t *ret_size);
