// SPDX-License-Identifier: MIT
#pragma once

// Asks a scenario's questions at the terminal. Choices are numbered, as in the window.

#include "cli/arguments.h"
#include "scenario/runner_desc.h"

// Asks the user. NULL = there is no terminal, or the input has ended. `line` has room for `size`
// bytes; the answer may lie in it.
const char *ask_at_terminal(const Arguments *arguments, const RunnerQuestion *question, char *line,
                            int size);
