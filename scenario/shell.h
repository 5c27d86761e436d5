// SPDX-License-Identifier: MIT
#pragma once

// The shell's part of WM_HIBERNATE.

#include "scenario/guest.h"

typedef enum {
    SHELL_NOTHING,
    SHELL_POSTS,  // memory is low and the shell looks now: it posts WM_HIBERNATE next
    SHELL_FAILED, // the scenario is wrong: runner->message
} ShellLook;

// Call after each act. Starts on_hibernate in processes that got the message and whose main thread
// is free, and looks at memory.
ShellLook shell_look(Runner *runner);

// Call when no thread can run. If the shell would post a message at its next look, skips time to
// that look and returns true.
bool shell_skip(Runner *runner);
