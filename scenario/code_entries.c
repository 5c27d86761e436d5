// SPDX-License-Identifier: MIT
#include "scenario/code_entries.h"

#include "ce/handles.h"
#include "ce/win32.h"
#include "kernel/loader/module.h"
#include "program/program.h"
#include "rom/pe_image.h"
#include "scenario/programs.h"

#include <string.h>

// A list of entry points is made first, in the order in which they run. Then what follows each is
// put on the thread's frames, the last one first.

typedef struct Found {
    uint32_t handle[CODE_FRAMES];
    VirtAddr entry[CODE_FRAMES];
    uint32_t n;
    bool too_many;
    bool seen[GUEST_DLLS];
} Found;

void code_entries_count(const Runner *runner, CodeUses *ret_uses) {
    const Tables *tables = &runner->machine->tables;
    uint8_t process = tables->system->current_process;
    memset(ret_uses, 0, sizeof *ret_uses);
    for (uint32_t i = 0; process < CE_PROCESS_MAX && i < tables->system->n_modules; i++) {
        ret_uses->n[i] = tables->module[i].loads[process];
    }
}

// NOLINTNEXTLINE(misc-no-recursion): `seen` lets it come to each DLL once
static void find(Runner *runner, const char *name, const CodeUses *before, Found *found) {
    const GuestDll *dll = programs_find_dll(runner, name);
    uint32_t record = dll ? module_find(runner->machine, name) : MODULE_NONE;
    if (record == MODULE_NONE || before->n[record] || found->seen[dll - runner->dlls]) {
        return;
    }
    found->seen[dll - runner->dlls] = true;
    for (uint32_t i = 0; i < dll->image.n_needs; i++) {
        find(runner, dll->image.needs[i], before, found);
    }
    if (!dll->code || dll->code->file.entry == 0) {
        return;
    }
    found->too_many |= found->n == CODE_FRAMES;
    if (!found->too_many) {
        found->handle[found->n] = handle_of_module(record);
        found->entry[found->n++] =
            runner->machine->tables.module[record].code_base + dll->code->file.entry;
    }
}

// An entry point begins where the thread stands on its stack.
static RegsRow begin(const RegsRow *at, uint32_t handle, VirtAddr entry) {
    RegsRow registers = {.r = {handle, DLL_PROCESS_ATTACH},
                         .psr = PSR_USER | (entry & 1 ? PSR_THUMB : 0)};
    registers.r[REG_SP] = at->r[REG_SP];
    registers.r[REG_LR] = PROGRAM_HOME;
    registers.r[REG_PC] = entry & ~1u;
    return registers;
}

static bool push(GuestThread *guest, const Found *found, bool starts, RegsRow *registers) {
    if (found->too_many || guest->n_frames + found->n > CODE_FRAMES) {
        return false;
    }
    RegsRow own = *registers;
    for (uint32_t i = found->n; i-- > 0;) {
        bool is_last = i + 1 == found->n;
        guest->frames[guest->n_frames++] =
            is_last ? (CodeFrame){own, guest->entry, false, starts}
                    : (CodeFrame){begin(&own, found->handle[i + 1], found->entry[i + 1]),
                                  found->handle[i + 1], true, false};
    }
    if (found->n) {
        guest->entry = found->handle[0];
        *registers = begin(&own, found->handle[0], found->entry[0]);
    }
    return true;
}

bool code_entries_push(Runner *runner, GuestThread *guest, const char *dll, const CodeUses *before,
                       RegsRow *registers) {
    Found found = {.n = 0};
    find(runner, dll, before, &found);
    return push(guest, &found, false, registers);
}

bool code_entries_push_all(Runner *runner, GuestThread *guest, const ProcessImage *image,
                           RegsRow *registers) {
    static const CodeUses none;
    Found found = {.n = 0};
    for (uint32_t i = 0; i < image->n_needs; i++) {
        find(runner, image->needs[i], &none, &found);
    }
    return push(guest, &found, true, registers);
}

void code_entries_pop(GuestThread *guest, bool returned, RegsRow *ret_registers, bool *ret_refused,
                      bool *ret_starts) {
    CodeFrame frame = guest->frames[--guest->n_frames];
    while (!returned && frame.is_entry) {
        frame = guest->frames[--guest->n_frames];
    }
    guest->entry = frame.handle;
    *ret_registers = frame.registers;
    *ret_refused = !returned;
    *ret_starts = frame.starts;
}
