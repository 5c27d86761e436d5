// SPDX-License-Identifier: MIT
#pragma once

// A guest call as values: its arguments and its result.

#include "emu/machine.h"

#define API_OUT 11u

typedef struct ApiArgs {
    uint32_t value[CALL_ARGS];
    bool omitted[CALL_ARGS]; // VALUE_OUT only: return the output as a separate result
    const char *name;        // VALUE_NAME argument, NULL if the call has none
    const char *second_name; // of a call with two names, or a VALUE_COMMAND; else NULL
    const uint8_t *bytes;    // contents of the call's array parameter, NULL if it has none
    uint32_t line;           // line in the scenario, 0 = none
    bool is_try;             // a person makes it, at a moment of the run
    VirtAddr pc;             // where a program's machine code makes it, 0 = a scenario does
} ApiArgs;

typedef struct ApiResult {
    uint32_t value;        // as the CE call returns it; 0 for VALUE_VOID
    bool faulted;          // the access raised an exception: machine->mmu.fault
    uint32_t out[API_OUT]; // DWORDs of omitted outputs
    uint32_t n_out;
    const char *text; // last field of an omitted structure if that is a name, else NULL; it is
                      // valid until the next call
} ApiResult;
