// SPDX-License-Identifier: MIT
#pragma once

// Moments: the places where a user stops. A moment is a step (one call and all that is told about
// it) or a part of one. A new part begins
//
//   - before a question: the moment before it ends with the open question, the next one begins
//     with its answer;
//   - before a second pointer: a moment points at one thing only;
//   - before a sentence, if the moment would say more than MOMENT_SAID characters: a picture has no
//     room for more, and nobody reads more at a time;
//   - before a chapter, if something was said, pointed at or headed already: a sentence must not
//     appear under another chapter's title.
//
// Stepping skips the calls inside a fold() that tell nothing: the moment after the one before the
// fold is the fold's end. These calls still have moments, which can be reached by their step and
// from inside the fold. It also skips a call of which nothing is told, and whose picture is there
// already: one that changes nothing and has the same outcome as the same call in the moment before,
// and GlobalMemoryStatus, whose answer the bars of every picture show.
//
// So every sentence, pointer, chapter and question is visible in one moment. All functions read
// only the history; the world may stand anywhere. They cost the length of a step, or (to find a
// step) the logarithm of the history's length.

#include "world/world.h"

#define MOMENT_SAID 480u

typedef struct Moment {
    uint32_t step;
    uint32_t part; // from 1; 0 = the last one of the step
} Moment;

// The first event of the step that event number `event` belongs to, and the event behind its last.
uint32_t step_begin(const World *world, uint32_t event);
uint32_t step_end(const World *world, uint32_t event);

// The call that the guest made in the world's current step; NULL before the first.
const WorldEvent *step_call(const World *world);

// The refused call or fault in the world's current step. NULL if there is none. A refusal inside a
// fold that has ended was intended and does not count; a fault counts.
const WorldEvent *step_failure(const World *world);

// The same for the moment that the event belongs to. `event` < n_events.
uint32_t moment_begin(const World *world, uint32_t event);
uint32_t moment_end(const World *world, uint32_t event);

// The first event of the world's current moment; 0 at the very beginning.
uint32_t moment_now(const World *world);

// The moment that the event before `position` belongs to; {0, 1} for position 0.
Moment moment_at(const World *world, uint32_t position);

// How many moments a step has; 0 when no event belongs to it.
uint32_t moment_count(const World *world, uint32_t step);

// The position at the end of a moment: the number of its last event, plus one. Step 0 is the
// beginning. False, and nothing written, when the history has no such moment.
bool moment_find(const World *world, Moment moment, uint32_t *ret_position);

// The position at the end of the next moment after `position`, or of the one before it. A position
// inside a moment moves to the moment's end, or to its beginning. Returns `position` itself when
// there is no such moment. Moments that a fold hides do not count, and none that shows nothing new.
uint32_t moment_next(const World *world, uint32_t position);
uint32_t moment_previous(const World *world, uint32_t position);

// Whether the moment that ends at `position` shows nothing that the one before does not show: its
// call changed nothing, and nothing is told of it. It is GlobalMemoryStatus, or the same call by
// the same thread with the same outcome, of which nothing was told in the moment before, either.
// (The title of a chapter that begins behind a call stands over the next moment, too.)
bool moment_adds_nothing(const World *world, uint32_t position);

// The last event of a kind in the world's current moment, up to its position; NULL if there is
// none.
const WorldEvent *moment_told(const World *world, EventKind kind);

// The question that is open at the world's position, as its later event has it; NULL if there is
// none.
const WorldEvent *moment_question(const World *world);

// The question that a verdict in the moment answers, NULL if there is none.
const WorldEvent *moment_verdict(const World *world);

// The guess whose line is shown: that of the last question with a guess, until the chapter after
// the one in which its answer is told. NULL if there is none.
const WorldEvent *moment_guess(const World *world);

// The event that begins the fold which ended in the moment (its title is text[0]), and how many
// calls the fold made; NULL, and nothing written, when no fold ended.
const WorldEvent *moment_fold(const World *world, uint32_t *ret_calls);

// The fold in which the world stands. The fold's end does not count: it is a separate moment.
typedef struct InsideFold {
    const WorldEvent *begin;
    uint32_t end;           // position at its end, or at the end of the history
    uint32_t call, n_calls; // number of the current call in it, from 1; number of calls known
} InsideFold;

// False, and nothing written, when the world stands in no fold.
bool moment_inside(const World *world, InsideFold *ret_inside);

// "297", or "297.2" where the step has several moments. Returns buffer.
#define MOMENT_TEXT 24u
const char *moment_text(const World *world, uint32_t position, char buffer[MOMENT_TEXT]);

// Reads "297" (the step's last moment) or "297.2". False for any other text.
bool moment_parse(const char *text, Moment *ret_moment);
