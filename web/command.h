// SPDX-License-Identifier: MIT
#pragma once

// The commands of slot32 as a page calls them (web/machine.js). They print as those of the program
// do, byte for byte: it is the same code.

// Runs `slot32 argv[1] ...`; argv[argc] is NULL. Returns the exit code. One command runs at a time,
// and what it printed has left the buffers of stdout and stderr.
int web_command(int argc, char **argv);
