// SPDX-License-Identifier: MIT
#pragma once

// Outputs of a call: DWORDs that go to an address from the guest or, if the guest omitted the
// parameter, back as results. output_check() belongs to the check step, output_put() to the act
// step.

#include "coredll/call.h"

// Whether n DWORDs can be stored for parameter `index`. Refuses a NULL, misaligned or unwritable
// address with OUT_POINTER.
bool output_check(Machine *machine, const ApiArgs *args, unsigned index, uint32_t n);

// The same for a structure whose first DWORD must say that it is large enough; refuses with
// BAD_LENGTH if it does not.
bool output_check_sized(Machine *machine, const ApiArgs *args, unsigned index, uint32_t n);

// Stores n DWORDs where output_check() allowed it; n <= API_OUT if the parameter is omitted.
void output_put(Machine *machine, const ApiArgs *args, unsigned index, const uint32_t *words,
                uint32_t n, ApiResult *result);

// Puts a name into a structure as 16-bit characters; the words must be 0 and have room for it.
void output_text(uint32_t *words, const char *text);
