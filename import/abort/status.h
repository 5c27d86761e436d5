// SPDX-License-Identifier: MIT
#pragma once

// What the processor reports of a failed access: ARM in its fault status register, SH, MIPS and x86
// in the number of the exception.
//
// Sources: ARM Architecture Reference Manual, fault status; SH-4 Software Manual, EXPEVT; MIPS32,
// Cause.ExcCode; Intel SDM 3A, table 6-1. That CE prints these numbers as they are: P.

#include "import/abort/abort.h"

typedef enum {
    GATE_NONE,       // no refusal of the memory management unit, or it is not known
    GATE_ALIGNMENT,  // the address does not suit the access
    GATE_NOTHING,    // nothing is mapped. On SH, MIPS and x86 a slot without its key looks so, too
    GATE_KEY,        // ARM's domain: the slot is shut to the thread
    GATE_PROTECTION, // the page is there, but not for this access
} Gate;

typedef struct AbortStatus {
    Gate gate;
    bool is_known;  // the report was given, and it is one of the table
    bool is_store;  // of SH and MIPS
    char text[200]; // one sentence
} AbortStatus;

AbortStatus status_of(const Abort *abort);
