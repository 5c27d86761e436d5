// SPDX-License-Identifier: MIT
#pragma once

// Decoded instructions, kept by frame: a page's code is the same at each address that shows it, so
// slot 0 and slot N share it, and processes that use one DLL do.
//
// A unit is 1,024 instructions: a page of ARM, or one half of a page of Thumb. It is decoded one
// instruction at a time, when that runs first. The machine says when a frame's bytes are about to
// change (CodeKeeper); then its units are empty again. When all units are in use the one that was
// made first is given away.
//
// Invariant: units[u].kind == k and units[u].frame == f  <=>  unit_of[f][k] == u + 1.

#include "cpu/insn.h"
#include "emu/machine.h"

#define CODE_INSNS 1024u
#define CODE_UNITS 512u
#define CODE_KINDS 3u // ARM; the lower and the upper half of a page of Thumb

typedef struct CodeUnit {
    Insn insn[CODE_INSNS + 1]; // the last one is UNIT_END
    uint32_t frame;
    uint8_t kind; // CODE_KINDS = not in use
    bool is_kept; // it has decoded instructions, so the machine reports changes to the frame
} CodeUnit;

typedef struct Code {
    Machine *machine;
    CodeUnit *units;                 // owned, CODE_UNITS
    uint16_t (*unit_of)[CODE_KINDS]; // owned, by frame: number of the unit + 1, 0 = none
    uint32_t next;                   // the unit to be given away next
} Code;

// Makes an empty store for a machine and installs it as its code keeper. False, with nothing held,
// when the host is out of memory.
bool code_init(Code *code, Machine *machine);
void code_deinit(Code *code);

// The unit of a frame, new and empty if there was none. `kind` is below CODE_KINDS.
CodeUnit *code_make(Code *code, uint32_t frame, unsigned kind);

// The unit of a frame, NULL if it has none.
static inline CodeUnit *code_find(const Code *code, uint32_t frame, unsigned kind) {
    uint32_t number = code->unit_of[frame][kind];
    return number ? &code->units[number - 1] : NULL;
}

// Decodes instruction `index` of a unit from the frame's bytes.
void code_decode(Code *code, CodeUnit *unit, uint32_t index);
