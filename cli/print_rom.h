// SPDX-License-Identifier: MIT
#pragma once

// Prints a laid-out ROM image as text or as one JSON object (docs/rom.md).

#include "cli/image.h"

#include <stdio.h>

void print_rom(const Image *image, FILE *out);
void print_rom_json(const Image *image, FILE *out);
