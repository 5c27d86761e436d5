// SPDX-License-Identifier: MIT
#pragma once

// Runs a scenario: a Lua file that describes a device and processes whose main functions make guest
// calls. Each guest thread is a coroutine; the runner pauses before every call at depth 0, so a
// caller may step, look, and go on. Threads take turns where they yield, sleep or switch: the
// schedule is part of the scenario and the same every time.
//
// Life: runner_new (reads the declarations, makes the machine) -> attach sinks to runner_machine()
// -> runner_start (boots, starts the processes) -> runner_step until it is done -> runner_free.
//
// Between steps a runner stands *before* the next call, switch or question. So whatever the
// scenario says about a call, it has said when the call's step ends. Calls from outside may be made
// there (api_call); the scenario then continues as if nothing had happened.

#include "coredll/api.h"
#include "scenario/runner_desc.h"

// NULL when the scenario cannot be read or wants what this build has not: then `message` (at least
// RUNNER_MESSAGE bytes) is one line that says so.
Runner *runner_new(const RunnerDesc *desc, char *message);
Runner *runner_free(Runner *runner);

Machine *runner_machine(Runner *runner);
const char *runner_title(const Runner *runner);
const char *runner_profile(const Runner *runner);

// Boots the device and starts the scenario's processes. False: runner_message().
bool runner_start(Runner *runner);

// Makes the next call, and runs on until the one after it is about to be made, a question is asked,
// or the end. Its step is complete then, except for what follows a question. Where Lua cannot pause
// (inside a comparison, in a function that a call calls) several calls are made, and inside of
// fold() all up to the next one with something to tell. DONE and FAILED
// may come with the last call or after it, and stay. With a question open: RUNNER_ASKS, nothing
// happens.
RunnerStatus runner_step(Runner *runner);

// The open question; NULL when none is. Good until it is answered.
const RunnerQuestion *runner_question(const Runner *runner);

// Answers the open question (NULL: nobody does) and runs on to the next pause, in the same step.
// The text is not kept. Without an open question it is runner_step().
RunnerStatus runner_answer(Runner *runner, const char *given);

// Runs to the end; nobody answers. RUNNER_DONE or RUNNER_FAILED.
RunnerStatus runner_run(Runner *runner);

const char *runner_message(const Runner *runner);

// Why the machine has refused to boot or to start a process, if that is what runner_message() says;
// else NULL. Good until the next call of the runner.
const Reason *runner_refusal(const Runner *runner);
RunnerScore runner_score(const Runner *runner);
