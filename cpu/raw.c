// SPDX-License-Identifier: MIT
#include "cpu/raw.h"

#include "arm/thumb.h"
#include "arm/words.h"

// Read raw_execute() at the bottom first, then execute_arm(): it sorts a word into its kind, and
// there is a function for each kind. Source: ARM Architecture Reference Manual (DDI 0100), A3, A4.

// ---- registers and flags

// What an instruction reads from a register: the PC is two instructions ahead.
static uint32_t get(const Cpu *cpu, uint32_t reg) {
    return reg == REG_PC ? cpu->r[REG_PC] + (cpu->thumb ? 4 : 8) : cpu->r[reg];
}

// The base of a literal: in Thumb a multiple of 4.
static uint32_t get_base(const Cpu *cpu, uint32_t reg) {
    return reg == REG_PC && cpu->thumb ? get(cpu, reg) & ~3u : get(cpu, reg);
}

static RawEnd jump(Cpu *cpu, uint32_t to) {
    cpu->r[REG_PC] = to & ~(cpu->thumb ? 1u : 3u);
    return RAW_JUMP;
}

// Sets a register; the PC is a jump.
static RawEnd set(Cpu *cpu, uint32_t reg, uint32_t value) {
    if (reg == REG_PC) {
        return jump(cpu, value);
    }
    cpu->r[reg] = value;
    return RAW_NEXT;
}

static bool condition_holds(const Cpu *cpu, uint32_t condition) {
    bool n = cpu->n >> 31, z = cpu->z == 0, c = cpu->c, v = cpu->v >> 31;
    const bool holds[8] = {z, c, n, v, c && !z, n == v, !z && n == v, true};
    return holds[condition >> 1] != (bool)(condition & 1);
}

// ---- the shifter

typedef struct Shifted {
    uint32_t value;
    bool carry;
} Shifted;

// Shifts by `n` > 0 places; more than 32 are as good as the manual says.
static Shifted shift(uint32_t kind, uint32_t value, uint32_t n) {
    uint64_t wide = value;
    int64_t sign = (int32_t)value;
    switch (kind) {
    case 0:
        return n > 32 ? (Shifted){0, false}
                      : (Shifted){(uint32_t)(wide << n), (wide << n >> 32 & 1) != 0};
    case 1:
        return n > 32 ? (Shifted){0, false}
                      : (Shifted){(uint32_t)(wide >> n), (wide >> (n - 1) & 1) != 0};
    case 2:
        n = n > 32 ? 32 : n;
        return (Shifted){(uint32_t)(sign >> n), (sign >> (n - 1) & 1) != 0};
    default:
        n %= 32;
        wide |= wide << 32;
        value = (uint32_t)(wide >> n);
        return (Shifted){value, value >> 31};
    }
}

// The register operand of an instruction.
static Shifted register_operand(const Cpu *cpu, uint32_t word) {
    uint32_t kind = bits_of(word, 5, 2), value = get(cpu, word & 0xF);
    if (word & 0x10) {
        uint32_t n = get(cpu, bits_of(word, 8, 4)) & 0xFF;
        value += (word & 0xF) == REG_PC ? 4 : 0; // one instruction later
        return n ? shift(kind, value, n) : (Shifted){value, cpu->c};
    }
    uint32_t n = bits_of(word, 7, 5);
    if (n == 0 && kind == 3) { // rrx
        return (Shifted){value >> 1 | cpu->c << 31, value & 1};
    }
    if (n == 0 && kind == 0) {
        return (Shifted){value, cpu->c};
    }
    return shift(kind, value, n ? n : 32);
}

// ---- data processing

// a + b + carry, with the flags that come from it.
static uint32_t add(uint32_t a, uint32_t b, uint32_t carry, uint32_t *ret_c, uint32_t *ret_v) {
    uint64_t sum = (uint64_t)a + b + carry;
    uint32_t result = (uint32_t)sum;
    *ret_c = (uint32_t)(sum >> 32);
    *ret_v = (a ^ result) & (b ^ result);
    return result;
}

static uint32_t compute(const Cpu *cpu, uint32_t opcode, uint32_t a, uint32_t b, uint32_t *c,
                        uint32_t *v) {
    switch (opcode) {
    case 0:
    case 8:
        return a & b;
    case 1:
    case 9:
        return a ^ b;
    case 2:
    case 10:
        return add(a, ~b, 1, c, v);
    case 3:
        return add(b, ~a, 1, c, v);
    case 4:
    case 11:
        return add(a, b, 0, c, v);
    case 5:
        return add(a, b, cpu->c, c, v);
    case 6:
        return add(a, ~b, cpu->c, c, v);
    case 7:
        return add(b, ~a, cpu->c, c, v);
    case 12:
        return a | b;
    case 13:
        return b;
    case 14:
        return a & ~b;
    default:
        return ~b;
    }
}

