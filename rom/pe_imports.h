// SPDX-License-Identifier: MIT
#pragma once

// What a PE file imports: functions of DLLs, by name or by ordinal. The loader puts their addresses
// into the program; on a device without one of them the program does not start.
// Source: "PE Format" (Microsoft): The .idata Section.

#include "rom/pe.h"

#define PE_IMPORTS_MAX 8192u // functions of a file

typedef struct PeImport {
    char dll[PE_NAME_MAX];
    char name[PE_NAME_MAX]; // "" = by ordinal
    uint32_t ordinal;       // 0 = by name
    uint32_t slot;          // RVA of the word that gets the function's address
} PeImport;

// Calls `visit` for each import, DLL by DLL, in the order of the file. Names are in print: other
// bytes are '?'. False when the file's tables are not complete or have no end: `message` says what
// is wrong, and some imports may have been visited.
bool pe_imports(const PeFile *file, void (*visit)(void *context, const PeImport *import),
                void *context, char message[PE_MESSAGE]);
