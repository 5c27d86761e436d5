// SPDX-License-Identifier: MIT
#pragma once

// The division of RAM between storage memory (files) and program memory, while the device runs:
// whole pages change sides. Storage can lie in any frames. So growing takes the lowest free frames,
// shrinking gives back the highest that no file uses, and nothing is moved or copied.
//
// If program memory has too few free pages, the division needs a reboot, which slot32 does not do.
// The request is remembered, and every later one is refused, as documented. Source:
// SetSystemMemoryDivision, GetSystemMemoryDivision (CE 5.0).

#include "emu/machine.h"

#define DIVISION_LEAST (128u * 1024u / CE_PAGE_SIZE) // smallest number of pages of either part

// Pages of program memory, in use or free; store_pages() is the other part.
uint32_t division_program_pages(const Machine *machine);

// Returns SYSMEM_CHANGED, or SYSMEM_MUSTREBOOT (the request is remembered). On a refusal returns
// SYSMEM_REBOOTPENDING or SYSMEM_FAILED, sets machine->outcome, and nothing changes.
uint32_t division_set(Machine *machine, uint32_t store_pages);
