// SPDX-License-Identifier: MIT
#pragma once

// The model solution of an exercise that is to be completed. It lies beside the exercise, as
// NAME.solution.lua: a comment that gives the reason, then one or more ways to fill the gap, each a
// paragraph. Which of them holds may depend on the seed, so they are run.

#include "scenario/budget.h"

#include <stdio.h>

typedef enum {
    SOLUTION_FOUND,
    SOLUTION_NONE,    // there is no file for it, or no way in it holds
    SOLUTION_LATE,    // the host's processor time was used up (--limit-seconds) before one held
    SOLUTION_NO_HOST, // the host is out of memory
} SolutionStatus;

// Writes the reason, as comments behind an empty one, and solve{} with the first way that holds all
// checks of the exercise with this seed. Writes nothing unless it is found.
SolutionStatus solution_write(const char *exercise, uint32_t seed, const BudgetLimits *limits,
                              FILE *out);

// Writes solve{} with the gap as it is.
void solution_write_gap(const char *exercise, uint32_t seed, const char *skeleton, FILE *out);

// Returns 0 when it was found; else prints one line and returns an exit code. `seconds` is the
// limit that made it late.
int solution_complain(SolutionStatus status, const char *exercise, uint32_t seed, uint32_t seconds);
