// SPDX-License-Identifier: MIT
#pragma once

// A guest instruction, decoded once and run many times.
//
// An instruction is a chain of up to four operations, in this order: its condition, the reading of
// the PC, the shifter, the action. What it does not need is left out, because each link names the
// next:
//
//     first -> (condition) -> after_condition -> (PC) -> after_pc -> (shifter) -> action
//
// `addne r0, r1, r2, lsl #3` is NE, LSL_I, ADD_O; `add r0, r1, r2` is ADD_R alone. ARM and Thumb
// decode to the same operations.

#include "arm/words.h"

#include <stdint.h>

typedef enum {
#define X(name) OP_##name,
#include "cpu/ops.inc"
#undef X
    OP_COUNT,
} Op;

_Static_assert(OP_COUNT <= 256, "an operation is a byte");

typedef struct Insn {
    uint8_t first, after_condition, after_pc, action; // Op
    uint8_t rd, rn, rm, rs;                           // registers, or small numbers: see ops.inc
    uint32_t imm;
    uint32_t raw; // the instruction as the guest has it, for the slow path
} Insn;
