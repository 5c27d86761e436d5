// SPDX-License-Identifier: MIT
#pragma once

// The printf family of coredll: the format and the texts lie in guest memory, the other arguments
// in registers and on the stack. Source: Format Specification Fields (CE 5.0): d i u x X o c s p
// with - 0 + # and blank, width, precision, *, and the sizes h l w I64 ll; e f g for a double, with
// three digits of exponent. In functions of wide text %s is wide and %S is not; in the others it is
// the other way round.

#include "program/program.h"

#define FORMAT_MOST 4096u // bytes of a formatted text; the rest is left out

// Where the arguments are: number of the first one after the format.
typedef struct FormatCall {
    VirtAddr format;
    unsigned width; // of the format's characters: 1 or 2
    unsigned next;  // number of the next argument
} FormatCall;

// Writes the formatted text as UTF-8 (bytes as they are, for width 1). False on a fault.
bool format_text(Program *program, FormatCall *call, char out[FORMAT_MOST]);
