// SPDX-License-Identifier: MIT
#include "cli/replay_picture.h"

int replay_picture_check(const Arguments *arguments) {
    (void)arguments;
    return complain(EXIT_USAGE, "this build draws no pictures");
}

int replay_picture(const char *file, const char *moment, World *world, const Arguments *arguments) {
    (void)file;
    (void)moment;
    (void)world;
    return replay_picture_check(arguments);
}
