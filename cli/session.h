// SPDX-License-Identifier: MIT
#pragma once

// One scenario under way: the runner that acts and the world that follows, wired together. Every
// command that shows something opens a session, runs it as far as it wants, and reads the world.

#include "cli/arguments.h"
#include "scenario/runner.h"
#include "world/world.h"

typedef struct Session {
    const Arguments *arguments;
    Runner *runner;
    World world;
    bool has_world;
    RunnerStatus status;
    // host side
    char *text;     // the scenario
    char *included; // the last file that include() named
    char *answers;  // the answers file
    char *next_answer;
    char line[256]; // an answer typed in
    char directory[512];
    void *viewer; // whoever shows the session in a window, NULL = nobody
} Session;

// Opens the scenario and makes world and machine; nothing runs yet. Returns 0 or an exit code,
// after one line on stderr.
int session_open(Session *session, const Arguments *arguments);
void session_close(Session *session);

// Boots and runs to the end (or to the failure of the scenario). Returns an exit code: 0 or 1 by
// the expectations, 2 or 3 after one line on stderr.
int session_run(Session *session);

// Moves the world to --at STEP. False, after one line, when there is no such step.
bool session_seek(Session *session);
