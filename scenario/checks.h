// SPDX-License-Identifier: MIT
#pragma once

// The checks of an exercise that is to be completed: it names them all before it runs, with
// exercise{ checks = { "NAME", ... } }, and makes each with expect("NAME", ...). Whatever ends the
// run early, a check that was not made is then known by its name, and has failed.

#include "scenario/guest.h"

// Reads the list of names on top of the stack, which stays there. Raises a Lua error of one line
// when it is no such list.
void checks_take(lua_State *lua, ExerciseInfo *info);

// Notes what came of the expectation `what`, if it is one of the checks. A check that is made twice
// holds if it holds both times.
void checks_note(ExerciseInfo *info, const char *what, bool held);

// How many checks hold so far.
uint32_t checks_held(const ExerciseInfo *info);

// At the end of the run: publishes each check that was not made as a failed expectation.
void checks_report(Runner *runner);