static RawEnd data_processing(Cpu *cpu, uint32_t word) {
    uint32_t opcode = bits_of(word, 21, 4), rd = bits_of(word, 12, 4), rn = bits_of(word, 16, 4);
    bool is_immediate = word & 0x02000000u, sets_flags = word & 1u << 20;
    bool is_test = opcode >= 8 && opcode < 12;
    if (rd == REG_PC && sets_flags && !is_test) {
        return RAW_UNDEFINED; // returns from exceptions, which user mode has none of
    }
    Shifted operand;
    if (is_immediate) {
        operand.value = arm_immediate(word);
        operand.carry = bits_of(word, 8, 4) ? operand.value >> 31 : cpu->c;
    } else {
        operand = register_operand(cpu, word);
    }
    uint32_t a = is_immediate ? get_base(cpu, rn) : get(cpu, rn);
    if (!is_immediate && word & 0x10 && rn == REG_PC) {
        a += 4;
    }
    uint32_t c = operand.carry, v = cpu->v;
    uint32_t result = compute(cpu, opcode, a, operand.value, &c, &v);
    if (sets_flags) {
        cpu->n = cpu->z = result;
        cpu->c = c;
        cpu->v = v;
    }
    return is_test ? RAW_NEXT : set(cpu, rd, result);
}

// mrs, msr and bx; the other instructions here are of later architectures.
static RawEnd status(Cpu *cpu, uint32_t word) {
    bool is_saved = word & 1u << 22; // SPSR: user mode has none
    if ((word & 0x0FFFFFF0u) == 0x012FFF10u) {
        uint32_t to = get(cpu, word & 0xF);
        cpu->thumb = to & 1;
        return jump(cpu, to);
    }
    if ((word & 0x0FFF0FFFu) == 0x010F0000u && bits_of(word, 12, 4) != REG_PC) {
        CpuState state;
        cpu_save(cpu, &state);
        cpu->r[bits_of(word, 12, 4)] = state.psr;
        return RAW_NEXT;
    }
    bool is_immediate = word & 0x02000000u;
    bool is_msr =
        (word & 0x0120F000u) == 0x0120F000u && (is_immediate || (word & 0xFF0) == 0) && !is_saved;
    if (!is_msr) {
        return RAW_UNDEFINED;
    }
    if (word & 1u << 19) { // user mode can set the flags, and nothing else
        uint32_t value = is_immediate ? arm_immediate(word) : get(cpu, word & 0xF);
        cpu->n = value & PSR_N;
        cpu->z = !(value & PSR_Z);
        cpu->c = value & PSR_C ? 1 : 0;
        cpu->v = value & PSR_V ? 1u << 31 : 0;
    }
    return RAW_NEXT;
}

static RawEnd multiply(Cpu *cpu, uint32_t word) {
    uint32_t kind = bits_of(word, 21, 3), high = bits_of(word, 16, 4), low = bits_of(word, 12, 4);
    uint32_t a = get(cpu, word & 0xF), b = get(cpu, bits_of(word, 8, 4));
    bool is_long = kind >= 4, adds = kind & 1, is_signed = kind & 2;
    bool uses_pc = high == REG_PC || (low == REG_PC && kind != 0) || (word & 0xF) == REG_PC ||
                   bits_of(word, 8, 4) == REG_PC;
    if (kind == 2 || kind == 3 || uses_pc) {
        return RAW_UNDEFINED;
    }
    uint64_t result =
        is_signed && is_long ? (uint64_t)((int64_t)(int32_t)a * (int32_t)b) : (uint64_t)a * b;
    if (is_long) {
        result += adds ? (uint64_t)cpu->r[high] << 32 | cpu->r[low] : 0;
        cpu->r[low] = (uint32_t)result;
        cpu->r[high] = (uint32_t)(result >> 32);
    } else {
        result = (uint32_t)(result + (adds ? cpu->r[low] : 0));
        cpu->r[high] = (uint32_t)result;
    }
    if (word & 1u << 20) {
        cpu->n = is_long ? (uint32_t)(result >> 32) : (uint32_t)result;
        cpu->z = result != 0;
    }
    return RAW_NEXT;
}

