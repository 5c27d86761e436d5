// SPDX-License-Identifier: MIT
#pragma once

// What a runner is given and what it returns, as values.

#include "scenario/budget.h"

typedef struct Runner Runner;

// Limits of a scenario: number of questions, choices per question, bytes of a choice and of a
// question.
#define RUNNER_QUESTIONS 1000u
#define RUNNER_CHOICES 6u
#define RUNNER_CHOICE 150u
#define RUNNER_QUESTION 1000u

typedef struct RunnerQuestion {
    const char *question, *answer, *why; // answer: the right one
    const char *choices;                 // one per line, NULL = a free answer
    uint32_t line;
    uint32_t unit; // the answer counts pieces of this many bytes; 0 = it counts something else
    bool later;    // the scenario tells the answer itself, with verdict()
} RunnerQuestion;

typedef struct RunnerDesc {
    const char *name; // for messages: "wall.lua"
    const char *text;
    size_t size;
    const char *profile;         // overrides the scenario's, NULL = do not
    const char *const *settings; // "knob=value" after the scenario's own, ended by NULL
    const char *const *remedies; // changes of the device as declared (ce/remedy.h), one after the
                                 // other, ended by NULL
    uint32_t seed;               // of exercise{}, 0 = its own
    uint32_t limit_steps;        // 0 = 1,000,000
    bool *ret_host_failed; // set when runner_new() fails for the host's want of memory; may be
                           // NULL
    BudgetLimits limits;   // when one is used up, the runner fails with a line that says so
    // Returns the text of a file that the scenario names and that is not shipped; the runner copies
    // it. NULL if there is none, or with the rest of a sentence in *ret_trouble that says why it
    // must not be read; *ret_trouble is NULL before.
    const char *(*load)(void *context, const char *name, size_t *ret_size,
                        const char **ret_trouble);
    void *context;
} RunnerDesc;

typedef enum {
    RUNNER_STEPPED, // one call was made and told; more may come
    RUNNER_ASKS,    // a question is open: runner_question(), runner_answer()
    RUNNER_DONE,    // the scenario has ended
    RUNNER_FAILED,  // the scenario is wrong: runner_message()
} RunnerStatus;

// Whether the runner can continue after this status.
static inline bool runner_goes_on(RunnerStatus status) {
    return status == RUNNER_STEPPED || status == RUNNER_ASKS;
}

typedef struct RunnerScore {
    uint32_t expectations, failed;
    uint32_t questions, right, wrong;
    uint32_t crashes; // processes that ended by a fault the scenario did not expect; each also
                      // counts as a failed expectation
} RunnerScore;

#define RUNNER_MESSAGE 512u
