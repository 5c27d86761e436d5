// SPDX-License-Identifier: MIT
#pragma once

// What a file is, by what stands in it: so that a command that does not take it can say which one
// does.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    FILE_UNKNOWN,
    FILE_EMPTY,     // nothing, or blanks only
    FILE_DUMP,      // lists of mi, gi, MemoRx
    FILE_LOG,       // a debug log with exceptions
    FILE_LINK_MAP,  // of a linker
    FILE_BUILD_LOG, // what makeimg and romimage print
    FILE_TRACE,     // of a heap
    FILE_BIB,       // MEMORY, CONFIG, MODULES, FILES
    FILE_PROGRAM,   // an EXE or a DLL; whether it is one for Windows CE, rom/pe.h knows
    FILE_ELF,       // a program for another system
    FILE_BINARY,    // no text, and none of these
} FileKind;

typedef struct FileFacts {
    FileKind kind;
    uint32_t n_exceptions; // of a log
} FileFacts;

FileFacts file_facts(const char *text, size_t size);

// Writes "a debug log with 5 exceptions: slot32 decode FILE" for a file of that name. Returns
// false, and writes nothing, when the kind is unknown.
bool file_facts_say(const FileFacts *facts, const char *file, char *ret_text, size_t size);
