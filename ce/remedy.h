// SPDX-License-Identifier: MIT
#pragma once

// A remedy for a full slot: one change of a device as it was declared, as a value and as a text.
// The texts are what `--remedy` takes and what `slot32 dlls` prints:
//
//   modules:NAME          NAME stands in MODULES instead of a file: its code goes to slot 1
//   merge:NAME+NAME[+...] these DLLs are linked into one, which has the first name
//   resource-only:NAME    a DLL that has no code goes to slot 63
//   split:NAME            the resources of a DLL with code get a resource-only DLL of their own
//   first:NAME            NAME has its address before any program starts, and keeps it
//   stack:SIZE            programs with longer stacks are linked with /STACK:SIZE
//
// What each wins is said in world/query/remedy.h; what it changes, in scenario/remedies.c.

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

#define REMEDY_NAMES 32u      // DLLs of a merge
#define REMEDY_TEXT 800u      // bytes of the longest text, with the terminating zero
#define REMEDY_MESSAGE 160u   // of what is wrong with one
#define REMEDIES_IN_FORCE 16u // on one device

typedef struct Remedy {
    RemedyKind kind;
    uint32_t n_names; // 0 for REMEDY_STACK, 2 and more for REMEDY_MERGE, else 1
    char names[REMEDY_NAMES][CE_NAME_MAX];
    uint32_t stack_size; // bytes, whole blocks; of REMEDY_STACK
} Remedy;

// "modules", "merge", ...
const char *remedy_kind_name(RemedyKind kind);

// Reads a text. False with one line in `message` (REMEDY_MESSAGE bytes), and *ret_remedy unchanged,
// when it is none. Whether the device has the DLLs is not asked.
bool remedy_parse(const char *text, Remedy *ret_remedy, char *message);

// The text of a remedy, in `buffer` of at least REMEDY_TEXT bytes; returns it.
const char *remedy_text(const Remedy *remedy, char *buffer);

// The same DLL: letter case does not matter.
bool remedy_names(const Remedy *remedy, const char *name);
