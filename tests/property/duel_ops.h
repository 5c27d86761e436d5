// SPDX-License-Identifier: MIT
#pragma once

// Decoding of operations from a source of numbers; the other half of duel.c.

#include "tests/property/duel.h"

#define DUEL_IMAGES 4u
#define DUEL_BULK_MAX 0x20000u // bytes of the largest bulk access

// What a side answered.
typedef struct Answer {
    uint32_t value, extra; // result; old protection, value loaded or file found
    uint32_t error;
    ReasonId reason;
    bool faulted;
    NaiveFault fault;
    NaiveRegion region;
} Answer;

// Tells a difference on stderr; returns false.
bool duel_differ(const char *what, uint32_t at, uint32_t emulated, uint32_t naive);

// Whether objects and views are the same.
bool duel_objects_equal(const Duel *duel);

// The name of a file or folder, number < DUEL_FILES.
const char *duel_file_name(uint32_t number);

// Makes a call about mappings, files or folders on both sides.
void duel_make_file_call(Duel *duel, const Op *op, Answer *ours, Answer *theirs);

Op duel_pick(const Duel *duel, const OpSource *source);
