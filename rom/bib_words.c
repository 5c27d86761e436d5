// SPDX-License-Identifier: MIT
#include "rom/bib_words.h"

#include "ce/memory_layout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Bytes to columns. Outside comments a .bib file is ASCII. Other bytes could not be shown, and
// usually mean that the file is not a .bib file.

static BibVariable *variable_find(const BibLine *line, const char *name) {
    for (uint32_t i = 0; i < line->n_variables; i++) {
        if (bib_compare(line->variables[i].name, name) == 0) {
            return (BibVariable *)(uintptr_t)&line->variables[i];
        }
    }
    return NULL;
}

const char *bib_variable(const BibLine *line, const char *name) {
    const BibVariable *variable = variable_find(line, name);
    return variable ? variable->value : NULL;
}

bool bib_variable_set(BibLine *line, const char *name, const char *value, uint32_t column,
                      RomError *ret_error) {
    size_t name_size = strlen(name) + 1, value_size = strlen(value) + 1;
    BibVariable *variable = variable_find(line, name);
    if (!variable && line->n_variables == BIB_VARIABLES_MAX) {
        return rom_error_at(ret_error, (RomPlaceInFile){line->file, line->number, column},
                            "more than %u variables", BIB_VARIABLES_MAX);
    }
    char *text = malloc(name_size + value_size);
    if (!text) {
        return rom_error_memory(ret_error);
    }
    memcpy(text, name, name_size);
    memcpy(text + name_size, value, value_size);
    if (variable) {
        free(variable->name);
    } else {
        variable = &line->variables[line->n_variables++];
    }
    *variable = (BibVariable){text, text + name_size};
    return true;
}

static bool set_definition(BibLine *line, const char *definition, RomError *error) {
    char name[BIB_WORD_MAX + 1];
    size_t length = strcspn(definition, "=");
    if (length > BIB_WORD_MAX) {
        length = BIB_WORD_MAX;
    }
    memcpy(name, definition, length);
    name[length] = '\0';
    return bib_variable_set(line, name, definition[length] == '=' ? definition + length + 1 : "1",
                            0, error);
}

bool bib_text_begin(BibLine *line, const BibDesc *desc, RomError *ret_error) {
    line->file = desc->name;
    line->next = desc->text;
    line->end = desc->text + desc->size;
    RomPlaceInFile file = {.file = desc->name};
    if (desc->size >= 2 &&
        (memcmp(desc->text, "\xFF\xFE", 2) == 0 || memcmp(desc->text, "\xFE\xFF", 2) == 0)) {
        return rom_error_at(ret_error, file, "it is UTF-16: save it as plain text");
    }
    if (desc->size >= 3 && memcmp(desc->text, "\xEF\xBB\xBF", 3) == 0) {
        line->next += 3;
    }
    bool fine = bib_variable_set(line, "_FLATRELEASEDIR", ".", 0, ret_error);
    for (const char *const *define = desc->defines; fine && define && *define; define++) {
        fine = set_definition(line, *define, ret_error);
    }
    return fine;
}

void bib_text_end(BibLine *line) {
    for (uint32_t i = 0; i < line->n_variables; i++) {
        free(line->variables[i].name);
    }
    line->n_variables = 0;
}

bool bib_line_next(BibLine *line) {
    if (line->next == line->end) {
        return false;
    }
    size_t left = (size_t)(line->end - line->next);
    const char *newline = memchr(line->next, '\n', left);
    line->text = line->next;
    line->size = newline ? (size_t)(newline - line->next) : left;
    line->next = newline ? newline + 1 : line->end;
    line->number++;
    return true;
}

