// SPDX-License-Identifier: MIT
#pragma once

#include "cli/arguments.h"
#include "world/world.h"

#include <stdio.h>

// Draws the device's address space into the page. Returns 0, or an exit code after one line on
// stderr. A build without the visualizer writes nothing.
int report_picture(const char *file, World *world, const Arguments *arguments, FILE *out);
