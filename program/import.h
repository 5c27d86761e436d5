// SPDX-License-Identifier: MIT
#pragma once

// The addresses of what a program imports, and what such an address stands for. None is code: the
// processor stops there, and the function is carried out.
//
//   calls and the C library   coredll's code, 16 bytes for each (coredll/exports.h)
//   functions that lack here  F0000000 + 4 * number of the import in its image
//   kernel traps              F0010000 - 4 * (set << 8 | method)
//   the end of a function     F0010000: what a thread's function returns to; F0010004: what one
//                             returns to that runs for each element of an array
// Source of the kernel traps: docs/programs.md.

#include "program/program.h"

typedef enum {
    TRAP_CALL,    // number: CallId
    TRAP_RUNTIME, // number: of the function in program/runtime.h
    TRAP_METHOD,  // number: set << 8 | method of a kernel trap
    TRAP_MISSING, // number: of the import in its image
    TRAP_RETURN,  // PROGRAM_HOME
    TRAP_NEXT,    // PROGRAM_NEXT
    TRAP_NOTHING, // an address of coredll that is no function's
} TrapKind;

typedef struct Trap {
    TrapKind kind;
    uint32_t number;
} Trap;

// The address that an import of a program gets. Functions that are not here get one, too: a program
// may never call them.
VirtAddr import_address(const Tables *tables, const ImageFile *file, const ImageImport *import);

// What a function that is imported is called, "" if nothing proves which one an ordinal is.
// *ret_proof: where that is from, NULL = it is imported by name, or not verified.
const char *import_name(const ImageImport *import, const char **ret_proof);

// Whether a function that is imported is here.
bool import_is_here(const ImageImport *import);

// What stands at an address. `coredll` is where coredll's code begins, 0 = the device has none.
Trap import_trap(VirtAddr coredll, VirtAddr va);
