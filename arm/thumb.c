// SPDX-License-Identifier: MIT
#include "arm/thumb.h"

#include "arm/words.h"

// A function for each group of formats (DDI 0100, A6.2).

// Fields of a Thumb instruction at the place that they have in the ARM instruction.
static uint32_t rd_of(uint32_t half, unsigned first) {
    return bits_of(half, first, 3) << 12;
}
static uint32_t rn_of(uint32_t half, unsigned first) {
    return bits_of(half, first, 3) << 16;
}
static uint32_t rm_of(uint32_t half, unsigned first) {
    return bits_of(half, first, 3);
}

// lsl, lsr, asr rd, rm, #n; add, sub rd, rn, rm or #n
static uint32_t shift_add(uint32_t half) {
    uint32_t number = bits_of(half, 6, 5), kind = bits_of(half, 11, 2);
    if (kind < 3) {
        return 0xE1B00000u | rd_of(half, 0) | number << 7 | kind << 5 | rm_of(half, 3);
    }
    static const uint32_t words[4] = {0xE0900000u, 0xE0500000u, 0xE2900000u, 0xE2500000u};
    return words[bits_of(half, 9, 2)] | rn_of(half, 3) | rd_of(half, 0) | rm_of(half, 6);
}

// mov, cmp, add, sub rd, #n
static uint32_t immediate(uint32_t half) {
    static const uint32_t words[4] = {0xE3B00000u, 0xE3500000u, 0xE2900000u, 0xE2500000u};
    uint32_t kind = bits_of(half, 11, 2);
    return words[kind] | (kind != 0 ? rn_of(half, 8) : 0) | (kind != 1 ? rd_of(half, 8) : 0) |
           (half & 0xFF);
}

static uint32_t alu(uint32_t half) {
    static const uint32_t words[16] = {
        0xE0100000u, 0xE0300000u, 0xE1B00010u, 0xE1B00030u, // and eor lsl lsr
        0xE1B00050u, 0xE0B00000u, 0xE0D00000u, 0xE1B00070u, // asr adc sbc ror
        0xE1100000u, 0xE2700000u, 0xE1500000u, 0xE1700000u, // tst neg cmp cmn
        0xE1900000u, 0xE0100090u, 0xE1D00000u, 0xE1F00000u, // orr mul bic mvn
    };
    uint32_t kind = bits_of(half, 6, 4), word = words[kind];
    uint32_t d = rm_of(half, 0), m = rm_of(half, 3);
    switch (kind) {
    case 2: // the shifts: mov d, d, shift m
    case 3:
    case 4:
    case 7:
        return word | d << 12 | m << 8 | d;
    case 8: // the tests: no rd
    case 10:
    case 11:
        return word | d << 16 | m;
    case 9: // rsb d, m, #0
        return word | m << 16 | d << 12;
    case 13: // mul d, m, d
        return word | d << 16 | d << 8 | m;
    case 15: // mvn has no rn
        return word | d << 12 | m;
    default:
        return word | d << 16 | d << 12 | m;
    }
}

// add, cmp, mov of any two registers; bx
static uint32_t high_registers(uint32_t half) {
    uint32_t d = bits_of(half, 0, 3) | bits_of(half, 7, 1) << 3, m = bits_of(half, 3, 4);
    switch (bits_of(half, 8, 2)) {
    case 0:
        return 0xE0800000u | d << 16 | d << 12 | m;
    case 1:
        return 0xE1500000u | d << 16 | m;
    case 2:
        return 0xE1A00000u | d << 12 | m;
    default:
        return bits_of(half, 7, 1) ? 0 : 0xE12FFF10u | m; // blx is of ARMv5
    }
}

// Loads and stores with a register as offset.
static uint32_t register_offset(uint32_t half) {
    static const uint32_t words[8] = {0xE7800000u, 0xE18000B0u, 0xE7C00000u, 0xE19000D0u,
                                      0xE7900000u, 0xE19000B0u, 0xE7D00000u, 0xE19000F0u};
    return words[bits_of(half, 9, 3)] | rn_of(half, 3) | rd_of(half, 0) | rm_of(half, 6);
}

// Loads and stores of words and bytes with a number as offset.
static uint32_t immediate_offset(uint32_t half) {
    static const uint32_t words[4] = {0xE5800000u, 0xE5900000u, 0xE5C00000u, 0xE5D00000u};
    uint32_t offset = bits_of(half, 6, 5), kind = bits_of(half, 11, 2);
    return words[kind] | rn_of(half, 3) | rd_of(half, 0) | (kind < 2 ? offset * 4 : offset);
}

static uint32_t halfword_offset(uint32_t half) {
    uint32_t offset = bits_of(half, 6, 5) * 2;
    uint32_t word = bits_of(half, 11, 1) ? 0xE1D000B0u : 0xE1C000B0u;
    return word | rn_of(half, 3) | rd_of(half, 0) | (offset & 0xF0) << 4 | (offset & 0xF);
}

// What moves SP, and push and pop.
static uint32_t stack_kinds(uint32_t half) {
    uint32_t list = half & 0xFF, extra = bits_of(half, 8, 1);
    switch (bits_of(half, 9, 3)) {
    case 0: // add, sub sp, #n
        return extra ? 0 : (half & 0x80 ? 0xE24DDF00u : 0xE28DDF00u) | (half & 0x7F);
    case 2:
        return 0xE92D0000u | list | extra << REG_LR;
    case 6:
        return 0xE8BD0000u | list | extra << REG_PC;
    default:
        return 0;
    }
}

// ldmia leaves rn alone if it is in the list.
static uint32_t multiple(uint32_t half) {
    uint32_t list = half & 0xFF, n = bits_of(half, 8, 3);
    uint32_t load = list >> n & 1 ? 0xE8900000u : 0xE8B00000u;
    return (bits_of(half, 11, 1) ? load : 0xE8A00000u) | n << 16 | list;
}

uint32_t thumb_to_arm(uint32_t half) {
    uint32_t words = (half & 0xFF) * 4;
    switch (bits_of(half, 12, 4)) {
    case 0:
    case 1:
        return shift_add(half);
    case 2:
    case 3:
        return immediate(half);
    case 4:
        return half & 0x800   ? 0xE59F0000u | rd_of(half, 8) | words // ldr rd, [pc, #n]
               : half & 0x400 ? high_registers(half)
                              : alu(half);
    case 5:
        return register_offset(half);
    case 6:
    case 7:
        return immediate_offset(half);
    case 8:
        return halfword_offset(half);
    case 9:
        return (half & 0x800 ? 0xE59D0000u : 0xE58D0000u) | rd_of(half, 8) | words;
    case 10: // add rd, pc or sp, #n
        return (half & 0x800 ? 0xE28D0F00u : 0xE28F0F00u) | rd_of(half, 8) | (half & 0xFF);
    case 11:
        return stack_kinds(half);
    case 12:
        return multiple(half);
    default:
        return 0;
    }
}
