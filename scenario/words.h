// SPDX-License-Identifier: MIT
#pragma once

// The words of a scenario's text: names, operators, and whatever else stands between them. Comments
// and blanks are passed over.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORD_MOST 64u

typedef enum { WORD_END, WORD_NAME, WORD_OTHER } WordKind;

typedef struct WordReader {
    const char *at, *end;
    uint32_t line;
    WordKind kind;
    char word[WORD_MOST]; // a name or an operator; "" for text and numbers
} WordReader;

// A reader before the first word of a text. A mark of the encoding and a line for the shell (#!)
// are no words.
WordReader word_begin(const char *text, size_t size);

// Goes to the next word and returns its kind.
WordKind word_next(WordReader *reader);

// Whether the word is this name or operator.
bool word_is(const WordReader *reader, const char *word);

// Whether a name is a keyword of Lua.
bool word_is_keyword(const char *word);
