// SPDX-License-Identifier: MIT
#include "cpu/code.h"

#include "cpu/decode.h"

#include <assert.h>
#include <stdlib.h>

static void empty(CodeUnit *unit) {
    for (uint32_t i = 0; i < CODE_INSNS; i++) {
        unit->insn[i] = (Insn){.first = OP_DECODE};
    }
    unit->insn[CODE_INSNS] = (Insn){.first = OP_UNIT_END};
    unit->is_kept = false;
}

// The frame's bytes are about to change.
static void changes(void *context, uint32_t frame) {
    Code *code = context;
    for (unsigned kind = 0; kind < CODE_KINDS; kind++) {
        CodeUnit *unit = code_find(code, frame, kind);
        if (unit && unit->is_kept) {
            empty(unit);
        }
    }
}

bool code_init(Code *code, Machine *machine) {
    *code = (Code){.machine = machine,
                   .units = malloc(CODE_UNITS * sizeof *code->units),
                   .unit_of = calloc(machine->ram.n_frames, sizeof *code->unit_of)};
    if (!code->units || !code->unit_of) {
        code_deinit(code);
        return false;
    }
    for (uint32_t i = 0; i < CODE_UNITS; i++) {
        code->units[i].kind = CODE_KINDS; // its instructions are written when it is used
    }
    machine_set_code_keeper(machine, (CodeKeeper){code, changes});
    return true;
}

void code_deinit(Code *code) {
    if (code->machine && code->machine->code_keeper.context == code) {
        machine_set_code_keeper(code->machine, (CodeKeeper){0});
    }
    free(code->units);
    free(code->unit_of);
    *code = (Code){0};
}

CodeUnit *code_make(Code *code, uint32_t frame, unsigned kind) {
    CodeUnit *unit = code_find(code, frame, kind);
    if (unit) {
        return unit;
    }
    uint32_t number = code->next;
    assert(code->units);
    code->next = (number + 1) % CODE_UNITS;
    unit = &code->units[number];
    if (unit->kind < CODE_KINDS) {
        code->unit_of[unit->frame][unit->kind] = 0;
    }
    empty(unit);
    unit->frame = frame;
    unit->kind = (uint8_t)kind;
    code->unit_of[frame][kind] = (uint16_t)(number + 1);
    return unit;
}

void code_decode(Code *code, CodeUnit *unit, uint32_t index) {
    if (!unit->is_kept) {
        unit->is_kept = true;
        machine_keep_code(code->machine, unit->frame);
    }
    const uint8_t *page = ram_page(&code->machine->ram, unit->frame);
    if (unit->kind == 0) {
        unit->insn[index] = decode_arm(bytes_get32(page + index * 4));
    } else {
        const uint8_t *half = page + (unit->kind - 1u) * CODE_INSNS * 2;
        unit->insn[index] = decode_thumb(bytes_get16(half + index * 2));
    }
}