// ---- loads and stores

// An access failed: the fault gets the instruction's address.
static RawEnd fault(Cpu *cpu) {
    cpu->machine->mmu.fault.pc = cpu->r[REG_PC];
    return RAW_FAULT;
}

static bool read_sized(Cpu *cpu, VirtAddr at, uint32_t size, uint32_t *ret_value) {
    Mmu *mmu = &cpu->machine->mmu;
    return size == 4   ? mmu_read32(mmu, at, ret_value)
           : size == 2 ? mmu_read16(mmu, at, ret_value)
                       : mmu_read8(mmu, at, ret_value);
}

static bool write_sized(Cpu *cpu, VirtAddr at, uint32_t size, uint32_t value) {
    Mmu *mmu = &cpu->machine->mmu;
    cpu->stored = value;
    return size == 4   ? mmu_write32(mmu, at, value)
           : size == 2 ? mmu_write16(mmu, at, value)
                       : mmu_write8(mmu, at, value);
}

static RawEnd transfer(Cpu *cpu, uint32_t word, uint32_t size, bool is_signed, uint32_t offset) {
    bool before = word & 1u << 24, up = word & 1u << 23, back = word & 1u << 21;
    uint32_t rn = bits_of(word, 16, 4), rd = bits_of(word, 12, 4), value = 0;
    uint32_t base = get_base(cpu, rn), moved = up ? base + offset : base - offset;
    VirtAddr at = before ? moved : base;
    bool writes_rn = !before || back;
    if (writes_rn && rn == REG_PC) {
        return RAW_UNDEFINED;
    }
    if (word & 1u << 20) {
        if (!read_sized(cpu, at, size, &value)) {
            return fault(cpu);
        }
        value = is_signed ? sign_extend(value, size * 8) : value;
        if (writes_rn) {
            cpu->r[rn] = moved;
        }
        return set(cpu, rd, value);
    }
    value = get(cpu, rd) + (rd == REG_PC && !cpu->thumb ? 4 : 0); // one instruction later
    if (!write_sized(cpu, at, size, value)) {
        return fault(cpu);
    }
    if (writes_rn) {
        cpu->r[rn] = moved;
    }
    return RAW_NEXT;
}

static RawEnd half_or_signed(Cpu *cpu, uint32_t word) {
    uint32_t kind = bits_of(word, 5, 2);
    bool is_load = word & 1u << 20, by_number = word & 1u << 22;
    uint32_t offset = by_number ? bits_of(word, 8, 4) << 4 | (word & 0xF) : get(cpu, word & 0xF);
    if (!is_load && kind != 1) {
        return RAW_UNDEFINED; // ldrd, strd: ARMv5TE
    }
    return transfer(cpu, word, kind == 2 ? 1 : 2, kind != 1, offset);
}

static RawEnd swap(Cpu *cpu, uint32_t word) {
    uint32_t size = word & 1u << 22 ? 1 : 4, value = 0;
    uint32_t rn = bits_of(word, 16, 4), rd = bits_of(word, 12, 4), rm = word & 0xF;
    bool uses_pc = rn == REG_PC || rd == REG_PC || rm == REG_PC;
    if ((word & 0x0FB00FF0u) != 0x01000090u || uses_pc) {
        return RAW_UNDEFINED;
    }
    VirtAddr at = cpu->r[rn];
    if (!read_sized(cpu, at, size, &value) || !write_sized(cpu, at, size, cpu->r[rm])) {
        return fault(cpu);
    }
    cpu->r[rd] = value;
    return RAW_NEXT;
}

// Whether a store of several words that crosses a page may happen as a whole. If not, the word that
// may not be stored has faulted.
static bool may_store(Cpu *cpu, VirtAddr at, uint32_t bytes) {
    Mmu *mmu = &cpu->machine->mmu;
    VirtAddr bad = 0;
    bool crosses = (at & (CE_PAGE_SIZE - 1)) + bytes > CE_PAGE_SIZE && at % 4 == 0;
    if (!crosses || mmu_probe(mmu, at, bytes, mmu->context, ACCESS_WRITE, &bad)) {
        return true;
    }
    return mmu_write32(mmu, bad, 0);
}

