// SPDX-License-Identifier: MIT
#pragma once

// Outputs of a call: DWORDs that go to an address the guest gave, or, when it left the parameter
// out, back as results. output_check() belongs to the checks, output_put() to the act.

#include "coredll/call.h"

// Whether n DWORDs can be stored for parameter `index`. An unwritable or NULL address refuses with
// OUT_POINTER.
bool output_check(Machine *machine, const ApiArgs *args, unsigned index, uint32_t n);

// Stores n DWORDs (n <= API_OUT if the parameter is left out) where output_check() has looked.
void output_put(Machine *machine, const ApiArgs *args, unsigned index, const uint32_t *words,
                uint32_t n, ApiResult *result);
