// SPDX-License-Identifier: MIT
#pragma once

// Exercises: scenarios with a seed, and solutions of those that are to be completed.
//
//   exercise{ seed = 1, make = function(random, solution) ... end }
//
// calls `make` at once; it describes device and processes. random(n) gives 1 to n, random(low,
// high) low to high: the same numbers for a seed on every host. `solution` is NULL unless the
// scenario is a solution, handed in:
//
//   solve{ exercise = "NAME", seed = N, main = function ... end, remedies = { ... } }
//
// The exercise then gets a fresh set of globals, so the solution cannot have changed them. Only
// what the exercise expects counts; what the solution expects does not. An exercise names what it
// will expect of a solution: checks = { "NAME", ... } (scenario/checks.h).

#include <lua.h>

void exercise_open(lua_State *lua); // the last of all: it keeps copies of the globals
