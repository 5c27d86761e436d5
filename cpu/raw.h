// SPDX-License-Identifier: MIT
#pragma once

// The slow path: every instruction of ARMv4T, one at a time, straight from its bits. The loops come
// here for what is rare and for each access that has no TLB entry; the tests run it alone, as the
// oracle.

#include "cpu/cpu.h"

typedef enum {
    RAW_NEXT,      // done: the next instruction follows
    RAW_JUMP,      // done: r[15] and `thumb` say where it continues
    RAW_FAULT,     // an access faulted; registers and flags are unchanged
    RAW_UNDEFINED, // no instruction; nothing is changed
} RawEnd;

// Executes the instruction `raw` (a word, or a halfword if cpu->thumb) that lies at r[15].
RawEnd raw_execute(Cpu *cpu, uint32_t raw);
