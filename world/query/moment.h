// SPDX-License-Identifier: MIT
#pragma once

// Moments: where a person stops. A moment is a step (one call and all that is told about it) or a
// part of one. A step is parted
//
//   - before a question: it is asked where the moment before it ends, and answered in its own;
//   - before a second pointer: one thing is pointed at at a time;
//   - before a sentence, when more than MOMENT_SAID characters would be said: a picture has room
//   for
//     them, and nobody reads more at a time;
//   - before a chapter, when something was said, pointed at or headed already: what is said under
//     one title does not come to stand under another.
//
// Of the calls that fold() makes one thing of, those with nothing to tell are passed over: the
// moment after the one before the fold is the fold's end. Each of them is there all the same: by
// its step, and from inside.
//
// So each sentence, pointer, chapter and question has a moment in which it is seen. All functions
// read the history alone; the world may stand anywhere. They cost the length of a step, or (to find
// a step) the logarithm of the history's.

#include "world/world.h"

#define MOMENT_SAID 480u

typedef struct Moment {
    uint32_t step;
    uint32_t part; // from 1; 0 = the last one of the step
} Moment;

// The first event of the step that event number `event` belongs to, and the one behind its last.
uint32_t step_begin(const World *world, uint32_t event);
uint32_t step_end(const World *world, uint32_t event);

// The call that the guest made in the step at which the world stands; NULL before the first.
const WorldEvent *step_call(const World *world);

// The refused call or fault told where the world stands: of the same step. NULL if there is none.
// What was refused in a fold that has ended there was refused on purpose: it does not count, a
// fault does.
const WorldEvent *step_failure(const World *world);

// The same of the moment that the event belongs to. `event` < n_events.
uint32_t moment_begin(const World *world, uint32_t event);
uint32_t moment_end(const World *world, uint32_t event);

// The first event of the moment that the world stands in; 0 at the very beginning.
uint32_t moment_now(const World *world);

// The moment that the event before `position` belongs to; {0, 1} for position 0.
Moment moment_at(const World *world, uint32_t position);

// How many moments a step has; 0 when no event belongs to it.
uint32_t moment_count(const World *world, uint32_t step);

// The position at the end of a moment: that of its last event, plus one. Step 0 is the beginning.
// False, and nothing is written, when the history has no such moment.
bool moment_find(const World *world, Moment moment, uint32_t *ret_position);

// The position at the end of the next moment after `position`, or of the one before it. A position
// inside a moment goes to its end, or to its beginning. `position` itself when there is none. What
// a fold passes over is no moment here.
uint32_t moment_next(const World *world, uint32_t position);
uint32_t moment_previous(const World *world, uint32_t position);

// The last event of a kind in the moment that the world stands in, as far as it has come; NULL if
// there is none.
const WorldEvent *moment_told(const World *world, EventKind kind);

// The question that is asked where the world stands, as it was put later; NULL if none is.
const WorldEvent *moment_question(const World *world);

// The question that a verdict in the moment answers, NULL if there is none.
const WorldEvent *moment_verdict(const World *world);

// The guess whose line is in force: of the last question with one, until the chapter after the one
// in which its answer is told. NULL if there is none.
const WorldEvent *moment_guess(const World *world);

// Where the fold begins that ended in the moment (its title is text[0]), and how many calls were
// made in it; NULL, and nothing is written, when none did.
const WorldEvent *moment_fold(const World *world, uint32_t *ret_calls);

// The fold inside of which the world stands: not at its end, which is a moment of its own.
typedef struct InsideFold {
    const WorldEvent *begin;
    uint32_t end;           // position at its end, or as far as the history goes
    uint32_t call, n_calls; // which of its calls it is, from 1; of how many that are known
} InsideFold;

// False, and nothing is written, when it stands in none.
bool moment_inside(const World *world, InsideFold *ret_inside);

// "297", or "297.2" where the step has several moments. Returns buffer.
#define MOMENT_TEXT 24u
const char *moment_text(const World *world, uint32_t position, char buffer[MOMENT_TEXT]);

// Reads "297" (the step's last moment) or "297.2". False when it is neither.
bool moment_parse(const char *text, Moment *ret_moment);
