// SPDX-License-Identifier: MIT
#pragma once

// Two images beside each other, and an image beside the log of its build.

#include "cli/image.h"

#include <stdio.h>

// Prints what differs between two images: the lines, and the modules that are in one only, or have
// other sizes. Returns whether something does.
bool compare_images(const Image *left, const Image *right, FILE *out);

// Prints where the layout and the real one part: the lines, the modules, the addresses that the log
// has. Returns whether they do.
bool compare_log(const Image *image, const BuildLog *log, const char *log_file, FILE *out);
