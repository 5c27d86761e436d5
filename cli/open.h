// SPDX-License-Identifier: MIT
#pragma once

// A session for a command: opened from the arguments, run, and moved to --at. An error prints one
// line on stderr and gives an exit code.

#include "cli/answers_log.h"
#include "cli/origin.h"
#include "session/beside.h"

typedef struct Opened {
    const Arguments *arguments;
    Origin origin;
    Origin right; // of the device that --beside shows
    AnswersLog log;
    Session *session;
    World *world;      // the session's
    atomic_int stop;   // a StopWish, for all sessions of the command
    atomic_uint alive; // counted up by machine code that runs
} Opened;

// Opens the scenario or the dump; nothing runs yet. From now on its processor time counts
// (--limit-seconds). Returns 0 or an exit code. Call opened_close()
// in either case.
int opened_open(Opened *opened, const Arguments *arguments);

// The same for a state that is there already; takes it over. NULL: what the arguments say is read.
int opened_open_state(Opened *opened, const Arguments *arguments, SessionState *state);
void opened_close(Opened *opened);

// The same for a command that takes dumps only. For any other file it says what that is, and what
// takes it.
int opened_open_dump(Opened *opened, const Arguments *arguments, const char *command);

// Returns 0 for a scenario. For a dump, which has no calls, prints one line and returns an exit
// code.
int opened_wants_scenario(const Opened *opened, const char *command);

// Boots the device and runs the scenario to its end, or until it fails. Questions that the answers
// file does not answer are asked at the terminal. Returns 0 or 1 (whether the expectations held),
// or exit code 2 or 3.
int opened_run(Opened *opened);

// Boots the device only. Returns 0 or an exit code.
int opened_start(Opened *opened);

// Moves the world to --at. Returns 0, or an exit code when there is no such moment.
int opened_seek(Opened *opened);

// Opens what --beside names, runs it to its end and puts it beside `left`, a session made from
// `opened`:
//   a profile's name, with knobs after commas ("smartphone", "custom,trust_rom_only=yes"): the
//     same scenario on that profile, with the same options, compared call by call;
//   any other FILE: a dump, or a scenario at its end, without the options of the first one.
// To open a file that has a profile's name, write ./smartphone. Without --beside, *ret_beside is
// NULL.
int open_beside(Opened *opened, const Session *left, Beside **ret_beside);