// Loads or stores the registers of a list at addresses that go up.
static RawEnd several(Cpu *cpu, uint32_t word) {
    bool is_load = word & 1u << 20, back = word & 1u << 21, up = word & 1u << 23,
         before = word & 1u << 24;
    uint32_t list = word & 0xFFFF, rn = bits_of(word, 16, 4), values[16];
    uint32_t bytes = (uint32_t)__builtin_popcount(list) * 4;
    if (word & 1u << 22 || list == 0 || rn == REG_PC) {
        return RAW_UNDEFINED;
    }
    uint32_t base = cpu->r[rn], moved = up ? base + bytes : base - bytes;
    VirtAddr at = up ? base + (before ? 4 : 0) : moved + (before ? 0 : 4);
    if (!is_load && !may_store(cpu, at, bytes)) {
        return fault(cpu);
    }
    for (uint32_t reg = 0, i = 0; reg < 16; reg++) {
        if (list >> reg & 1 && is_load) {
            if (!read_sized(cpu, at + i++ * 4, 4, &values[reg])) {
                return fault(cpu);
            }
        } else if (list >> reg & 1) {
            uint32_t value = get(cpu, reg) + (reg == REG_PC ? 4 : 0);
            if (!write_sized(cpu, at + i++ * 4, 4, value)) {
                return fault(cpu);
            }
        }
    }
    if (back) {
        cpu->r[rn] = moved;
    }
    for (uint32_t reg = 0; is_load && reg < REG_PC; reg++) {
        cpu->r[reg] = list >> reg & 1 ? values[reg] : cpu->r[reg];
    }
    return is_load && list >> REG_PC & 1 ? jump(cpu, values[REG_PC]) : RAW_NEXT;
}

// ---- sorting

static RawEnd extension(Cpu *cpu, uint32_t word) {
    if (bits_of(word, 5, 2) != 0) {
        return half_or_signed(cpu, word);
    }
    return word & 1u << 24 ? swap(cpu, word) : multiply(cpu, word);
}

static RawEnd execute_arm(Cpu *cpu, uint32_t word) {
    if (word >> 28 == 15) {
        return RAW_UNDEFINED; // never, or of ARMv5
    }
    if (!condition_holds(cpu, word >> 28)) {
        return RAW_NEXT;
    }
    bool is_status = (word & 0x01900000u) == 0x01000000u;
    switch (bits_of(word, 25, 3)) {
    case 0:
        if ((word & 0x90) == 0x90) {
            return extension(cpu, word);
        }
        return is_status ? status(cpu, word) : data_processing(cpu, word);
    case 1:
        return is_status ? status(cpu, word) : data_processing(cpu, word);
    case 2:
        return transfer(cpu, word, word & 1u << 22 ? 1 : 4, false, word & 0xFFF);
    case 3:
        return word & 0x10 ? RAW_UNDEFINED
                           : transfer(cpu, word, word & 1u << 22 ? 1 : 4, false,
                                      register_operand(cpu, word).value);
    case 4:
        return several(cpu, word);
    case 5: {
        uint32_t to = get(cpu, REG_PC) + (sign_extend(word, 24) << 2);
        cpu->r[REG_LR] = word & 1u << 24 ? cpu->r[REG_PC] + 4 : cpu->r[REG_LR];
        return jump(cpu, to);
    }
    default:
        return RAW_UNDEFINED; // coprocessors, swi: Windows CE makes its calls by jumps
    }
}

static RawEnd execute_thumb(Cpu *cpu, uint32_t half) {
    uint32_t word = thumb_to_arm(half), condition = bits_of(half, 8, 4), to;
    if (word) {
        return execute_arm(cpu, word);
    }
    switch (bits_of(half, 11, 5)) {
    case 26:
    case 27:
        to = get(cpu, REG_PC) + (sign_extend(half, 8) << 1);
        return condition >= 14                   ? RAW_UNDEFINED
               : condition_holds(cpu, condition) ? jump(cpu, to)
                                                 : RAW_NEXT;
    case 28:
        return jump(cpu, get(cpu, REG_PC) + (sign_extend(half, 11) << 1));
    case 30:
        cpu->r[REG_LR] = get(cpu, REG_PC) + (sign_extend(half, 11) << 12);
        return RAW_NEXT;
    case 31:
        to = cpu->r[REG_LR] + (bits_of(half, 0, 11) << 1);
        cpu->r[REG_LR] = (cpu->r[REG_PC] + 2) | 1;
        return jump(cpu, to);
    default:
        return RAW_UNDEFINED;
    }
}

RawEnd raw_execute(Cpu *cpu, uint32_t raw) {
    return cpu->thumb ? execute_thumb(cpu, raw) : execute_arm(cpu, raw);
}
