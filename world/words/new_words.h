// SPDX-License-Identifier: MIT
#pragma once

// The glossary words that a lesson uses for the first time in the world's current moment, in what
// it says, points at, asks, or heads a chapter with. Words in the machine's own sentences do not
// count.

#include "world/words/glossary.h"
#include "world/world.h"

#define NEW_WORDS 4u // of one moment

// Writes at most NEW_WORDS, in the order of the texts, and returns how many. The cost is the length
// of all texts told so far if a word is new, much less if none is.
unsigned new_words(const World *world, const GlossaryWord *ret_words[NEW_WORDS]);
