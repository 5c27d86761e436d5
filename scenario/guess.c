// SPDX-License-Identifier: MIT
#include "scenario/guess.h"

#include "emu/holes.h"

#include <stdlib.h>

// Places the guessed pieces one by one, lowest free blocks first, with each piece rounded up to
// whole blocks. Only the address space counts; RAM does not limit a guess.

#define PIECES_MOST 1000000ul // a larger guess counts as this one

// How many pieces a text names; 0 when it is no whole number.
static uint32_t pieces_of(const char *given) {
    char *end = NULL;
    unsigned long n = strtoul(given, &end, 10);
    bool whole = given[0] >= '0' && given[0] <= '9' && *end == '\0';
    return whole ? (uint32_t)(n < PIECES_MOST ? n : PIECES_MOST) : 0;
}

Guess guess_of(const Tables *tables, const Options *options, uint32_t slot, const char *given,
               uint32_t unit) {
    HoleBounds bounds = hole_bounds_slot(tables, slot, options->dll_holes == HOLES_OPEN);
    uint32_t per_piece = (uint32_t)(ce_block_up(unit) >> CE_BLOCK_SHIFT);
    uint32_t left = given ? pieces_of(given) : 0, run = 0;
    Guess guess = {.line = left ? bounds.low : 0};
    VirtAddr end = ce_slot_base(slot) + CE_SLOT_SIZE;
    for (VirtAddr va = bounds.low; va < end && left > 0; va += CE_BLOCK_SIZE) {
        bool taken = va < bounds.high && tables_block(tables, va) != 0;
        run = taken ? 0 : run + 1;
        if (run == per_piece) {
            guess.line = va + CE_BLOCK_SIZE;
            run = 0;
            left--;
        }
    }
    guess.beyond = left;
    guess.line = left ? end : guess.line;
    return guess;
}
