// SPDX-License-Identifier: MIT
#pragma once

// Lets a thread of a program run until its next call. What runs when is decided by whoever has the
// threads (scenario/).

#include "program/program.h"

// What a thread does when it stops.
typedef enum {
    PROGRAM_CALLS,    // it is about to make a call: program_call()
    PROGRAM_RETURNS,  // its function has returned, with program->cpu.r[0]
    PROGRAM_EXITS,    // it has called exit(), with the code program->cpu.r[0]
    PROGRAM_FAULTS,   // an exception that nobody catches: machine->mmu.fault
    PROGRAM_LACKS,    // it calls a function that is not here: program_lacks()
    PROGRAM_CONTINUES // it has run for `n` instructions and is not done
} ProgramStop;

// Lets the registers that are loaded run about `n` instructions, or to the next stop. Functions of
// the C library run on the way.
ProgramStop program_run(Program *program, uint32_t n);

// Carries out the function at which it stands, if that is one of the C library: PROGRAM_CONTINUES.
// Otherwise says what it stands at.
ProgramStop program_trap(Program *program);

// Which function a program lacks, in words: "coredll.dll ordinal 4711".
const char *program_lacks(const Program *program, char *buffer, size_t size);
