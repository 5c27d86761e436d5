// SPDX-License-Identifier: MIT
#pragma once

// Words that a reader meets before they are explained, with their meanings. docs/glossary.md has
// the long list.

#include <stdbool.h>
#include <stdint.h>

typedef struct GlossaryWord {
    const char *word, *meaning;
} GlossaryWord;

// The next glossary word in the text that is not yet in *told, which has a bit for each word; adds
// it to *told. NULL when there is none. Longer words come first: "slot 0" before "slot". Start with
// *told = 0.
const GlossaryWord *glossary_next(const char *text, uint32_t *told);

// Whether a text contains a word, as a whole word. "slot 0" contains "slot", too.
bool glossary_has(const char *text, const GlossaryWord *word);
