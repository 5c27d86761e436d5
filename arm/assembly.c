// SPDX-License-Identifier: MIT
#include "arm/assembly.h"

#include "arm/thumb.h"
#include "arm/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// Read assembly_arm() at the bottom first: it sorts a word into its kind, and there is a function
// for each kind. Each gives false for what is no instruction.

typedef struct Writer {
    Assembly *out;
    uint32_t word, at;
    bool thumb;
    size_t used;
} Writer;

static void put(Writer *writer, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(Writer *writer, const char *format, ...) {
    size_t room = ASSEMBLY_TEXT - writer->used;
    va_list list;
    va_start(list, format);
    int n = vsnprintf(writer->out->text + writer->used, room, format, list);
    va_end(list);
    writer->used += n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1;
}

// ---- words of the syntax

const char *assembly_register(uint32_t reg) {
    static const char *const names[16] = {"r0", "r1", "r2",  "r3",  "r4",  "r5", "r6", "r7",
                                          "r8", "r9", "r10", "r11", "r12", "sp", "lr", "pc"};
    return names[reg & 15];
}

static const char *condition_of(uint32_t word) {
    static const char *const names[16] = {"eq", "ne", "hs", "lo", "mi", "pl", "vs", "vc",
                                          "hi", "ls", "ge", "lt", "gt", "le", "",   ""};
    return names[word >> 28];
}

static const char *shift_of(uint32_t word) {
    static const char *const names[4] = {"lsl", "lsr", "asr", "ror"};
    return names[bits_of(word, 5, 2)];
}

// A number: small ones in decimal, others as a programmer reads them.
static void put_number(Writer *writer, uint32_t value, bool negative) {
    put(writer, value < 10 ? "#%s%u" : "#%s0x%X", negative ? "-" : "", (unsigned)value);
}

// The name of an instruction with what follows it and its condition: "add", "s", "ne".
static void put_name(Writer *writer, const char *name, const char *more) {
    put(writer, "%s%s%s ", name, more, condition_of(writer->word));
}

// ---- data processing

// Places of a shift by a number: 0 stands for 32, or for rrx.
static uint32_t places_of(uint32_t word) {
    uint32_t n = bits_of(word, 7, 5);
    return n || bits_of(word, 5, 2) == 0 ? n : 32;
}

static bool is_plain(uint32_t word) { // a register as it is
    return (word & 0xFF0) == 0;
}

static bool is_rrx(uint32_t word) {
    return (word & 0xFF0) == 0x060;
}

// The shift behind a register: ", lsl #2", ", rrx", ", asr r3".
static void put_shift(Writer *writer) {
    uint32_t word = writer->word;
    if (is_rrx(word)) {
        put(writer, ", rrx");
    } else if (word & 0x10) {
        put(writer, ", %s %s", shift_of(word), assembly_register(bits_of(word, 8, 4)));
    } else if (!is_plain(word)) {
        put(writer, ", %s #%u", shift_of(word), (unsigned)places_of(word));
    }
}

static void put_operand(Writer *writer) {
    uint32_t word = writer->word;
    if (word & 0x02000000u) {
        put_number(writer, arm_immediate(word), false);
        return;
    }
    put(writer, "%s", assembly_register(word & 0xF));
    put_shift(writer);
}

// mov with a shift has the shift's name: "lsl r0, r1, #4".
static void put_shifted_move(Writer *writer, const char *sets) {
    uint32_t word = writer->word;
    put_name(writer, is_rrx(word) ? "rrx" : shift_of(word), sets);
    put(writer, "%s, %s", assembly_register(bits_of(word, 12, 4)), assembly_register(word & 0xF));
    if (word & 0x10) {
        put(writer, ", %s", assembly_register(bits_of(word, 8, 4)));
    } else if (!is_rrx(word)) {
        put(writer, ", #%u", (unsigned)places_of(word));
    }
}

static bool data_processing(Writer *writer) {
    static const char *const names[16] = {"and", "eor", "sub", "rsb", "add", "adc", "sbc", "rsc",
                                          "tst", "teq", "cmp", "cmn", "orr", "mov", "bic", "mvn"};
    uint32_t word = writer->word, opcode = bits_of(word, 21, 4);
    bool is_test = opcode >= 8 && opcode < 12, is_move = opcode == 13 || opcode == 15;
    const char *sets = bits_of(word, 20, 1) && !is_test ? "s" : "";
    if (opcode == 13 && !(word & 0x02000000u) && !is_plain(word)) {
        put_shifted_move(writer, sets);
        return true;
    }
    put_name(writer, names[opcode], sets);
    if (!is_test) {
        put(writer, "%s, ", assembly_register(bits_of(word, 12, 4)));
    }
    if (!is_move) {
        put(writer, "%s, ", assembly_register(bits_of(word, 16, 4)));
    }
    put_operand(writer);
    return true;
}

// mrs, msr and bx; the other instructions here are of later architectures.
static bool status(Writer *writer) {
    uint32_t word = writer->word;
    const char *psr = word & 1u << 22 ? "spsr" : "cpsr";
    if ((word & 0x0FFFFFF0u) == 0x012FFF10u) {
        put_name(writer, "bx", "");
        put(writer, "%s", assembly_register(word & 0xF));
        return true;
    }
    if ((word & 0x0FBF0FFFu) == 0x010F0000u) {
        put_name(writer, "mrs", "");
        put(writer, "%s, %s", assembly_register(bits_of(word, 12, 4)), psr);
        return true;
    }
    bool is_number = word & 0x02000000u;
    if ((word & 0x01B0F000u) != 0x0120F000u || (!is_number && word & 0xFF0)) {
        return false;
    }
    put_name(writer, "msr", "");
    put(writer, "%s%s%s%s%s%s, ", psr, word & 0x000F0000u ? "_" : "", word & 1u << 19 ? "f" : "",
        word & 1u << 18 ? "s" : "", word & 1u << 17 ? "x" : "", word & 1u << 16 ? "c" : "");
    put_operand(writer);
    return true;
}

static bool multiply(Writer *writer) {
    static const char *const names[8] = {"mul",   "mla",   NULL,    NULL,
                                         "umull", "umlal", "smull", "smlal"};
    uint32_t word = writer->word, kind = bits_of(word, 21, 3);
    if (!names[kind]) {
        return false;
    }
    const char *high = assembly_register(bits_of(word, 16, 4)),
               *low = assembly_register(bits_of(word, 12, 4));
    const char *a = assembly_register(word & 0xF), *b = assembly_register(bits_of(word, 8, 4));
    put_name(writer, names[kind], word & 1u << 20 ? "s" : "");
    if (kind >= 4) {
        put(writer, "%s, %s, %s, %s", low, high, a, b);
    } else {
        put(writer, kind == 1 ? "%s, %s, %s, %s" : "%s, %s, %s", high, a, b, low);
    }
    return true;
}

// ---- loads and stores

// Where a load or store goes to: "[r1, #4]!", "[r1], -r2".
static void put_place(Writer *writer, bool is_number, uint32_t offset, bool has_shift) {
    uint32_t word = writer->word, rn = bits_of(word, 16, 4);
    bool before = word & 1u << 24, up = word & 1u << 23, back = word & 1u << 21;
    put(writer, "[%s", assembly_register(rn));
    bool has_offset = !is_number || offset || !up || !before || back;
    if (!before) {
        put(writer, "]");
    }
    if (has_offset && is_number) {
        put(writer, ", ");
        put_number(writer, offset, !up);
    } else if (has_offset) {
        put(writer, ", %s%s", up ? "" : "-", assembly_register(word & 0xF));
        if (has_shift) {
            put_shift(writer);
        }
    }
    if (before) {
        put(writer, back ? "]!" : "]");
    }
    if (is_number && before && !back && rn == REG_PC) {
        uint32_t base = writer->thumb ? (writer->at + 4) & ~3u : writer->at + 8;
        writer->out->is_literal = (word & 0x0C500000u) == 0x04100000u; // ldr, of a DWORD
        writer->out->target = up ? base + offset : base - offset;
    }
}

static bool word_or_byte(Writer *writer) {
    uint32_t word = writer->word;
    bool by_register = word & 0x02000000u, user = !(word & 1u << 24) && word & 1u << 21;
    if (by_register && word & 0x10) {
        return false;
    }
    const char *byte = word & 1u << 22 ? user ? "bt" : "b" : user ? "t" : "";
    put_name(writer, word & 1u << 20 ? "ldr" : "str", byte);
    put(writer, "%s, ", assembly_register(bits_of(word, 12, 4)));
    put_place(writer, !by_register, word & 0xFFF, true);
    return true;
}

static bool half_or_signed(Writer *writer) {
    static const char *const loads[4] = {NULL, "h", "sb", "sh"};
    uint32_t word = writer->word, kind = bits_of(word, 5, 2);
    bool is_load = word & 1u << 20, by_register = !(word & 1u << 22);
    bool user = !(word & 1u << 24) && word & 1u << 21; // of ARMv6
    if (user || (!is_load && kind != 1)) {
        return false;
    }
    put_name(writer, is_load ? "ldr" : "str", loads[kind]);
    put(writer, "%s, ", assembly_register(bits_of(word, 12, 4)));
    put_place(writer, !by_register, bits_of(word, 8, 4) << 4 | (word & 0xF), false);
    return true;
}

static bool swap(Writer *writer) {
    uint32_t word = writer->word;
    if ((word & 0x0FB00FF0u) != 0x01000090u) {
        return false;
    }
    put_name(writer, "swp", word & 1u << 22 ? "b" : "");
    put(writer, "%s, %s, [%s]", assembly_register(bits_of(word, 12, 4)),
        assembly_register(word & 0xF), assembly_register(bits_of(word, 16, 4)));
    return true;
}

static void put_list(Writer *writer) {
    const char *between = "";
    put(writer, "{");
    for (uint32_t i = 0; i < 16; i++) {
        if (writer->word >> i & 1) {
            put(writer, "%s%s", between, assembly_register(i));
            between = ", ";
        }
    }
    put(writer, writer->word & 1u << 22 ? "} ^" : "}");
}

static bool several(Writer *writer) {
    static const char *const modes[4] = {"da", "", "db", "ib"};
    uint32_t word = writer->word, kind = bits_of(word, 16, 10);
    if ((word & 0xFFFF) == 0) {
        return false;
    }
    if (kind == 0x12D || kind == 0x0BD) { // stmdb sp!, ldm sp!
        put_name(writer, kind == 0x12D ? "push" : "pop", "");
    } else {
        put_name(writer, word & 1u << 20 ? "ldm" : "stm", modes[bits_of(word, 23, 2)]);
        put(writer, "%s%s, ", assembly_register(bits_of(word, 16, 4)), word & 1u << 21 ? "!" : "");
    }
    put_list(writer);
    return true;
}

// ---- branches

static void put_target(Writer *writer, uint32_t target) {
    put(writer, "0x%X", (unsigned)target);
    writer->out->is_branch = true;
    writer->out->target = target;
}

static bool branch(Writer *writer) {
    put_name(writer, writer->word & 1u << 24 ? "bl" : "b", "");
    put_target(writer, writer->at + 8 + (sign_extend(writer->word, 24) << 2));
    return true;
}

static bool write_arm(Writer *writer) {
    uint32_t word = writer->word;
    bool is_extra = (word & 0x90) == 0x90;
    if (word >> 28 == 15) {
        return false; // never, or of ARMv5
    }
    switch (bits_of(word, 25, 3)) {
    case 0:
        if (is_extra && bits_of(word, 5, 2) == 0) {
            return word & 1u << 24 ? swap(writer) : multiply(writer);
        }
        if (is_extra) {
            return half_or_signed(writer);
        }
        return (word & 0x01900000u) == 0x01000000u ? status(writer) : data_processing(writer);
    case 1:
        return (word & 0x01900000u) == 0x01000000u ? status(writer) : data_processing(writer);
    case 2:
    case 3:
        return word_or_byte(writer);
    case 4:
        return several(writer);
    case 5:
        return branch(writer);
    default:
        if (bits_of(word, 24, 4) == 15) {
            put_name(writer, "svc", "");
            put_number(writer, word & 0xFFFFFF, false);
            return true;
        }
        return false; // coprocessors
    }
}

Assembly assembly_arm(uint32_t word, uint32_t at) {
    Assembly out = {.size = 4};
    Writer writer = {.out = &out, .word = word, .at = at};
    if (!write_arm(&writer)) {
        out = (Assembly){.size = 4};
        snprintf(out.text, sizeof out.text, ".word 0x%08X", (unsigned)word);
    }
    return out;
}

// ---- Thumb

// Branches, which have no ARM instruction that does the same.
static bool write_thumb(Writer *writer, uint32_t half, uint32_t next) {
    uint32_t at = writer->at, condition = bits_of(half, 8, 4);
    writer->word = condition << 28; // for the name
    switch (bits_of(half, 11, 5)) {
    case 26:
    case 27:
        if (condition == 15) {
            put(writer, "svc #%u", (unsigned)(half & 0xFF));
            return true;
        }
        if (condition == 14) {
            return false;
        }
        put_name(writer, "b", "");
        put_target(writer, at + 4 + (sign_extend(half, 8) << 1));
        return true;
    case 28:
        put(writer, "b ");
        put_target(writer, at + 4 + (sign_extend(half, 11) << 1));
        return true;
    case 30:
        if (next >> 11 != 31) {
            return false;
        }
        put(writer, "bl ");
        put_target(writer, at + 4 + (sign_extend(half, 11) << 12) + ((next & 0x7FF) << 1));
        writer->out->size = 4;
        return true;
    default:
        return false;
    }
}

Assembly assembly_thumb(uint32_t half, uint32_t next, uint32_t at) {
    uint32_t word = thumb_to_arm(half);
    Assembly out = {.size = 2};
    Writer writer = {.out = &out, .word = word, .at = at, .thumb = true};
    if (!(word ? write_arm(&writer) : write_thumb(&writer, half, next))) {
        out = (Assembly){.size = 2};
        snprintf(out.text, sizeof out.text, ".hword 0x%04X", (unsigned)half);
    }
    return out;
}
