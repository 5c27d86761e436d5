// SPDX-License-Identifier: MIT
#pragma once

// Runs a scenario: a Lua file that describes a device and processes, whose main functions make
// guest calls. Each guest thread is a coroutine. The runner pauses before every call at depth 0, so
// its caller can step, look, and continue. Threads take turns where they yield, sleep or switch.
// This schedule is part of the scenario and the same in every run.
//
// Life: runner_new (reads the declarations, makes the machine) -> attach sinks to runner_machine()
// -> runner_start (boots, starts the processes) -> runner_step until it is done -> runner_free.
//
// Between steps a runner stands *before* the next call, switch or question. So when the step of a
// call ends, the scenario has said all that it says about that call. Calls from outside may be made
// there (api_call); the scenario then continues as if nothing had happened.

#include "coredll/api.h"
#include "scenario/info.h"
#include "scenario/runner_desc.h"

// NULL when the scenario cannot be read or needs something that this build lacks; then `message`
// (at least RUNNER_MESSAGE bytes) says so in one line.
Runner *runner_new(const RunnerDesc *desc, char *message);
Runner *runner_free(Runner *runner);

// As runner_new(), but reads the declarations only: there is no machine, and nothing may be done
// with the runner but runner_info(), runner_exercise() and runner_free(). Takes a third of the
// time.
Runner *runner_read(const RunnerDesc *desc, char *message);

Machine *runner_machine(Runner *runner);
const ScenarioInfo *runner_info(const Runner *runner);
const ExerciseInfo *runner_exercise(const Runner *runner);
const char *runner_profile(const Runner *runner);

// Boots the device and starts the scenario's processes. On failure returns false; see
// runner_message().
bool runner_start(Runner *runner);

// Makes the next call and runs on until the next one is about to be made, a question is asked, or
// the scenario ends. The call's step is then complete, except for what follows a question.
//
// One step makes several calls where Lua cannot pause (inside a comparison, or in a function that a
// call calls), and inside of fold(), where it makes all calls up to the next one with something to
// tell. DONE and FAILED may come with the last call or after it, and stay. While a question is
// open, nothing happens and RUNNER_ASKS is returned.
RunnerStatus runner_step(Runner *runner);

// The open question; NULL when there is none. Valid until it is answered.
const RunnerQuestion *runner_question(const Runner *runner);

// Answers the open question (NULL passes it over) and runs to the next pause, in the same step. The
// text is not kept. Without an open question it acts as runner_step().
RunnerStatus runner_answer(Runner *runner, const char *given);

// Runs to the end and passes all questions over. Returns RUNNER_DONE or RUNNER_FAILED.
RunnerStatus runner_run(Runner *runner);

const char *runner_message(const Runner *runner);

// Whether it failed because the host had no memory.
bool runner_host_failed(const Runner *runner);

// Why the machine refused to boot or to start a process, if runner_message() reports that; else
// NULL. Valid until the next call of the runner.
const Reason *runner_refusal(const Runner *runner);
RunnerScore runner_score(const Runner *runner);
