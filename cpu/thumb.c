// SPDX-License-Identifier: MIT
#include "arm/thumb.h"
#include "arm/words.h"
#include "cpu/decode.h"

// Thumb: its branches are decoded here, all else is an ARM instruction.

// Imm counts instructions from this one on; the PC is two ahead.
static Insn branch(uint32_t half) {
    Insn insn = {.action = OP_UNDEFINED, .raw = half};
    uint32_t condition = bits_of(half, 8, 4);
    switch (bits_of(half, 11, 5)) {
    case 26:
    case 27: // 14 is no condition, 15 is swi
        if (condition < 14) {
            insn.first = (uint8_t)(OP_B_EQ + condition);
            insn.action = OP_B;
            insn.imm = sign_extend(half, 8) + 2;
        }
        break;
    case 28:
        insn.action = OP_B;
        insn.imm = sign_extend(half, 11) + 2;
        break;
    case 30:
        insn.action = OP_BL_HIGH;
        insn.imm = sign_extend(half, 11) << 12;
        break;
    case 31:
        insn.action = OP_BL_LOW;
        insn.imm = (half & 0x7FF) << 1;
        break;
    default:
        break;
    }
    insn.after_pc = insn.action;
    insn.after_condition = insn.action == OP_BL_HIGH ? OP_PC : insn.action;
    insn.first = insn.first ? insn.first : insn.after_condition;
    return insn;
}

Insn decode_thumb(uint32_t half) {
    uint32_t word = thumb_to_arm(half);
    if (word == 0) {
        return branch(half);
    }
    Insn insn = decode_arm(word);
    bool is_literal = (half & 0xF800u) == 0x4800u || (half & 0xF800u) == 0xA000u;
    if (is_literal) {
        insn.first = insn.after_condition = OP_PC_WORD;
    }
    insn.raw = half;
    return insn;
}
