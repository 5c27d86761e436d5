// SPDX-License-Identifier: MIT
#pragma once

// Which words of the glossary a lesson uses for the first time in the moment that the world stands
// in: in what it says, points at, asks, or heads a chapter with. What the machine's own sentences
// use does not count.

#include "world/words/glossary.h"
#include "world/world.h"

#define NEW_WORDS 4u // of one moment

// Writes at most NEW_WORDS, in the order of the texts, and returns how many. Costs the length of
// what was told until now, where a word is new; much less where none is.
unsigned new_words(const World *world, const GlossaryWord *ret_words[NEW_WORDS]);
