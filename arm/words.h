// SPDX-License-Identifier: MIT
#pragma once

// Fields of ARM's instruction words.
// Source: ARM Architecture Reference Manual (DDI 0100), A3, A5.

#include <stdint.h>

#define REG_SP 13u
#define REG_LR 14u
#define REG_PC 15u

// PSR bits.
#define PSR_N 0x80000000u
#define PSR_Z 0x40000000u
#define PSR_C 0x20000000u
#define PSR_V 0x10000000u
#define PSR_THUMB 0x20u
#define PSR_USER 0x10u // the mode bits of user mode

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
