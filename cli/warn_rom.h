// SPDX-License-Identifier: MIT
#pragma once

// Conditions for a build server: --warn 'line < 24 MB'.
//
//   line     what lies below the DLL line of slot 0 for each process
//   floor    the same when all DLLs are loaded
//   slot1    what is free in slot 1
//   ram      RAM of the device
//   modules  their number
//
// with <, <=, >, >=, == or != and a number, in bytes, KB or MB.

#include "cli/image.h"

// Whether a text is such a condition; if not, *ret_why says what is wrong with it.
bool warn_parse(const char *text, const char **ret_why);

// Prints the conditions that hold, a line each on stderr. Returns how many there are.
unsigned warn_rom(const Image *image, const Arguments *arguments);
