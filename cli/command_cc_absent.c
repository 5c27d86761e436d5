// SPDX-License-Identifier: MIT
#include "cli/arguments.h"
#include "cli/commands.h"

int command_cc(const Arguments *arguments) {
    (void)arguments;
    return complain(EXIT_HOST, "cc: no compiler can be started here");
}
