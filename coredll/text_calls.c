// SPDX-License-Identifier: MIT
#include "coredll/text_calls.h"

#include "ce/shown.h"
#include "ce/unit16.h"
#include "ce/win32.h"

#include <string.h>

// A conversion goes over its source twice: first it counts what will be stored, so that a refusal
// stores nothing.

#define NO_CHARACTER 0xFFFDu // U+FFFD stands for bytes that mean nothing
#define PAGE_1252 1252u      // the code page of the devices shown here (mark P)

// ---- characters and code pages

// 80 to 9F of code page 1252; the rest of it is Latin-1. What is not assigned is itself.
static const uint16_t page_1252[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};

static uint32_t from_1252(uint8_t byte) {
    return byte >= 0x80 && byte < 0xA0 ? page_1252[byte - 0x80] : byte;
}

// The byte of a character in code page 1252; 0 if it has none.
static uint8_t to_1252(uint32_t code) {
    for (unsigned i = 0; i < 32; i++) {
        if (page_1252[i] == code) {
            return (uint8_t)(0x80 + i);
        }
    }
    return code < 0x80 || (code >= 0xA0 && code < 0x100) ? (uint8_t)code : 0;
}

// The character of up to 4 bytes of UTF-8, with a 0 behind them; NO_CHARACTER when they are none.
static uint32_t from_utf8(const char bytes[5], uint32_t *ret_n) {
    size_t n = shown_utf8(bytes);
    *ret_n = n ? (uint32_t)n : 1;
    return n ? shown_code(bytes, n) : bytes[0] ? NO_CHARACTER : 0;
}

static uint32_t to_utf16(uint32_t code, uint16_t out[2]) {
    if (code < 0x10000) {
        out[0] = (uint16_t)code;
        return 1;
    }
    out[0] = (uint16_t)(0xD800 | (code - 0x10000) >> 10);
    out[1] = (uint16_t)(0xDC00 | (code & 0x3FF));
    return 2;
}

// ---- units: bytes or 16-bit characters in guest memory

static bool load(Machine *machine, VirtAddr va, unsigned width, uint32_t *ret_unit) {
    return width == 2 ? mmu_read16(&machine->mmu, va, ret_unit)
                      : mmu_read8(&machine->mmu, va, ret_unit);
}

static bool store(Machine *machine, VirtAddr va, unsigned width, uint32_t unit) {
    machine->work++;
    return width == 2 ? mmu_write16(&machine->mmu, va, unit) : mmu_write8(&machine->mmu, va, unit);
}

uint32_t text_units(const char *text) {
    uint32_t n = 0, bytes = 1;
    for (uint16_t units[2]; *text; text += bytes) {
        n += to_utf16(from_utf8(text, &bytes), units);
    }
    return n;
}

bool text_store(Machine *machine, VirtAddr va, const char *text, unsigned width) {
    for (uint32_t bytes = 1;; text += bytes) {
        uint16_t units[2] = {(uint8_t)*text};
        uint32_t n = width == 2 ? to_utf16(from_utf8(text, &bytes), units) : 1;
        for (uint32_t i = 0; i < n; i++, va += width) {
            if (!store(machine, va, width, units[i])) {
                return false;
            }
        }
        if (!*text) {
            return true;
        }
    }
}

uint32_t call_poke_text(Machine *machine, const ApiArgs *args, ApiResult *result) {
    unsigned width = args->value[2];
    if (width != 1 && width != 2) {
        return machine_refuse(machine, REASON(TEXT_WIDTH, width));
    }
    result->faulted = !text_store(machine, args->value[0], args->name, width);
    return 0;
}

// ---- conversion

// A text in guest memory: `n` units of `width` bytes.
typedef struct Text {
    VirtAddr at;
    uint32_t n;
    unsigned width;
    bool utf8; // bytes are UTF-8, else code page 1252
} Text;

// A character that was read: its code, and how many units it has.
typedef struct Character {
    uint32_t code;
    uint32_t n;
    bool valid; // else the code is NO_CHARACTER
} Character;

// Both read the character at unit `i` of a text. False on a fault.
static bool read_wide(Machine *machine, const Text *text, uint32_t i, Character *ret) {
    uint32_t unit = 0, next = 0;
    VirtAddr at = text->at + i * 2;
    bool loaded = load(machine, at, 2, &unit);
    bool is_high = unit >> 10 == 0x36;
    if (loaded && is_high && i + 1 < text->n) {
        loaded = load(machine, at + 2, 2, &next);
    }
    uint32_t pair = unit16_pair(unit, next);
    bool is_half = unit >> 11 == 0x1B && !pair;
    uint32_t code = pair ? pair : unit;
    *ret = (Character){is_half ? NO_CHARACTER : code, pair ? 2 : 1, !is_half};
    return loaded;
}

static bool read_narrow(Machine *machine, const Text *text, uint32_t i, Character *ret) {
    uint32_t unit = 0, n = 1;
    char bytes[5] = "";
    if (!load(machine, text->at + i, 1, &unit)) {
        return false;
    }
    bytes[0] = (char)unit;
    uint32_t wanted = !text->utf8 || unit < 0xC2 ? 1 : unit < 0xE0 ? 2 : unit < 0xF0 ? 3 : 4;
    for (uint32_t k = 1; k < wanted && i + k < text->n; k++) {
        if (!load(machine, text->at + i + k, 1, &unit)) {
            return false;
        }
        bytes[k] = (char)unit;
    }
    uint32_t code = text->utf8 ? from_utf8(bytes, &n) : from_1252((uint8_t)bytes[0]);
    bool is_bad = text->utf8 && code == NO_CHARACTER && n == 1;
    *ret = (Character){code, n, !is_bad};
    return true;
}

