// SPDX-License-Identifier: MIT
#pragma once

// Why not here? A request was refused; somebody points at a place and asks why that did not do. The
// place is an address, a frame of RAM or one of the two gates of shared memory, whichever the
// refused call is about. The answer is in words: what is there, what ends it on both sides, which
// step made that, and what would open it. All is read from the world as it stands at the refusal.

#include "world/why/answer.h"
#include "world/world.h"

typedef enum { WHY_OF_ADDRESS, WHY_OF_FRAME, WHY_OF_GATE } WhySubject;

typedef struct WhyPlace {
    WhySubject subject;
    uint32_t at; // a mapped address; the number of a frame; the number of a gate from 0
} WhyPlace;

// What is to be said of a place. False, and nothing is written, when the world does not stand at a
// refusal, or the refused call is not about such a place.
bool why_not_here(const World *world, WhyPlace place, WhyAnswer *ret_answer);

// The step that the answer leads to: of its first line with one. 0 when no line has one.
uint32_t why_not_maker(const WhyAnswer *answer);

// Where asking by keyboard begins when the refused call is about frames or gates: at the longest
// run, or at the gate that refused. False, and nothing is written, when it is about neither.
bool why_not_begin(const World *world, WhyPlace *ret_place);

// The next place in a direction (dx, dy: -1, 0 or 1; up is +1): a frame, or the frame a row of
// `cols` above or below; the other gate. It stays what it is at an end.
WhyPlace why_not_next(const World *world, WhyPlace place, int dx, int dy, uint32_t cols);
