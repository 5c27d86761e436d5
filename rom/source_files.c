// SPDX-License-Identifier: MIT
#include "rom/source_files.h"

#include "ce/grow.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// The root's text is the caller's. An included text is copied, because the next load may free it.

// ---- places and messages

static const SourceFile *top(const Source *source) {
    return &source->files[source->n_files - 1];
}

BibPlace source_place(const Source *source, uint32_t column) {
    return (BibPlace){top(source)->source, top(source)->number, column};
}

bool source_wrong(const Source *source, uint32_t column, const char *format, ...) {
    char text[ROM_MESSAGE];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    return rom_error_at(source->error, bib_place(source->bib, source_place(source, column)), "%s",
                        text);
}

void source_pass_over(Source *source) {
    if (source->bib->n_passed++ == 0) {
        source->bib->passed = source_place(source, 0);
    }
}

// ---- files

// Blanks the comments of a C header. A line that ends in a backslash continues in the next one:
// their newlines move behind the last of them, so that the numbers of lines stay right.
static void plain_header(char *text, size_t size) {
    size_t to = 0, held = 0;
    char in = '\0'; // '/' a comment to the end of the line, '*' one to the mark, '"' a text
    for (size_t at = 0; at < size; at++) {
        char c = text[at], next = at + 1 < size ? text[at + 1] : '\0';
        bool continues =
            c == '\\' && (next == '\n' || (next == '\r' && at + 2 < size && text[at + 2] == '\n'));
        if (continues) {
            at += next == '\n' ? 1 : 2;
            held++;
            text[to++] = ' ';
        } else if (c == '\n') {
            in = in == '*' ? in : '\0';
            text[to++] = '\n';
            for (; held > 0; held--) {
                text[to++] = '\n';
            }
        } else if (in == '*') {
            in = c == '*' && next == '/' ? '\0' : in;
            at += in == '\0';
            text[to++] = ' ';
        } else if (in == '\0' && c == '/' && (next == '/' || next == '*')) {
            in = next == '/' ? '/' : '*';
            at++;
            text[to++] = ' ';
        } else {
            in = c == '"' && in != '/' ? (char)(in == '"' ? '\0' : '"') : in;
            text[to++] = in == '/' ? ' ' : c;
        }
    }
    memset(text + to, ' ', size - to);
}

// Puts a file on the stack. It takes over `owned`.
static bool push(Source *source, const char *name, char *owned, const char *text, size_t size) {
    Bib *bib = source->bib;
    SourceFile file = {.source = bib->n_sources,
                       .owned = owned,
                       .depth = source->depth,
                       .next = text,
                       .end = text + size,
                       .is_header = bib_has_ending(name, ".h")};
    size_t name_size = strlen(name) + 1;
    char *copy = malloc(name_size);
    source->files[source->n_files++] = file;
    if (!copy || !rows_grow((void **)&bib->sources, bib->n_sources, &bib->sources_room,
                            sizeof *bib->sources)) {
        free(copy);
        return rom_error_memory(source->error);
    }
    memcpy(copy, name, name_size);
    bib->sources[bib->n_sources++] = copy;
    if (size >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0)) {
        return source_wrong(source, 0, "it is UTF-16: save it as plain text");
    }
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        source_file(source)->next += 3;
    }
    if (file.is_header && owned) {
        plain_header(owned, size);
    }
    return true;
}

bool source_include(Source *source, uint32_t column, const char *path, const char *name,
                    const RomBytes *bytes) {
    if (source->n_files == SOURCE_DEPTH) {
        return source_wrong(source, column, "more than %u #include inside each other: %.100s",
                            SOURCE_DEPTH, path);
    }
    if (source->n_includes++ == SOURCE_INCLUDES_MAX) {
        return source_wrong(source, column, "more than %u #include", SOURCE_INCLUDES_MAX);
    }
    source->n_bytes += bytes->size;
    if (source->n_bytes > SOURCE_BYTES_MAX) {
        return source_wrong(source, column, "the included files have more than %u MB together",
                            SOURCE_BYTES_MAX >> 20);
    }
    char *text = malloc(bytes->size + 1);
    if (!text) {
        return rom_error_memory(source->error);
    }
    memcpy(text, bytes->bytes, bytes->size);
    return push(source, name, text, text, bytes->size);
}

static bool give_definition(Source *source, const char *definition) {
    char name[BIB_WORD_MAX + 1];
    size_t length = strcspn(definition, "=");
    const char *value = definition[length] == '=' ? definition + length + 1 : "1";
    if (length > BIB_WORD_MAX || strlen(value) > VARIABLE_VALUE_MAX) {
        return true; // no .bib file can use it
    }
    memcpy(name, definition, length);
    name[length] = '\0';
    return variables_give(&source->variables, name, value, strlen(value)) ||
           (source->variables.n == VARIABLES_MAX
                ? rom_error_at(source->error, (RomPlaceInFile){.file = source->desc->name},
                               "more than %u variables", VARIABLES_MAX)
                : rom_error_memory(source->error));
}

bool source_begin(Source *source, const BibDesc *desc, Bib *bib, RomError *ret_error) {
    source->desc = desc;
    source->bib = bib;
    source->error = ret_error;
    bool fine = push(source, desc->name, NULL, desc->text, desc->size) &&
                give_definition(source, "_FLATRELEASEDIR=.");
    for (const char *const *define = desc->defines; fine && define && *define; define++) {
        fine = give_definition(source, *define);
    }
    return fine;
}

void source_end(Source *source) {
    while (source->n_files > 0) {
        free(source->files[--source->n_files].owned);
    }
    variables_deinit(&source->variables);
}

// ---- lines

bool source_read_line(Source *source) {
    SourceFile *file = source_file(source);
    if (file->next == file->end) {
        return false;
    }
    size_t left = (size_t)(file->end - file->next);
    const char *newline = memchr(file->next, '\n', left);
    source->text = file->next;
    source->size = newline ? (size_t)(newline - file->next) : left;
    file->next = newline ? newline + 1 : file->end;
    file->number++;
    return true;
}

void source_leave(Source *source) {
    free(source_file(source)->owned);
    source->n_files--;
}

const char *source_word(const Source *source, size_t *at, size_t *ret_size) {
    while (*at < source->size && bib_is_blank(source->text[*at])) {
        (*at)++;
    }
    const char *word = source->text + *at;
    size_t first = *at;
    while (*at < source->size && !bib_is_blank(source->text[*at]) && source->text[*at] != ';') {
        (*at)++;
    }
    *ret_size = *at - first;
    return word;
}

size_t source_code_end(const Source *source, size_t at) {
    bool in_quotes = false;
    while (at < source->size && (in_quotes || source->text[at] != ';')) {
        in_quotes = source->text[at] == '"' ? !in_quotes : in_quotes;
        at++;
    }
    return at;
}
