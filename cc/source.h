// SPDX-License-Identifier: MIT
#pragma once

// The text that a program is compiled with: windows.h, and the assembly that leads from its calls
// to coredll. Both are made from slot32's own tables, so what compiles is what runs.

#include "cc/elf.h"

#include <stdio.h>

// The files of cc/files, built in.
typedef struct CcFile {
    const char *name, *text;
    size_t size;
} CcFile;

extern const CcFile cc_windows_types, cc_libce, cc_program_ld;

// Writes windows.h.
void source_windows_h(FILE *out);

// Writes the assembly for an object file: its start, and a way to each function of coredll that it
// uses. False when it has no WinMain, main or wmain, or is no object file: `message` says so.
bool source_stubs(FILE *out, const uint8_t *object, size_t size, char message[ELF_MESSAGE]);
