// SPDX-License-Identifier: MIT
#pragma once

// A session as a command wants it: opened from the arguments, run, and moved to --at. What goes
// wrong is one line on stderr and an exit code.

#include "cli/origin.h"
#include "session/beside.h"

typedef struct Opened {
    const Arguments *arguments;
    Origin origin;
    Origin right; // of the device beside
    Session *session;
    World *world;            // the session's
    atomic_bool interrupted; // set: what the session does ends soon
} Opened;

// Opens the scenario or the dump; nothing runs yet. Returns 0 or an exit code. opened_close() is
// called in any case.
int opened_open(Opened *opened, const Arguments *arguments);
void opened_close(Opened *opened);

// 0, or after one line the exit code of a command that needs calls: a dump has none.
int opened_wants_scenario(const Opened *opened, const char *command);

// Boots and runs to the end, or to where the scenario fails. Who sits at the terminal is asked
// what the answers file does not answer. Returns an exit code: 0 or 1 by the expectations, 2 or 3.
int opened_run(Opened *opened);

// Boots only. 0 or an exit code.
int opened_start(Opened *opened);

// Moves the world to --at. 0 or an exit code: there is no such moment.
int opened_seek(Opened *opened);

// Opens what --beside says, runs it to its end and puts it beside `left`, a session made from
// `opened`:
//   a profile's name, with knobs behind commas ("smartphone", "custom,trust_rom_only=yes"): the
//     same scenario there, with the same options, call by call;
//   any other FILE: a scenario as it is at its end, without the options of the first, or a dump.
// A file with a profile's name is written ./smartphone. *ret_beside is NULL without --beside.
int open_beside(Opened *opened, const Session *left, Beside **ret_beside);
