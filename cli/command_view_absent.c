// SPDX-License-Identifier: MIT
#include "cli/commands.h"

// Stands in for command_view.c in a build without the visualizer: -Dvisualizer=false.

int command_view(const Arguments *arguments) {
    return complain(EXIT_USAGE,
                    "cannot show %s: this build draws no pictures (map draws slots in text)",
                    arguments->file);
}
