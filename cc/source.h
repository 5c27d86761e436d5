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

extern const CcFile cc_windows_types, cc_tchar, cc_libce, cc_float, cc_clib, cc_start,
    cc_program_ld;

// The headers that a program may include. All but the first are made of it: NULL = it has all.
typedef struct CcHeader {
    const char *name;
    const CcFile *file;
} CcHeader;

extern const CcHeader cc_headers[];
extern const unsigned cc_header_count;

// Writes a header.
void source_header(FILE *out, const CcHeader *header);

// A DLL whose functions a program may use: its file name, and the names of its exports.
typedef struct CcDll {
    const char *name;
    const char *const *exports;
    uint32_t n_exports;
} CcDll;

#define CC_EXPORTS 256u

// What the assembly is made for, and what is found on the way.
typedef struct StubsDesc {
    bool is_dll; // a DLL begins with DllMain if it has one; a program with WinMain, main or wmain
    const CcDll *dlls; // beside coredll, from number 1 on
    uint32_t n_dlls;
    const char
        *exports[CC_EXPORTS]; // found: functions of __declspec(dllexport), in the object file
    uint32_t n_exports;
    const char *main;   // found: WinMain, main, wmain or DllMain; NULL: a DLL without
    bool needs_library; // found: it uses a function that no DLL has, perhaps one of clib.c
} StubsDesc;

// Whether a program begins with main or wmain, which get words instead of WinMain's arguments.
bool source_takes_words(const StubsDesc *desc);

// Writes start.c for such a program: `name` is its EXE's.
void source_start(FILE *out, const StubsDesc *desc, const char *name);

// Writes the assembly for an object file: its start, and a way to each function of a DLL that it
// uses. False when it has no beginning, or is no object file: `message` says so.
bool source_stubs(FILE *out, const uint8_t *object, size_t size, StubsDesc *desc,
                  char message[ELF_MESSAGE]);
