// SPDX-License-Identifier: MIT
#pragma once

// What coredll.dll exports: each call has an address in coredll's code, 16 bytes for each ordinal,
// so that an address names the call.

#include "emu/machine.h"

// The ordinal of a call, 0 if it is not known. *ret_proof is where it is from, NULL = it is not
// verified (mark P).
uint32_t export_ordinal(CallId call, const char **ret_proof);

// The address of the first place behind those of all calls, for functions of coredll that are no
// calls: 16 bytes each. 0 if the device has no coredll.
VirtAddr export_end(const Tables *tables);

// The address of a call in coredll's code, the same in every process.
VirtAddr export_address(const Tables *tables, CallId call);

// The call with a name or an ordinal, CALL_NONE if there is none. Functions that take text are
// exported with a W at the end; both forms are found (P).
CallId export_by_name(const char *name);
CallId export_by_ordinal(uint32_t ordinal);

// The call at an address, CALL_NONE if no call has it; and at so many bytes from the beginning of
// coredll's code.
CallId export_at(const Tables *tables, VirtAddr va);
CallId export_at_offset(uint32_t offset);

#define EXPORT_BYTES 16u // from one function to the next

// How many bytes of coredll's code the places of all calls take: export_end(), from there.
uint32_t export_size(void);
