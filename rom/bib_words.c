// SPDX-License-Identifier: MIT
#include "rom/bib_words.h"

#include <stdio.h>
#include <string.h>

// Bytes to columns. Outside comments a .bib file is ASCII. Other bytes could not be shown, and
// usually mean that the file is not a .bib file.

// A line while it is cut into columns.
typedef struct Cut {
    BibLine *line;
    const Source *source;
    size_t at;
    BibWord *word;
    size_t length;
} Cut;

static bool wrong(const Cut *cut, const char *what) {
    return source_wrong(cut->source, (uint32_t)cut->at + 1, "%s", what);
}

static bool put(Cut *cut, char c) {
    if (cut->length == BIB_WORD_MAX) {
        return source_wrong(cut->source, cut->word->column, "a column of more than %u characters",
                            BIB_WORD_MAX);
    }
    cut->word->text[cut->length++] = c;
    return true;
}

static bool put_text(Cut *cut, const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (text[i] < ' ' || text[i] > '~') {
            return wrong(cut, "the variable's value is not plain ASCII");
        }
        if (!put(cut, text[i])) {
            return false;
        }
    }
    return true;
}

static void warn_unset(void *context, const char *name, size_t size) {
    const Cut *cut = context;
    int length = (int)(size < 40 ? size : 40);
    bib_warn(cut->source->bib, source_place(cut->source, (uint32_t)cut->at + 1),
             "$(%.*s) is not set (--define %.*s=...)", length, name, length, name);
}

// Replaces $(NAME) at cut->at, and the variables of its value. $() is nothing.
static bool put_variable(Cut *cut) {
    const char *text = cut->source->text + cut->at;
    size_t left = cut->source->size - cut->at, size = 2;
    char value[BIB_WORD_MAX + 2];
    Expansion expansion = {.to = value, .room = sizeof value, .unset = warn_unset, .context = cut};
    while (size < left && text[size] != ')' && text[size] != ';' && !bib_is_blank(text[size])) {
        size++;
    }
    if (size == left || text[size] != ')') {
        return wrong(cut, "$( without )");
    }
    value[0] = '\0';
    Expanded done = size == 2
                        ? EXPANDED
                        : variables_expand(&cut->source->variables, text, size + 1, &expansion);
    if (done == EXPANDED_TOO_DEEP) {
        return wrong(cut, "the variable's value has too many variables inside each other");
    }
    if (done == EXPANDED_TOO_LONG || !put_text(cut, value, expansion.length)) {
        return done == EXPANDED_TOO_LONG ? wrong(cut, "the variable's value is too long") : false;
    }
    cut->at += size + 1;
    return true;
}

static bool is_plain(const Cut *cut) {
    unsigned char c = (unsigned char)cut->source->text[cut->at];
    if (c >= ' ' && c < 0x7F) {
        return true;
    }
    char what[64];
    snprintf(what, sizeof what, "byte %02X: outside comments a .bib file is plain ASCII", c);
    return wrong(cut, what);
}

static bool cut_word(Cut *cut, bool split_equals) {
    const Source *line = cut->source;
    if (cut->line->n_words == BIB_WORDS_MAX) {
        return wrong(cut, "too many columns");
    }
    cut->word = &cut->line->words[cut->line->n_words];
    cut->word->column = (uint32_t)cut->at + 1;
    cut->word->quoted = false;
    cut->length = 0;
    bool in_quotes = false;
    size_t quote = 0;
    while (cut->at < line->size) {
        char c = line->text[cut->at];
        if (!in_quotes &&
            (bib_is_blank(c) || c == ';' || (split_equals && c == '=' && cut->length))) {
            break;
        }
        if (!(in_quotes && c == '\t') && !is_plain(cut)) {
            return false;
        }
        if (c == '"') {
            quote = cut->at++;
            in_quotes = !in_quotes;
            cut->word->quoted = true;
        } else if (c == '$' && cut->at + 1 < line->size && line->text[cut->at + 1] == '(') {
            if (!put_variable(cut)) {
                return false;
            }
        } else if (!put(cut, c == '\t' ? ' ' : c)) {
            return false;
        } else {
            cut->at++;
            if (split_equals && !in_quotes && c == '=' && cut->length == 1) {
                break;
            }
        }
    }
    if (in_quotes) {
        cut->at = quote;
        return wrong(cut, "a quotation mark is not closed");
    }
    cut->word->text[cut->length] = '\0';
    cut->line->n_words++;
    return true;
}

// Finds "; @SIZE", with nothing but blanks in between.
static void find_size_note(BibLine *note, const Source *line, size_t at) {
    static const char mark[] = "@SIZE";
    at++;
    while (at < line->size && bib_is_blank(line->text[at])) {
        at++;
    }
    size_t length = sizeof mark - 1;
    if (at + length < line->size && memcmp(line->text + at, mark, length) == 0 &&
        bib_is_blank(line->text[at + length])) {
        note->size_note = line->text + at + length;
        note->size_note_size = line->size - at - length;
    }
}

bool bib_line_cut(BibLine *line, const Source *source, bool split_equals) {
    Cut cut = {.line = line, .source = source};
    line->n_words = 0;
    line->size_note = NULL;
    line->size_note_size = 0;
    while (cut.at < source->size) {
        char c = source->text[cut.at];
        if (c == ';') {
            find_size_note(line, source, cut.at);
            break;
        }
        if (bib_is_blank(c)) {
            cut.at++;
        } else if (!cut_word(&cut, split_equals)) {
            return false;
        }
    }
    return true;
}

bool bib_line_is_plain(const Source *source) {
    uint32_t n_quotes = 0;
    for (size_t i = 0; i < source->size && source->text[i] != ';'; i++) {
        unsigned char c = (unsigned char)source->text[i];
        if (!bib_is_blank((char)c) && (c < ' ' || c > '~')) {
            return false;
        }
        n_quotes += c == '"';
    }
    return n_quotes % 2 == 0;
}
