// SPDX-License-Identifier: MIT
#pragma once

// Runs a scenario: a Lua file that describes a device and processes whose main functions make guest
// calls. Each guest thread is a coroutine; the runner yields after every call at depth 0, so a
// caller may step, look, and go on. Threads take turns where they yield, sleep or switch: the
// schedule is part of the scenario and the same every time.
//
// Life: runner_new (reads the declarations, makes the machine) -> attach sinks to runner_machine()
// -> runner_start (boots, starts the processes) -> runner_step until it is done -> runner_free.

#include "coredll/api.h"

typedef struct Runner Runner;

typedef struct RunnerQuestion {
    const char *question, *answer, *why; // answer is the right one
    const char *choices;                 // one per line, NULL when free
    uint32_t line;
} RunnerQuestion;

typedef struct RunnerDesc {
    const char *name; // for messages: "wall.lua"
    const char *text;
    size_t size;
    const char *profile;         // overrides the scenario's, NULL = do not
    const char *const *settings; // "knob=value" after the scenario's own, ended by NULL
    const char *const *remedies; // changes of the device as declared (ce/remedy.h), one after the
                                 // other, ended by NULL
    uint32_t limit_steps;        // 0 = 1,000,000
    uint64_t limit_instructions; // 0 = the sandbox's default
    // Answers a question, NULL when nobody does. The text must stay valid until the next call.
    const char *(*ask)(void *context, const RunnerQuestion *question);
    // Text of a file that include() names and that is not shipped; NULL if there is none. The
    // runner copies it.
    const char *(*load)(void *context, const char *name, size_t *ret_size);
    void *context;
    void *ask_context; // for ask, NULL = context
} RunnerDesc;

typedef enum {
    RUNNER_STEPPED, // one call was made; more may come
    RUNNER_DONE,    // nobody has anything left to do
    RUNNER_FAILED,  // the scenario is wrong: runner_message()
} RunnerStatus;

typedef struct RunnerScore {
    uint32_t expectations, failed;
    uint32_t questions, right, wrong;
    uint32_t crashes; // processes killed by a fault that nobody had announced
} RunnerScore;

#define RUNNER_MESSAGE 512u

// NULL when the scenario cannot be read or wants what this build has not: then `message` (at least
// RUNNER_MESSAGE bytes) is one line that says so.
Runner *runner_new(const RunnerDesc *desc, char *message);
Runner *runner_free(Runner *runner);

// Gives the questions to somebody else from now on, with a context of their own.
void runner_set_ask(Runner *runner,
                    const char *(*ask)(void *context, const RunnerQuestion *question),
                    void *context);

// Whether an answer is the right one: equal as numbers if both are, else as text without regard to
// case and outer white space.
bool runner_is_right(const char *given, const char *right);

Machine *runner_machine(Runner *runner);
const char *runner_title(const Runner *runner);
const char *runner_profile(const Runner *runner);

// Boots the device and starts the scenario's processes. False: runner_message().
bool runner_start(Runner *runner);
RunnerStatus runner_step(Runner *runner);

const char *runner_message(const Runner *runner);

// Why the machine has refused to boot or to start a process, if that is what runner_message() says;
// else NULL. Good until the next call of the runner.
const Reason *runner_refusal(const Runner *runner);
RunnerScore runner_score(const Runner *runner);
