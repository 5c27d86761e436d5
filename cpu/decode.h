// SPDX-License-Identifier: MIT
#pragma once

// Instructions of the guest, made into chains of operations. ARMv4T: what later architectures have
// added is UNDEFINED, as on the devices of Windows CE 5 that programs were built for (ARMV4,
// ARMV4I).
// Source: ARM Architecture Reference Manual (DDI 0100), A3, A4, A6, A7.

#include "cpu/insn.h"

#include <stdbool.h>

// Decodes an ARM instruction.
Insn decode_arm(uint32_t word);

// Decodes a Thumb instruction.
Insn decode_thumb(uint32_t half);

// The ARM instruction that does what a Thumb instruction does; 0 for those that have none: branches
// and what is no instruction. Where it reads the PC, the rules of Thumb still hold.
uint32_t thumb_to_arm(uint32_t half);

// The bits `first` and up of a word, `n` of them.
static inline uint32_t bits_of(uint32_t word, unsigned first, unsigned n) {
    return word >> first & ((1u << n) - 1);
}

// The lowest `n` bits of a word as a signed number.
static inline uint32_t sign_extend(uint32_t word, unsigned n) {
    uint32_t sign = 1u << (n - 1);
    return ((word & (sign * 2 - 1)) ^ sign) - sign;
}

// The 8-bit number, turned right, that a data-processing instruction holds.
static inline uint32_t arm_immediate(uint32_t word) {
    uint32_t turn = bits_of(word, 8, 4) * 2, value = word & 0xFF;
    return turn ? value >> turn | value << (32 - turn) : value;
}
