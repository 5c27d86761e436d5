// SPDX-License-Identifier: MIT
#pragma once

// Prints a laid-out ROM image as text or as one JSON object (docs/rom.md).

#include "rom/bill.h"

#include <stdio.h>

// `file` is the .bib file as the user named it.
void print_rom(const Rom *rom, const Bill *bill, const char *file, FILE *out);
void print_rom_json(const Rom *rom, const Bill *bill, const char *file, FILE *out);
