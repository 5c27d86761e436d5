// SPDX-License-Identifier: MIT
#pragma once

// A remedy for a full slot: one change of the declared device, as a value and as a text. `--remedy`
// takes the texts, `slot32 dlls` prints them:
//
//   modules:NAME          NAME goes from its file into MODULES: its code goes to slot 1
//   merge:NAME+NAME[+...] these DLLs are linked into one, which keeps the first name
//   resource-only:NAME    a DLL without code goes to slot 63
//   split:NAME            the resources of a DLL with code become a resource-only DLL
//   first:NAME            NAME gets its address before any program starts, and keeps it
//   stack:SIZE            programs with longer stacks are linked with /STACK:SIZE
//
// world/query/remedy.h computes what each wins; scenario/remedies.c makes the change.

#include "ce/rows.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    REMEDY_MODULES,
    REMEDY_MERGE,
    REMEDY_RESOURCE_ONLY,
    REMEDY_SPLIT,
    REMEDY_FIRST,
    REMEDY_STACK,
    REMEDY_KIND_COUNT,
} RemedyKind;

#define REMEDY_NAMES 32u      // most DLLs of a merge
#define REMEDY_TEXT 2048u     // bytes of the longest text, with the terminating zero
#define REMEDY_MESSAGE 160u   // bytes of an error message
#define REMEDIES_IN_FORCE 16u // most remedies on one device

typedef struct Remedy {
    RemedyKind kind;
    uint32_t n_names;        // 0 for REMEDY_STACK, 2 and more for REMEDY_MERGE, else 1
    char names[REMEDY_TEXT]; // one after the other, each with its zero; remedy_name() finds one
    uint32_t size;           // bytes of names
    uint32_t stack_size;     // bytes, whole blocks; only for REMEDY_STACK
} Remedy;

// Name number i of the n_names.
const char *remedy_name(const Remedy *remedy, uint32_t i);

// Adds a name of 1 to CE_NAME_MAX - 1 bytes. False, and nothing is changed, when there are
// REMEDY_NAMES or the text would be longer than REMEDY_TEXT.
bool remedy_add_name(Remedy *remedy, const char *name, size_t size);

// "modules", "merge", ...
const char *remedy_kind_name(RemedyKind kind);

// Reads a text. If it is not a remedy: returns false, writes one line to `message` (REMEDY_MESSAGE
// bytes) and leaves *ret_remedy unchanged. It does not ask whether the device has the DLLs.
bool remedy_parse(const char *text, Remedy *ret_remedy, char *message);

// Writes the text of a remedy to `buffer` (at least REMEDY_TEXT bytes); returns it.
const char *remedy_text(const Remedy *remedy, char *buffer);

// Whether the remedy names this DLL; letter case does not matter.
bool remedy_names(const Remedy *remedy, const char *name);
