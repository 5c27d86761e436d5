// SPDX-License-Identifier: MIT
#pragma once

// coredll's C library as programs use it, with the texts of oleaut32, beside the functions of
// memory and strings that are calls (ce/calls.inc, RUNTIME). These are no calls of the system: they
// are no steps, and the only events are the lines that they print.

#include "program/program.h"

#define RUNTIME_NONE UINT32_MAX

// The number of functions, and the one of a DLL with a name; RUNTIME_NONE if there is none.
extern const uint32_t runtime_count;
// By its ordinal if that is not 0.
uint32_t runtime_find(const char *dll, const char *name, uint32_t ordinal);

// False for one that is only known: which function it is.
bool runtime_is_here(uint32_t number);

// The name of a function, its ordinal (0 = not known) and where that is from (NULL = not known).
const char *runtime_name(uint32_t number, uint32_t *ret_ordinal, const char **ret_proof);

// Carries one out with the arguments in the processor's registers. Returns its result, which the
// caller puts into r0, unless *ret_end says otherwise.
typedef enum {
    RUNTIME_RETURNS,
    RUNTIME_FAULTS, // machine->mmu.fault
    RUNTIME_EXITS,  // it ends the process, with the result as exit code
    RUNTIME_JUMPS,  // to a function of the program, which comes back to PROGRAM_NEXT
} RuntimeEnd;
uint32_t runtime_run(Program *program, uint32_t number, RuntimeEnd *ret_end);

// A function of the program that one of these has jumped to has come back.
void runtime_next(Program *program, RuntimeEnd *ret_end);
