// SPDX-License-Identifier: MIT
#pragma once

// The shell's part of WM_HIBERNATE.

#include "scenario/guest.h"

typedef enum {
    SHELL_NOTHING,
    SHELL_POSTS,  // memory is low and it is time: it posts WM_HIBERNATE next
    SHELL_FAILED, // the scenario is wrong: runner->message
} ShellLook;

// What the shell does after each act: lets on_hibernate run in processes whose main thread has
// nothing else to do, and looks at memory.
ShellLook shell_look(Runner *runner);

// Nobody can run: whether the shell has somebody to ask at its next look, to which time then skips.
bool shell_skip(Runner *runner);