BibLineKind bib_line_kind(const BibLine *line, uint32_t *ret_column) {
    static const struct {
        const char *name;
        BibLineKind kind;
    } kinds[] = {{"if", BIB_LINE_IF}, {"else", BIB_LINE_ELSE}, {"endif", BIB_LINE_ENDIF}};
    size_t at = 0, end = 0;
    while (at < line->size && bib_is_blank(line->text[at])) {
        at++;
    }
    for (end = at; end < line->size && !bib_is_blank(line->text[end]) && line->text[end] != ';';) {
        end++;
    }
    for (uint32_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t k = 0, length = strlen(kinds[i].name);
        while (k < length && at + k < end && bib_lower(line->text[at + k]) == kinds[i].name[k]) {
            k++;
        }
        if (k == length && end - at == length) {
            *ret_column = (uint32_t)at + 1;
            return kinds[i].kind;
        }
    }
    return BIB_LINE_PLAIN;
}

// A line while it is cut into columns.
typedef struct Cut {
    BibLine *line;
    Bib *bib;
    RomError *error;
    size_t at;
    BibWord *word;
    size_t length;
} Cut;

static bool wrong(const Cut *cut, const char *what) {
    return rom_error_at(cut->error,
                        (RomPlaceInFile){cut->line->file, cut->line->number, (uint32_t)cut->at + 1},
                        "%s", what);
}

static bool put(Cut *cut, char c) {
    if (cut->length == BIB_WORD_MAX) {
        return rom_error_at(cut->error,
                            (RomPlaceInFile){cut->line->file, cut->line->number, cut->word->column},
                            "a column of more than %u characters", BIB_WORD_MAX);
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

// Replaces $(NAME) at cut->at. Variables inside the value are not replaced, so the result cannot be
// endless.
static bool put_variable(Cut *cut) {
    const char *text = cut->line->text + cut->at;
    size_t left = cut->line->size - cut->at, size = 2;
    char name[BIB_WORD_MAX + 1];
    while (size < left && text[size] != ')' && text[size] != ';' && !bib_is_blank(text[size])) {
        size++;
    }
    if (size == left || text[size] != ')') {
        return wrong(cut, "$( without )");
    }
    size_t length = size - 2;
    if (length == 0 || length > BIB_WORD_MAX) {
        return wrong(cut, "$() without a name");
    }
    memcpy(name, text + 2, length);
    name[length] = '\0';
    const char *value = bib_variable(cut->line, name);
    if (!value) {
        bib_warn(cut->bib, cut->line->number, (uint32_t)cut->at + 1,
                 "$(%.40s) is not set (--define %.40s=...)", name, name);
    }
    bool fits = value ? put_text(cut, value, strlen(value)) : put_text(cut, text, size + 1);
    cut->at += size + 1;
    return fits;
}

static bool is_plain(const Cut *cut) {
    unsigned char c = (unsigned char)cut->line->text[cut->at];
    if (c >= ' ' && c < 0x7F) {
        return true;
    }
    char what[64];
    snprintf(what, sizeof what, "byte %02X: outside comments a .bib file is plain ASCII", c);
    return wrong(cut, what);
}

static bool cut_word(Cut *cut, bool split_equals) {
    const BibLine *line = cut->line;
    if (line->n_words == BIB_WORDS_MAX) {
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
static void find_size_note(BibLine *line, size_t at) {
    static const char mark[] = "@SIZE";
    at++;
    while (at < line->size && bib_is_blank(line->text[at])) {
        at++;
    }
    size_t length = sizeof mark - 1;
    if (at + length < line->size && memcmp(line->text + at, mark, length) == 0 &&
        bib_is_blank(line->text[at + length])) {
        line->size_note = line->text + at + length;
        line->size_note_size = line->size - at - length;
    }
}

bool bib_line_cut(BibLine *line, bool split_equals, Bib *bib, RomError *ret_error) {
    Cut cut = {.line = line, .bib = bib, .error = ret_error};
    line->n_words = 0;
    line->size_note = NULL;
    line->size_note_size = 0;
    while (cut.at < line->size) {
        char c = line->text[cut.at];
        if (c == ';') {
            find_size_note(line, cut.at);
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
