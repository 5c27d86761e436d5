// SPDX-License-Identifier: MIT
#pragma once

// One scenario under way: the runner that acts and the world that follows, wired together. Every
// command that shows something opens a session, runs it as far as it wants, and reads the world.
//
// A file that is a dump of a device has a world and no runner; its one moment is there at once.

#include "cli/arguments.h"
#include "scenario/runner.h"
#include "world/world.h"

typedef struct Session {
    const Arguments *arguments;
    Runner *runner; // NULL: a dump
    World world;
    bool has_world;
    RunnerStatus status;
    // host side
    char *text;     // the scenario
    char *included; // the last file that include() named
    char *answers;  // the answers file
    char *next_answer;
    char line[256]; // an answer typed in
    char profile[64];
    char message[RUNNER_MESSAGE]; // why it could not be opened, as it was told on stderr
    char directory[512];
} Session;

// Opens the scenario and makes world and machine; nothing runs yet. Returns 0 or an exit code,
// after one line on stderr.
int session_open(Session *session, const Arguments *arguments);
void session_close(Session *session);

// What the session shows: the scenario's title and profile, or the dump's file and formats.
const char *session_title(const Session *session);
const char *session_profile(Session *session);

// 0, or after one line the exit code of a command that needs calls: a dump has none.
int session_wants_scenario(const Session *session, const char *command);

// Boots and runs to the end (or to the failure of the scenario). Returns an exit code: 0 or 1 by
// the expectations, 2 or 3 after one line on stderr.
int session_run(Session *session);

// Whether more may come; and one step, or the answer to the question that is open.
bool session_goes_on(const Session *session);
void session_step(Session *session);

#define SESSION_FAILURE (RUNNER_MESSAGE + 512u)

// Why the scenario has failed, in one line; returns buffer.
const char *session_failure(const Session *session, char buffer[SESSION_FAILURE]);

// Moves the world to --at STEP. False, after one line, when there is no such step.
bool session_seek(Session *session);
