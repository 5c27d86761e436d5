// SPDX-License-Identifier: MIT
#include "cli/commands.h"
#include "cli/exercise_picture.h"

// Stands in for command_view.c, command_export.c and exercise_picture.c in a build without the
// visualizer: -Dvisualizer=false.

int command_view(const Arguments *arguments) {
    return complain(EXIT_USAGE,
                    "cannot show %s: this build draws no pictures (map draws slots in text)",
                    arguments->file);
}

int command_export(const Arguments *arguments) {
    (void)arguments;
    return complain(EXIT_USAGE, "cannot export: this build draws no pictures");
}

int exercise_picture_check(const Arguments *arguments) {
    return complain(EXIT_USAGE, "cannot draw %s: this build draws no pictures", arguments->file);
}

int exercise_picture_save(Opened *opened, const Arguments *arguments, const char *name) {
    (void)opened, (void)name;
    return exercise_picture_check(arguments); // not reached: the check refuses
}
