// SPDX-License-Identifier: MIT
#include "rom/source.h"

#include "rom/condition.h"
#include "rom/directive.h"

#include <string.h>

// The first word says what a line is: a condition, another directive, or a line for the reader of
// the sections. Read take_line() first.

// Whether the line is a comment of C, or a line of #. A .bib file has comments behind ; only.
static bool is_foreign_comment(Source *source, size_t first) {
    const char *text = source->text + first;
    size_t size = source->size - first;
    SourceFile *file = source_file(source);
    bool was_inside = file->in_comment;
    bool begins = size >= 2 && text[0] == '/' && (text[1] == '/' || text[1] == '*');
    if (was_inside || (begins && text[1] == '*')) {
        file->in_comment = true;
        for (size_t i = was_inside ? 0 : 2; i + 1 < size && file->in_comment; i++) {
            file->in_comment = text[i] != '*' || text[i + 1] != '/';
        }
    }
    bool is_ruler = size >= 2 && text[0] == '#' && text[1] == '#';
    return was_inside || begins || is_ruler;
}

// Counts "; @CESYSGEN IF" and "; @XIPREGION IF". Other tools have left out what does not hold
// before makeimg reads the file; here all is taken.
static void count_cesysgen(Source *source, size_t at) {
    size_t size = 0;
    const char *word = NULL;
    while (at < source->size && (source->text[at] == ';' || bib_is_blank(source->text[at]))) {
        at++;
    }
    word = source_word(source, &at, &size);
    if (bib_is(word, size, "@cesysgen") || bib_is(word, size, "@xipregion")) {
        word = source_word(source, &at, &size);
        source->bib->n_cesysgen += bib_is(word, size, "if") && condition_is_live(source);
    }
}

// A directive may have blanks behind its #.
static const char *directive_word(const Source *source, size_t first, char ret_word[16],
                                  size_t *ret_at) {
    size_t at = first + 1, size = 0;
    const char *name = source_word(source, &at, &size);
    size_t n = 1;
    for (size_t i = 0; i < size && n < 15; i++) {
        bool is_letter = (name[i] >= 'a' && name[i] <= 'z') || (name[i] >= 'A' && name[i] <= 'Z');
        if (!is_letter) {
            at -= size - i; // #if(A), #include"a.h"
            break;
        }
        ret_word[n++] = bib_lower(name[i]);
    }
    ret_word[0] = '#';
    ret_word[n] = '\0';
    *ret_at = at;
    return ret_word;
}

// Takes a line that is a condition, another directive, a comment, or left out. *ret_is_plain: it is
// none of these.
static bool take_line(Source *source, bool *ret_is_plain) {
    size_t first = 0, at = 0, size = 0;
    char directive[16];
    while (first < source->size && bib_is_blank(source->text[first])) {
        first++;
    }
    at = first;
    *ret_is_plain = false;
    bool is_header = source_file(source)->is_header;
    if (!is_header && is_foreign_comment(source, first)) {
        source_pass_over(source);
        return true;
    }
    if (first < source->size && source->text[first] == ';') {
        count_cesysgen(source, first);
        return true;
    }
    const char *word = source_word(source, &at, &size);
    uint32_t column = (uint32_t)first + 1;
    if (size > 0 && word[0] == '#') {
        word = directive_word(source, first, directive, &at);
        size = strlen(word);
    }
    bool is_condition = false;
    if (!condition_take(source, word, size, column, at, &is_condition)) {
        return false;
    }
    if (is_condition) {
        return true;
    }
    if (!condition_is_live(source)) {
        return condition_leave_out(source, word, size);
    }
    if (size > 0 && word[0] == '#') {
        return directive_do(source, word, size, at);
    }
    *ret_is_plain = !is_header;
    return true;
}

bool source_next(Source *source, bool *ret_has_line) {
    bool is_plain = false;
    *ret_has_line = true;
    while (!is_plain) {
        if (source_read_line(source)) {
            if (!take_line(source, &is_plain)) {
                return false;
            }
        } else if (!condition_check_closed(source)) {
            return false;
        } else if (source->n_files == 1) {
            *ret_has_line = false;
            return true;
        } else {
            source_leave(source);
        }
    }
    return true;
}
