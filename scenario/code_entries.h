// SPDX-License-Identifier: MIT
#pragma once

// Entry points of DLLs in machine code: they run on the thread that loads them, before it
// continues, imports first (DllMain, CE 5.0). Only DLL_PROCESS_ATTACH is told to them.

#include "scenario/guest.h"

// How often each DLL is loaded in the current process.
typedef struct CodeUses {
    uint16_t n[CE_MODULES];
} CodeUses;

void code_entries_count(const Runner *runner, CodeUses *ret_uses);

// Lets the entry points of a DLL, and of those that it is linked with, run before `registers` do:
// those that were not loaded before. False when there are more than CODE_FRAMES.
bool code_entries_push(Runner *runner, GuestThread *guest, const char *dll, const CodeUses *before,
                       RegsRow *registers);

// The same for all DLLs that a program is linked with.
bool code_entries_push_all(Runner *runner, GuestThread *guest, const ProcessImage *image,
                           RegsRow *registers);

// The entry point that ran has returned: what comes next, in *ret_registers. *ret_refused: it has
// returned FALSE, and the entry points behind it are left out. *ret_starts: what comes next is the
// beginning of the thread's own code.
void code_entries_pop(GuestThread *guest, bool returned, RegsRow *ret_registers, bool *ret_refused,
                      bool *ret_starts);
