// SPDX-License-Identifier: MIT
#pragma once

// Reads a Data Abort as a device prints it on its debug port, and explains it in words: which
// process, which slot, which gate. It needs no scenario and no world: the address contains the
// slot, the slot gives the process, and the process's number gives its key.

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

// Reads "AKY=00000005 BVA=060000e0 FSR=00000007" and other text around it; fields in any order and
// letter case, line ends allowed. False, with a line in `message`, when BVA is missing, a value is
// not 1 to 8 hex digits, or a field is given twice.
bool decode_read(const char *text, DataAbort *ret_abort, char *message, size_t size);

void decode_write(const DataAbort *abort, FILE *out);
