// SPDX-License-Identifier: MIT
#pragma once

// coredll's C library as programs use it, beside the functions of memory and strings that are calls
// (ce/calls.inc, RUNTIME). These are no calls of the system: they are no steps, and the only events
// are the lines that they print.

#include "program/program.h"

#define RUNTIME_NONE UINT32_MAX

// The number of functions, and the one with a name; RUNTIME_NONE if there is none.
extern const uint32_t runtime_count;
uint32_t runtime_find(const char *name);

// Carries one out with the arguments in the processor's registers. Returns its result, which the
// caller puts into r0; *ret_ok is false on a fault: machine->mmu.fault. *ret_ends: it ends the
// process, with the result as exit code.
uint32_t runtime_run(Program *program, uint32_t number, bool *ret_ok, bool *ret_ends);
