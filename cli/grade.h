// SPDX-License-Identifier: MIT
#pragma once

// Marks what a student handed in: a log of answers, or a scenario. Nothing of the host decides a
// mark: where it has no memory or no more processor time, there is none.

#include "session/session.h"

#define GRADE_REMARKS 1000u

typedef struct Grade {
    bool graded;      // false: it could not be; the mark is 0, and remarks say why
    bool no_host;     // because the host is out of memory
    bool by_host;     // because of the host: its memory or its processor time; another may grade it
    bool ended_early; // it ran to its end, and not all checks of the exercise were made
    uint32_t marks, of;
    char remarks[GRADE_REMARKS]; // what failed and where, in one line; "" = nothing
} Grade;

// Each marks a text of `size` bytes with a zero behind it. `name` is for messages. Limits are those
// of one run.
void grade_log(const char *text, size_t size, const BudgetLimits *limits, Grade *ret_grade);
void grade_scenario(const char *name, const char *text, size_t size, const BudgetLimits *limits,
                    Grade *ret_grade);
