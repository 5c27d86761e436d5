// SPDX-License-Identifier: MIT
#pragma once

// A guess at "how many pieces will fit?", as a place in the slot: where the last of so many pieces
// would end if each was put into the lowest free blocks, and those that have no room below the DLLs
// above their line, as whoever guesses so thinks. The pictures draw a line there.

#include "ce/options.h"
#include "emu/tables.h"

typedef struct Guess {
    VirtAddr line;   // mapped; 0 = there is none
    uint32_t beyond; // pieces that have no room in the slot: the line is at its end then
} Guess;

// `given` is what somebody has answered; what is no whole number gives no line. `unit` is the size
// of a piece in bytes, more than 0.
Guess guess_of(const Tables *tables, const Options *options, uint32_t slot, const char *given,
               uint32_t unit);
