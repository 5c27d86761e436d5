// SPDX-License-Identifier: MIT
#include "cli/report/picture.h"

int report_picture(const char *file, World *world, const Arguments *arguments, FILE *out) {
    (void)file;
    (void)world;
    (void)arguments;
    (void)out;
    return 0;
}
