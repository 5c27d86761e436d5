// SPDX-License-Identifier: MIT
#pragma once

// The id of every call a guest can make, and its description: Windows CE's name, the family, the
// names and kinds of the parameters. All of it comes from the list in ce/calls.inc. Lower-case
// names are not CE calls, but those of the family RUNTIME: they are guest accesses and turns of the
// scenario.

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    VALUE_VOID,
    VALUE_VA,      // an address of the guest; 0 is NULL
    VALUE_SIZE,    // bytes
    VALUE_DWORD,   // a number
    VALUE_INT,     // a number that may be negative
    VALUE_BYTE,    // a number of 8 bits
    VALUE_WORD,    // a number of 16 bits
    VALUE_HEX,     // a number best read in hex
    VALUE_ALLOC,   // MEM_ flags
    VALUE_PROTECT, // PAGE_ flags
    VALUE_BOOL,
    VALUE_HANDLE,
    VALUE_NAME,           // a name; the event carries it as text
    VALUE_TEXT,           // a text that is stored; the event carries it
    VALUE_COMMAND,        // a command line, or NULL; the event carries it as its second text
    VALUE_OUT,            // address of a DWORD or structure to fill in; omitted = a separate result
    VALUE_MS,             // milliseconds
    VALUE_NAME_OR_NULL,   // a name, or NULL for none
    VALUE_NAME_OR_NUMBER, // a name, or an ordinal in its place
    VALUE_FILE_MAP,       // FILE_MAP_ flags
    VALUE_WAIT,           // how a wait ended: WAIT_
    VALUE_ARRAY,          // address of an array; 0 = the scenario gave a table
    VALUE_OUT64,          // address of a number of 64 bits to fill in; omitted = a separate result
} ValueKind;

typedef struct ParamInfo {
    const char *name;
    ValueKind kind;
} ParamInfo;

#define CALL_ARGS 7u

// What a call is about. Texts and documents are grouped by family.
typedef enum {
    FAMILY_MEMORY,   // VirtualAlloc and its relatives, queries about memory
    FAMILY_PROCESS,  // start and end of processes, last errors, the clock
    FAMILY_THREAD,   // threads, their turns and their own storage
    FAMILY_SYNC,     // events, mutexes, semaphores, critical sections, waits
    FAMILY_OBJECT,   // handles: files, mappings, views
    FAMILY_HEAP,     // heaps and the functions that give them memory
    FAMILY_LOADER,   // DLLs
    FAMILY_PAGING,   // pages in and out of RAM
    FAMILY_PHYSICAL, // RAM: frames, its division, WM_HIBERNATE
    FAMILY_TRUST,    // mode, access keys, trust
    FAMILY_SERVER,   // server calls, and pointers between processes
    FAMILY_TOOLHELP, // snapshots
    FAMILY_RUNTIME,  // the C library in coredll: memory and strings
    FAMILY_ACCESS,   // loads and stores, which are no calls of Windows CE
    FAMILY_TURN,     // the scenario lets another run
    FAMILY_COUNT,
} CallFamily;

typedef enum {
    CALL_NONE,
#define X(name, family, result, ...) CALL_##name,
#include "ce/calls.inc"
#undef X
    CALL_COUNT,
} CallId;

typedef struct CallInfo {
    const char *name;
    CallFamily family;
    ValueKind result;
    ParamInfo param[CALL_ARGS]; // a NULL name ends the list when there are fewer
} CallInfo;
