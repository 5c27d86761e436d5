// SPDX-License-Identifier: MIT
#pragma once

// VirtualProtect, VirtualQuery and VirtualCopy of Windows CE 5.0. On failure they return false,
// machine->outcome says why, and nothing changes.
// Sources: VirtualProtect, VirtualQuery, MEMORY_BASIC_INFORMATION, VirtualCopy (CE 5.0).

#include "emu/machine.h"

// MEMORY_BASIC_INFORMATION, 7 DWORDs in the order the guest sees them.
typedef struct MemoryBasicInformation {
    VirtAddr base_address, allocation_base;
    uint32_t allocation_protect; // not supported on CE: always 0
    uint32_t region_size, state, protect, type;
} MemoryBasicInformation;

#define MEMORY_BASIC_INFORMATION_SIZE 28u

// Changes the protection of every page that [address, address + size) touches. All must be
// committed and lie in one reservation. *ret_old is the first page's protection before the change.
bool virtual_protect(Machine *machine, VirtAddr address, uint32_t size, uint32_t protect,
                     uint32_t *ret_old);

// Describes the run of pages from `address` (rounded down to a page) that have the same state,
// protection and reservation; the run ends with its slot, or with the large area. It works for any
// address of the user half; false for the kernel half.
bool virtual_query(Machine *machine, VirtAddr address, MemoryBasicInformation *ret_info);

// Maps the pages behind `source` at `dest` too: the same frames get a second address. dest must be
// reserved. source must be committed and readable by the caller; with PAGE_PHYSICAL it is a
// physical address divided by 256. Offsets inside the page must be equal. Privileged (checked by
// coredll).
bool virtual_copy(Machine *machine, VirtAddr dest, uint32_t source, uint32_t size,
                  uint32_t protect);
