// SPDX-License-Identifier: MIT
#include "scenario/words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

// The level of a long bracket at `at`: the number of = between two brackets; -1 if there is none.
static int long_bracket(const WordReader *reader, const char *at) {
    int level = 0;
    if (at == reader->end || *at != '[') {
        return -1;
    }
    for (at++; at < reader->end && *at == '='; at++) {
        level++;
    }
    return at < reader->end && *at == '[' ? level : -1;
}

static void advance(WordReader *reader) {
    reader->line += *reader->at == '\n';
    reader->at++;
}

static void skip_long(WordReader *reader, int level) {
    int run = -1; // number of = behind a closing bracket, -1: none is open
    for (reader->at += level + 2; reader->at < reader->end; advance(reader)) {
        if (*reader->at == ']' && run == level) {
            reader->at++;
            return;
        }
        run = *reader->at == ']' ? 0 : *reader->at == '=' && run >= 0 ? run + 1 : -1;
    }
}

static void skip_quoted(WordReader *reader) {
    char quote = *reader->at++;
    while (reader->at < reader->end && *reader->at != quote) {
        if (*reader->at == '\\' && reader->at + 1 < reader->end) {
            advance(reader);
        }
        advance(reader);
    }
    reader->at += reader->at < reader->end;
}

static bool skip_comment(WordReader *reader) {
    if (reader->end - reader->at < 2 || reader->at[0] != '-' || reader->at[1] != '-') {
        return false;
    }
    int level = long_bracket(reader, reader->at + 2);
    if (level >= 0) {
        reader->at += 2;
        skip_long(reader, level);
        return true;
    }
    while (reader->at < reader->end && *reader->at != '\n') {
        reader->at++;
    }
    return true;
}

static bool is_name_byte(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

static void read_name(WordReader *reader) {
    size_t n = 0;
    while (reader->at < reader->end && is_name_byte(*reader->at)) {
        if (n + 1 < WORD_MOST) {
            reader->word[n++] = *reader->at;
        }
        reader->at++;
    }
    reader->word[n] = '\0';
    reader->kind = isdigit((unsigned char)reader->word[0]) ? WORD_OTHER : WORD_NAME;
    if (reader->kind == WORD_OTHER) { // a number, perhaps with a fraction
        reader->word[0] = '\0';
        while (reader->at < reader->end && (is_name_byte(*reader->at) || *reader->at == '.')) {
            reader->at++;
        }
    }
}

static void read_operator(WordReader *reader) {
    static const char *const pairs[] = {"==", "~=", "<=", ">=", "..", "::", "//", "<<", ">>"};
    snprintf(reader->word, sizeof reader->word, "%.*s", 2, reader->at);
    for (unsigned i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (reader->end - reader->at > 1 && memcmp(reader->at, pairs[i], 2) == 0) {
            reader->at += 2;
            return;
        }
    }
    reader->word[1] = '\0';
    reader->at++;
}

WordKind word_next(WordReader *reader) {
    while (reader->at < reader->end &&
           (isspace((unsigned char)*reader->at) || *reader->at == '-')) {
        if (*reader->at == '-' && !skip_comment(reader)) {
            break;
        }
        if (reader->at < reader->end && isspace((unsigned char)*reader->at)) {
            advance(reader);
        }
    }
    reader->word[0] = '\0';
    reader->kind = WORD_OTHER;
    if (reader->at >= reader->end) {
        reader->kind = WORD_END;
    } else if (is_name_byte(*reader->at)) {
        read_name(reader);
    } else if (*reader->at == '"' || *reader->at == '\'') {
        skip_quoted(reader);
    } else if (long_bracket(reader, reader->at) >= 0) {
        skip_long(reader, long_bracket(reader, reader->at));
    } else {
        read_operator(reader);
    }
    return reader->kind;
}

bool word_is_keyword(const char *word) {
    static const char *const words[] = {
        "and",      "break",  "do",   "else", "elseif", "end",   "false", "for",
        "function", "goto",   "if",   "in",   "local",  "nil",   "not",   "or",
        "repeat",   "return", "then", "true", "until",  "while",
    };
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i], word) == 0) {
            return true;
        }
    }
    return false;
}

bool word_is(const WordReader *reader, const char *word) {
    return strcmp(reader->word, word) == 0;
}

WordReader word_begin(const char *text, size_t size) {
    WordReader reader = {.at = text, .end = text + size, .line = 1};
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) { // a mark of the encoding
        reader.at += 3;
    }
    if (reader.at < reader.end && *reader.at == '#') { // a line for the shell
        while (reader.at < reader.end && *reader.at != '\n') {
            reader.at++;
        }
    }
    return reader;
}
