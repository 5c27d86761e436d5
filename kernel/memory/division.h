// SPDX-License-Identifier: MIT
#pragma once

// The division of RAM between storage memory (files) and program memory, while the device runs:
// whole pages change sides. Storage can lie in any frames, so growing takes the lowest free ones
// and shrinking gives back the highest that no file has; nothing is moved or copied.
//
// A division that program memory has not the free pages for needs a reboot, which slot32 does not
// do: it is remembered, and from then on every further one is refused, as documented. Source:
// SetSystemMemoryDivision, GetSystemMemoryDivision (CE 5.0).

#include "emu/machine.h"

#define DIVISION_LEAST (128u * 1024u / CE_PAGE_SIZE) // pages of either part

// Pages of program memory, in use or not; store_pages() is the other part.
uint32_t division_program_pages(const Machine *machine);

// SYSMEM_CHANGED, or SYSMEM_MUSTREBOOT; else SYSMEM_REBOOTPENDING or SYSMEM_FAILED with an outcome,
// and nothing changed.
uint32_t division_set(Machine *machine, uint32_t store_pages);
