// SPDX-License-Identifier: MIT
#pragma once

// fold(): what a function does, told as one thing.

#include "scenario/guest.h"

// Ends the folds that a thread is in.
void fold_end(Runner *runner, GuestThread *guest);

// Ends those of all threads that have ended, or of all threads.
void fold_end_all(Runner *runner, bool of_the_living);

// Whether the step that has ended lies inside a fold and has nothing to tell: no pause then.
bool fold_hides_step(const Runner *runner);

// Adds fold().
void fold_open(lua_State *lua);
