// SPDX-License-Identifier: MIT
#include "cpu/decode.h"

#include "arm/words.h"

// Decoding: fills in the action and its operands, then joins the chain (link_up). What is rare is
// RAW: the slow path (cpu/raw.c) knows every instruction, and also what is UNDEFINED.

static Insn raw(uint32_t word) {
    return (Insn){.action = OP_RAW, .raw = word};
}

// Joins the links. `shifter` and `pc` are 0 for none.
static Insn link_up(Insn insn, Op shifter, bool reads_pc) {
    uint32_t condition = insn.raw >> 28;
    insn.after_pc = shifter ? (uint8_t)shifter : insn.action;
    insn.after_condition = reads_pc ? OP_PC : insn.after_pc;
    Op conditional = insn.action == OP_B ? OP_B_EQ : OP_EQ;
    insn.first = condition < 14 ? (uint8_t)(conditional + condition) : insn.after_condition;
    return insn;
}

// The shifter of a register operand. OP_REG if the register is taken as it is. A shift by a
// register reads the PC another instruction ahead: OP_RAW.
static Op shifter_of(uint32_t word, Insn *insn) {
    uint32_t kind = bits_of(word, 5, 2), number = bits_of(word, 7, 5);
    insn->rm = word & 0xF;
    if (word & 0x10) {
        insn->rs = (uint8_t)bits_of(word, 8, 4);
        bool reads_pc = insn->rm == REG_PC || insn->rs == REG_PC || bits_of(word, 16, 4) == REG_PC;
        return reads_pc ? OP_RAW : (Op)(OP_LSL_R + kind);
    }
    insn->rs = (uint8_t)(number ? number : 32);
    if (number == 0 && kind == 0) {
        return OP_REG;
    }
    return number == 0 && kind == 3 ? OP_RRX : (Op)(OP_LSL_I + kind);
}

// The first operation of each opcode: the one with an immediate that sets no flags.
static const uint8_t data_ops[16] = {OP_AND_I, OP_EOR_I, OP_SUB_I, OP_RSB_I, OP_ADD_I, OP_ADC_I,
                                     OP_SBC_I, OP_RSC_I, OP_TST_I, OP_TEQ_I, OP_CMP_I, OP_CMN_I,
                                     OP_ORR_I, OP_MOV_I, OP_BIC_I, OP_MVN_I};

// Whether an opcode is logical: its carry is the shifter's.
static bool is_logical(uint32_t opcode) {
    return (0xF303u >> opcode & 1) != 0;
}

static Insn data_processing(uint32_t word) {
    uint32_t opcode = bits_of(word, 21, 4);
    bool is_test = opcode >= 8 && opcode < 12, sets_flags = bits_of(word, 20, 1) && !is_test;
    Insn insn = {
        .raw = word, .rd = (uint8_t)bits_of(word, 12, 4), .rn = (uint8_t)bits_of(word, 16, 4)};
    bool has_rn = opcode != 13 && opcode != 15, reads_pc = has_rn && insn.rn == REG_PC;
    Op shifter = OP_DECODE;
    unsigned form = 0; // _I
    if (word & 0x02000000u) {
        insn.imm = arm_immediate(word);
        bool gives_carry = is_logical(opcode) && (sets_flags || is_test) && bits_of(word, 8, 4);
        shifter = gives_carry ? OP_CARRY_I : OP_DECODE;
    } else {
        shifter = shifter_of(word, &insn);
        reads_pc |= insn.rm == REG_PC;
        form = shifter == OP_REG;
        shifter = shifter == OP_REG ? OP_DECODE : shifter;
    }
    form = shifter ? 2u : form;
    insn.action = (uint8_t)(data_ops[opcode] + form + (sets_flags ? 3u : 0u));
    bool plain_mov = opcode == 13 && form == 1 && !sets_flags;
    if (shifter == OP_RAW || (insn.rd == REG_PC && !is_test && !plain_mov)) {
        return link_up(raw(word), OP_DECODE, false);
    }
    insn.action = plain_mov && insn.rd == REG_PC ? OP_JUMP : insn.action;
    return link_up(insn, shifter, reads_pc);
}

static Insn multiply(uint32_t word) {
    static const uint8_t ops[8] = {OP_MUL,   OP_MLA,   OP_RAW,   OP_RAW,
                                   OP_UMULL, OP_UMLAL, OP_SMULL, OP_SMLAL};
    uint32_t kind = bits_of(word, 21, 3);
    bool is_long = kind >= 4;
    // The fields of MUL and MLA have rd where the long ones have their high half.
    Insn insn = {.action = ops[kind],
                 .rd = (uint8_t)bits_of(word, is_long ? 12 : 16, 4),
                 .rn = (uint8_t)bits_of(word, is_long ? 16 : 12, 4),
                 .rm = word & 0xF,
                 .rs = (uint8_t)bits_of(word, 8, 4),
                 .imm = bits_of(word, 20, 1),
                 .raw = word};
    bool uses_pc = insn.rd == REG_PC || insn.rm == REG_PC || insn.rs == REG_PC ||
                   (insn.rn == REG_PC && kind != 0);
    return link_up(uses_pc ? raw(word) : insn, OP_DECODE, false);
}