bool text_load(Machine *machine, VirtAddr va, unsigned width, char *ret_text, size_t size) {
    return text_load_units(machine, va, UINT32_MAX, width, ret_text, size);
}

bool text_load_units(Machine *machine, VirtAddr va, uint32_t n, unsigned width, char *ret_text,
                     size_t size) {
    Text text = {.at = va, .n = n, .width = width};
    Character character = {.n = 1};
    size_t length = 0;
    for (uint32_t i = 0; i < n && length + 4 < size; i += character.n) {
        bool loaded = width == 2 ? read_wide(machine, &text, i, &character)
                                 : load(machine, va + i, 1, &character.code);
        machine->work++;
        if (!loaded) {
            return false;
        }
        if (character.code == 0) {
            break;
        }
        if (width == 2) {
            length += shown_write(character.code, ret_text + length);
        } else {
            ret_text[length++] = (char)character.code;
        }
    }
    ret_text[length] = '\0';
    return true;
}

// Writes a character as units of the other side. Returns how many.
static uint32_t write_units(const Text *to, uint32_t code, uint32_t other, uint32_t units[4]) {
    uint16_t wide[2];
    char bytes[4];
    if (to->width == 2) {
        uint32_t n = to_utf16(code, wide);
        units[0] = wide[0];
        units[1] = n == 2 ? wide[1] : 0;
        return n;
    }
    if (!to->utf8) {
        units[0] = code && !to_1252(code) ? other : to_1252(code);
        return 1;
    }
    uint32_t n = (uint32_t)shown_write(code, bytes);
    for (uint32_t i = 0; i < n; i++) {
        units[i] = (uint8_t)bytes[i];
    }
    return n;
}

// Goes over the source once and counts the units of the target. Stores them if `stores`. False on a
// fault.
static bool convert(Machine *machine, const Text *from, const Text *to, uint32_t other, bool stores,
                    uint32_t *ret_n, bool *ret_valid) {
    Character character;
    uint32_t n = 0;
    *ret_valid = true;
    for (uint32_t i = 0; i < from->n; i += character.n) {
        bool loaded = from->width == 2 ? read_wide(machine, from, i, &character)
                                       : read_narrow(machine, from, i, &character);
        if (!loaded) {
            return false;
        }
        *ret_valid = *ret_valid && character.valid;
        uint32_t units[4], own = write_units(to, character.code, other, units);
        for (uint32_t k = 0; stores && k < own; k++) {
            if (!store(machine, to->at + (n + k) * to->width, to->width, units[k])) {
                return false;
            }
        }
        n += own;
        machine->work++;
    }
    *ret_n = n;
    return true;
}

// Counts the units of a text up to its 0, which is counted too. False on a fault.
static bool measure(Machine *machine, Text *text) {
    uint32_t unit = 1;
    for (text->n = 0; unit; text->n++) {
        if (!load(machine, text->at + text->n * text->width, text->width, &unit)) {
            return false;
        }
        machine->work++;
    }
    return true;
}

static bool check_page(Machine *machine, uint32_t page, uint32_t flags, uint32_t known) {
    if (page != CP_ACP && page != CP_UTF8 && page != PAGE_1252) {
        return machine_refuse(machine, REASON(CODE_PAGE, page));
    }
    return !(flags & ~known) || machine_refuse(machine, REASON(TEXT_FLAGS, flags, known));
}

// `room` units may be stored; 0 asks for the number. Refuses, or faults, or stores all.
static uint32_t convert_all(Machine *machine, Text *from, const Text *to, uint32_t other,
                            bool strict, ApiResult *result) {
    uint32_t n = 0, room = to->n;
    bool is_valid = true;
    if (from->at == 0 || from->n == 0) {
        return machine_refuse(machine, REASON(TEXT_EMPTY, from->at, from->n));
    }
    result->faulted = (from->n == UINT32_MAX && !measure(machine, from)) ||
                      !convert(machine, from, to, other, false, &n, &is_valid);
    if (result->faulted) {
        return 0;
    }
    if (strict && !is_valid) {
        return machine_refuse(machine, REASON(TEXT_INVALID, from->at));
    }
    if (room && n > room) {
        return machine_refuse(machine, REASON(TEXT_ROOM, n, room));
    }
    result->faulted = room && !convert(machine, from, to, other, true, &n, &is_valid);
    return result->faulted ? 0 : n;
}

uint32_t call_multi_byte_to_wide_char(Machine *machine, const ApiArgs *args, ApiResult *result) {
    const uint32_t *value = args->value, known = MB_PRECOMPOSED | MB_ERR_INVALID_CHARS;
    if (!check_page(machine, value[0], value[1], known)) {
        return 0;
    }
    Text from = {.at = value[2], .n = value[3], .width = 1, .utf8 = value[0] == CP_UTF8};
    Text to = {.at = value[4], .n = value[5], .width = 2};
    return convert_all(machine, &from, &to, 0, value[1] & MB_ERR_INVALID_CHARS, result);
}

uint32_t call_wide_char_to_multi_byte(Machine *machine, const ApiArgs *args, ApiResult *result) {
    const uint32_t *value = args->value;
    uint32_t other = '?';
    if (!check_page(machine, value[0], value[1], WC_COMPOSITECHECK)) {
        return 0;
    }
    if (value[6] && !load(machine, value[6], 1, &other)) {
        result->faulted = true;
        return 0;
    }
    Text from = {.at = value[2], .n = value[3], .width = 2};
    Text to = {.at = value[4], .n = value[5], .width = 1, .utf8 = value[0] == CP_UTF8};
    return convert_all(machine, &from, &to, other, false, result);
}
