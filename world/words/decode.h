// SPDX-License-Identifier: MIT
#pragma once

// Reads a Data Abort as a device prints it on its debug port and says it in words: who, which slot,
// which gate. Needs no scenario and no world: a slot is in the address, a process in its slot, its
// key in its number.

#include "ce/memory_layout.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef enum { ABORT_AKY, ABORT_PC, ABORT_RA, ABORT_BVA, ABORT_FSR, ABORT_FIELDS } AbortField;

typedef struct DataAbort {
    uint32_t value[ABORT_FIELDS];
    bool given[ABORT_FIELDS];
    char process[32]; // from Proc=...'name', "" if not given
} DataAbort;

// Reads "AKY=00000005 BVA=060000e0 FSR=00000007" and whatever stands around it; fields in any order
// and letter case, line ends allowed. False, with a line in `message`, when there is no BVA, when a
// value is not up to 8 hex digits, or when a field is given twice.
bool decode_read(const char *text, DataAbort *ret_abort, char *message, size_t size);

void decode_write(const DataAbort *abort, FILE *out);
