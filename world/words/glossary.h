// SPDX-License-Identifier: MIT
#pragma once

// The words that a reader meets before anybody has said what they mean, with their meanings. The
// long list is docs/glossary.md.

#include <stdbool.h>
#include <stdint.h>

typedef struct GlossaryWord {
    const char *word, *meaning;
} GlossaryWord;

// The next word that stands in the text and is not in *told, a bit for each word; it is in it then.
// NULL when there is none. Longer words come first: "slot 0" before "slot". `told` begins with 0.
const GlossaryWord *glossary_next(const char *text, uint32_t *told);

// Whether a word stands in a text, as a whole word. "slot" stands in "slot 0", too.
bool glossary_has(const char *text, const GlossaryWord *word);
