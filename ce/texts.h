// SPDX-License-Identifier: MIT
#pragma once

// Copies of texts that live as long as their owner: the names in descriptions of programs and DLLs.
// A text never moves. {0} is an empty set.

#include <stdbool.h>

typedef struct TextsBlock TextsBlock;

typedef struct Texts {
    TextsBlock *newest; // owned, and through it all older ones
    bool failed;        // a text was not kept: the host was out of memory
} Texts;

// Copies a text. NULL when the host is out of memory.
const char *texts_keep(Texts *texts, const char *text);

// Frees all copies; the set is empty then.
void texts_deinit(Texts *texts);
