// SPDX-License-Identifier: MIT
#pragma once

// Turns a guess at "how many pieces will fit?" into a place in the slot. Each piece goes into the
// lowest free blocks; the guess is the place where the last piece ends. Pieces that do not fit
// below the DLLs are put above their line, into the DLLs' space, as a person who guesses so
// assumes. The pictures draw a line there.

#include "ce/options.h"
#include "emu/tables.h"

typedef struct Guess {
    VirtAddr line;   // mapped; 0 = no line
    uint32_t beyond; // pieces that do not fit into the slot: then the line is at the slot's end
} Guess;

// `given` is an answer; without a whole number in it there is no line. `unit` is the size of a
// piece in bytes, more than 0.
Guess guess_of(const Tables *tables, const Options *options, uint32_t slot, const char *given,
               uint32_t unit);
