// SPDX-License-Identifier: MIT
#include "import/abort/status.h"

#include <stdio.h>

// One table for each processor that numbers its exceptions.

typedef struct Row {
    uint32_t number;
    Gate gate;
    bool is_store;
    const char *text;
} Row;

static const Row sh_rows[] = {
    {0x040, GATE_NOTHING, false, "a load, and nothing is mapped there"},
    {0x060, GATE_NOTHING, true, "a store, and nothing is mapped there"},
    {0x080, GATE_PROTECTION, true, "the first store to a page that is not yet for writing"},
    {0x0A0, GATE_PROTECTION, false, "a load from a page that is not for this thread"},
    {0x0C0, GATE_PROTECTION, true, "a store to a page that is not for writing"},
    {0x0E0, GATE_ALIGNMENT, false,
     "a load whose address is not a multiple of its size, or is the kernel's"},
    {0x100, GATE_ALIGNMENT, true,
     "a store whose address is not a multiple of its size, or is the kernel's"},
    {0x180, GATE_NONE, false, "an instruction that the processor does not know"},
    {0x1A0, GATE_NONE, false, "an instruction that may not stand behind a branch"},
};

static const Row mips_rows[] = {
    {1, GATE_PROTECTION, true, "a store to a page that is not for writing"},
    {2, GATE_NOTHING, false, "a load, and nothing is mapped there"},
    {3, GATE_NOTHING, true, "a store, and nothing is mapped there"},
    {4, GATE_ALIGNMENT, false,
     "a load whose address is not a multiple of its size, or is the kernel's"},
    {5, GATE_ALIGNMENT, true,
     "a store whose address is not a multiple of its size, or is the kernel's"},
    {6, GATE_NONE, false, "an error on the bus, while an instruction was fetched"},
    {7, GATE_NONE, false, "an error on the bus, at a load or a store"},
    {10, GATE_NONE, false, "an instruction that the processor does not know"},
    {11, GATE_NONE, false, "an instruction of a coprocessor that is not there"},
    {12, GATE_NONE, false, "an overflow of arithmetic"},
};

static const Row x86_rows[] = {
    {0x0, GATE_NONE, false, "a division by zero"},
    {0x6, GATE_NONE, false, "an instruction that the processor does not know"},
    {0xC, GATE_NONE, false, "a fault of the stack segment"},
    {0xD, GATE_NONE, false, "a general protection fault: no access to a page, but to a segment"},
    {0xE, GATE_NOTHING, false,
     "a page fault: nothing is mapped there, or not for this access (x86 does not print which)"},
    {0x11, GATE_ALIGNMENT, false, "the address is not a multiple of the access's size"},
};

static const struct {
    const char *name;
    const Row *rows;
    size_t n;
    int digits;
} processors[] = {
    [PROCESSOR_SH] = {"SH", sh_rows, sizeof sh_rows / sizeof sh_rows[0], 3},
    [PROCESSOR_MIPS] = {"MIPS", mips_rows, sizeof mips_rows / sizeof mips_rows[0], 3},
    [PROCESSOR_X86] = {"x86", x86_rows, sizeof x86_rows / sizeof x86_rows[0], 3},
};

// The low four bits of ARM's fault status.
static Gate arm_gate(uint32_t fsr, const char **ret_text) {
    switch (fsr & 0xF) {
    case 0x1:
    case 0x3:
        *ret_text = "the address is not a multiple of the access's size";
        return GATE_ALIGNMENT;
    case 0x5:
        *ret_text = "nothing is mapped in that megabyte";
        return GATE_NOTHING;
    case 0x7:
        *ret_text = "nothing is mapped in that page";
        return GATE_NOTHING;
    case 0x9:
    case 0xB:
        *ret_text = "it is shut to the thread: its access keys do not open it";
        return GATE_KEY;
    case 0xD:
    case 0xF:
        *ret_text = "the page is there, but not for this access";
        return GATE_PROTECTION;
    default:
        *ret_text = "not a refusal of the memory controller (an abort on the bus)";
        return GATE_NONE;
    }
}

static AbortStatus numbered(const Abort *abort) {
    AbortStatus status = {0};
    const char *name = processors[abort->processor].name;
    for (size_t i = 0; i < processors[abort->processor].n; i++) {
        const Row *row = &processors[abort->processor].rows[i];
        if (row->number == abort->number) {
            status.gate = row->gate;
            status.is_known = true;
            status.is_store = row->is_store;
            snprintf(status.text, sizeof status.text, "exception %0*X of %s: %s",
                     processors[abort->processor].digits, abort->number, name, row->text);
            return status;
        }
    }
    snprintf(status.text, sizeof status.text, "exception %03X of %s: not a failed access",
             abort->number, name);
    return status;
}

AbortStatus status_of(const Abort *abort) {
    AbortStatus status = {0};
    const char *text = NULL;
    if (abort->given[ABORT_FSR]) {
        uint32_t fsr = abort->value[ABORT_FSR];
        status.gate = arm_gate(fsr, &text);
        status.is_known = true;
        snprintf(status.text, sizeof status.text, "FSR %08X, low bits %X: %s", fsr, fsr & 0xF,
                 text);
    } else if (abort->has_number && abort->processor > PROCESSOR_ARM) {
        status = numbered(abort);
    } else {
        snprintf(status.text, sizeof status.text, "no FSR is given");
    }
    return status;
}
