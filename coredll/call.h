// SPDX-License-Identifier: MIT
#pragma once

// A call of the guest as values: what goes in, and what comes back.

#include "emu/machine.h"

#define API_OUT 11u

typedef struct ApiArgs {
    uint32_t value[CALL_ARGS];
    bool omitted[CALL_ARGS]; // VALUE_OUT only: give the output as a result of its own
    const char *name;        // VALUE_NAME argument, NULL if the call has none
    const uint8_t *bytes;    // what the call's array parameter holds, NULL if it has none
    uint32_t line;           // where in the scenario, 0 = nowhere
} ApiArgs;

typedef struct ApiResult {
    uint32_t value;        // as the CE call returns it; 0 for VALUE_VOID
    bool faulted;          // the access raised an exception: machine->mmu.fault
    uint32_t out[API_OUT]; // DWORDs of omitted outputs
    uint32_t n_out;
    char text[CE_NAME_MAX]; // of an omitted structure: its last field, if that is a name
} ApiResult;
