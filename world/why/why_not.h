// SPDX-License-Identifier: MIT
#pragma once

// Why not here? A request was refused; the user points at a place and asks why the request did not
// get it. The place is an address, a RAM frame or one of the two gates of shared memory, depending
// on the refused call. The answer is in words: what is there, what bounds it on both sides, which
// step made that, and what would make the request possible. Everything is read from the world at
// the refusal.

#include "world/why/answer.h"
#include "world/world.h"

typedef enum { WHY_OF_ADDRESS, WHY_OF_FRAME, WHY_OF_GATE } WhySubject;

typedef struct WhyPlace {
    WhySubject subject;
    uint32_t at; // a mapped address; a frame number; a gate number from 0
} WhyPlace;

// Answers for a place. False, and nothing written, when the world does not stand at a refusal, or
// the refused call is not about such a place.
bool why_not_here(const World *world, WhyPlace place, WhyAnswer *ret_answer);

// The step that the answer leads to: that of its first line with a step. 0 when no line has one.
uint32_t why_not_maker(const WhyAnswer *answer);

// Where asking by keyboard begins when the refused call is about frames or gates: at the longest
// run, or at the gate that refused. False, and nothing written, when it is about neither.
bool why_not_begin(const World *world, WhyPlace *ret_place);

// The next place in a direction (dx, dy: -1, 0 or 1; up is +1): the next frame, or the one a row of
// `cols` above or below; the other gate. At an end it stays the same.
WhyPlace why_not_next(const World *world, WhyPlace place, int dx, int dy, uint32_t cols);
