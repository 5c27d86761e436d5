// SPDX-License-Identifier: MIT
#include "program/runtime_run.h"

// Texts: what is not among the calls of ce/calls.inc.

#define PART_MOST 4096u // characters

static uint32_t read16(Run *run, VirtAddr at) {
    uint32_t value = 0;
    run->program->machine->work++;
    run->ok = run->ok && mmu_read16(&run->program->machine->mmu, at, &value);
    return run->ok ? value : 0;
}

// A text that is searched for. For each of its characters: how many of those before it are also its
// first ones, so that a character that differs need not be compared from the start again (the
// algorithm of Knuth, Morris and Pratt).
typedef struct Part {
    uint16_t unit[PART_MOST + 1], start[PART_MOST + 1];
    uint32_t n;
} Part;

// The number of characters that match when `unit` follows `matched` that do.
static uint32_t part_next(const Part *part, uint32_t matched, uint32_t unit) {
    while (matched && part->unit[matched] != unit) {
        matched = part->start[matched];
    }
    return matched + (part->unit[matched] == unit);
}

// False on a fault, and for a part that is too long.
static bool part_load(Run *run, VirtAddr at, Part *part) {
    uint32_t unit = 0;
    part->start[0] = 0;
    for (part->n = 0; (unit = read16(run, at + part->n * 2)) != 0; part->n++) {
        if (part->n == PART_MOST) {
            return false;
        }
        part->unit[part->n] = (uint16_t)unit;
        uint32_t start = part->n ? part_next(part, part->start[part->n], unit) : 0;
        part->start[part->n + 1] = (uint16_t)start;
    }
    part->unit[part->n] = 0;
    return run->ok;
}

// A part of more than PART_MOST characters is not found (P).
uint32_t run_wcsstr(Run *run) {
    VirtAddr at = run_argument(run, 0);
    Part part;
    bool found = part_load(run, run_argument(run, 1), &part);
    uint32_t matched = 0;
    for (uint32_t unit = 1; found && matched < part.n; at += 2) {
        unit = read16(run, at);
        matched = part_next(&part, matched, unit);
        found = run->ok && unit != 0;
    }
    return found ? at - part.n * 2 : 0;
}

// Characters above FFh become '?' (P). Returns the bytes without the 0, which is written if there
// is room for it; without a target, how many there would be.
uint32_t run_wcstombs(Run *run) {
    VirtAddr to = run_argument(run, 0), from = run_argument(run, 1);
    uint32_t room = to ? run_argument(run, 2) : UINT32_MAX;
    for (uint32_t i = 0; i < room; i++) {
        uint32_t c = read16(run, from + i * 2);
        run->ok = run->ok && (!to || mmu_write8(&run->program->machine->mmu, to + i,
                                                c < 0x100 ? c : (uint8_t)'?'));
        if (c == 0 || !run->ok) {
            return i;
        }
    }
    return room;
}

// The letters of Latin 1 (P: a device's image says which letters it knows).
uint32_t run_towupper(Run *run) {
    uint32_t c = run_argument(run, 0) & 0xFFFF;
    bool is_small = (c >= 'a' && c <= 'z') || (c >= 0xE0 && c <= 0xFE && c != 0xF7);
    return is_small ? c - 0x20 : c;
}

// The classes of ctype.h: 1 capital, 2 small, 4 digit, 8 white space, 10h punctuation, 20h control,
// 40h blank, 80h hexadecimal digit, 100h letter.
uint32_t run_isctype(Run *run) {
    uint32_t c = run_argument(run, 0), wanted = run_argument(run, 1);
    bool capital = c >= 'A' && c <= 'Z', small = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9';
    bool hex = digit || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
    bool printed = c > ' ' && c < 0x7F && !capital && !small && !digit;
    uint32_t classes = (capital ? 0x101u : 0) | (small ? 0x102u : 0) | (digit ? 4u : 0) |
                       (c == ' ' || (c >= 9 && c <= 13) ? 8u : 0) | (printed ? 0x10u : 0) |
                       (c < ' ' || c == 0x7F ? 0x20u : 0) | (c == ' ' ? 0x40u : 0) |
                       (hex ? 0x80u : 0);
    return c < 0x80 ? classes & wanted : 0;
}