// A load or store: `op` is its _I form. With a register as offset rm or the shifter gives it.
static Insn transfer(uint32_t word, Op op, uint32_t offset, Op shifter, Insn insn) {
    bool before = word & 1u << 24, up = word & 1u << 23, back = word & 1u << 21;
    insn.raw = word;
    insn.rd = (uint8_t)bits_of(word, 12, 4);
    insn.rn = (uint8_t)bits_of(word, 16, 4);
    bool writes_rn = !before || back;
    bool is_rare =
        insn.rd == REG_PC || (writes_rn && (shifter || insn.rn == REG_PC)) || shifter == OP_RAW;
    if (is_rare) {
        return link_up(raw(word), OP_DECODE, false);
    }
    insn.action = (uint8_t)(op + (shifter ? 1 : !before ? 3 : back ? 2 : 0));
    if (!shifter) {
        insn.imm = up ? offset : 0u - offset;
        return link_up(insn, OP_DECODE, insn.rn == REG_PC);
    }
    insn.imm = up ? 0 : UINT32_MAX;
    return link_up(insn, shifter, insn.rn == REG_PC || insn.rm == REG_PC);
}

static Insn word_or_byte(uint32_t word) {
    static const uint8_t ops[4] = {OP_STR_I, OP_LDR_I, OP_STRB_I, OP_LDRB_I};
    Op op = ops[bits_of(word, 20, 1) | bits_of(word, 22, 1) << 1];
    Insn insn = {0};
    Op shifter = OP_DECODE;
    if (word & 0x02000000u) {
        shifter = shifter_of(word, &insn);
    }
    return transfer(word, op, word & 0xFFF, shifter, insn);
}

static Insn half_or_signed(uint32_t word) {
    static const uint8_t loads[4] = {OP_RAW, OP_LDRH_I, OP_LDRSB_I, OP_LDRSH_I};
    uint32_t kind = bits_of(word, 5, 2);
    bool is_load = word & 1u << 20;
    Op op = is_load ? (Op)loads[kind] : kind == 1 ? OP_STRH_I : OP_RAW;
    Insn insn = {.rm = word & 0xF};
    bool by_register = !(word & 1u << 22);
    uint32_t offset = bits_of(word, 8, 4) << 4 | (word & 0xF);
    return op == OP_RAW ? link_up(raw(word), OP_DECODE, false)
                        : transfer(word, op, offset, by_register ? OP_REG : OP_DECODE, insn);
}

// The rare ones: user registers (S), no register, rn = PC, the PC stored, rn loaded or stored and
// written back.
static Insn several(uint32_t word) {
    bool is_load = word & 1u << 20, back = word & 1u << 21, up = word & 1u << 23,
         before = word & 1u << 24;
    uint32_t list = word & 0xFFFF, n = bits_of(word, 16, 4);
    uint32_t bytes = (uint32_t)__builtin_popcount(list) * 4;
    bool is_rare = word & 1u << 22 || list == 0 || n == REG_PC ||
                   (!is_load && list >> REG_PC & 1) || (back && list >> n & 1);
    if (is_rare) {
        return link_up(raw(word), OP_DECODE, false);
    }
    uint32_t begin = up ? (before ? 4u : 0u) : (before ? 0u : 4u) - bytes;
    Insn insn = {.action = is_load ? OP_LDM : OP_STM,
                 .rn = (uint8_t)n,
                 .rd = (uint8_t)bytes,
                 .rm = (uint8_t)begin,
                 .rs = (uint8_t)(!back ? 0u
                                 : up  ? bytes
                                       : 0u - bytes),
                 .imm = list,
                 .raw = word};
    return link_up(insn, OP_DECODE, false);
}

static Insn branch(uint32_t word) {
    Insn insn = {
        .action = word & 1u << 24 ? OP_BL : OP_B, .imm = sign_extend(word, 24) + 2, .raw = word};
    return link_up(insn, OP_DECODE, false);
}

Insn decode_arm(uint32_t word) {
    bool extension = (word & 0x90) == 0x90; // bits 7 and 4: multiplication, halfwords
    if (word >> 28 == 15) {
        return link_up(raw(word), OP_DECODE, false);
    }
    if ((word & 0x0FFFFFF0u) == 0x012FFF10u) {
        Insn insn = {.action = OP_BX, .rm = word & 0xF, .raw = word};
        return link_up(insn, OP_DECODE, insn.rm == REG_PC);
    }
    switch (bits_of(word, 25, 3)) {
    case 0:
        if (extension && bits_of(word, 5, 2) != 0) {
            return half_or_signed(word);
        }
        if (extension) {
            return bits_of(word, 24, 1) ? link_up(raw(word), OP_DECODE, false) : multiply(word);
        }
        break;
    case 1:
        break;
    case 2:
        return word_or_byte(word);
    case 3:
        return word & 0x10 ? link_up(raw(word), OP_DECODE, false) : word_or_byte(word);
    case 4:
        return several(word);
    case 5:
        return branch(word);
    default:
        return link_up(raw(word), OP_DECODE, false);
    }
    bool is_status =
        (word & 0x01900000u) == 0x01000000u; // a test without S: mrs, msr and later ones
    return is_status ? link_up(raw(word), OP_DECODE, false) : data_processing(word);
}
