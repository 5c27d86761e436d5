// SPDX-License-Identifier: MIT
#pragma once

// fold(): tells the calls of one function as a single event.

#include "scenario/guest.h"

// Ends the folds that a thread is in.
void fold_end(Runner *runner, GuestThread *guest);

// Ends the folds of all threads that have ended; with `of_the_living`, those of all threads.
void fold_end_all(Runner *runner, bool of_the_living);

// Whether the last step lies inside a fold and told nothing: then the runner does not pause.
bool fold_hides_step(const Runner *runner);

// Adds fold().
void fold_open(lua_State *lua);
