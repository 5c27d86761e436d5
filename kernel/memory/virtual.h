// SPDX-License-Identifier: MIT
#pragma once

// VirtualAlloc and VirtualFree of Windows CE 5.0, called by the current thread for the current
// process. On failure they return 0/false, machine->outcome says why, and nothing changes. Source:
// VirtualAlloc, VirtualFree (CE 5.0); for the large-area rule also Findlay, "Breaking the 32MB
// barrier".

#include "emu/machine.h"

// Reserves and/or commits pages and returns the address of the first, 0 on failure.
//
// address  0: the system chooses, first fit upwards. Else rounded down to 64 KB when reserving, to
//          the page when committing.
// size     bytes, 1..1 GB; every page touched is included.
// type     MEM_RESERVE, MEM_COMMIT or both; MEM_AUTO_COMMIT only with MEM_RESERVE; MEM_TOP_DOWN
//          counts only by the knob mem_top_down. A NULL address with MEM_COMMIT alone reserves too.
// protect  one of the PAGE_ rights without write-copy, with PAGE_GUARD or PAGE_NOCACHE.
//
// 2 MB or more with exactly MEM_RESERVE and PAGE_NOACCESS goes to the large area, where every
// process can read and write what is committed later. With an address in the caller's slot it stays
// there and is private.
VirtAddr virtual_alloc(Machine *machine, VirtAddr address, uint32_t size, uint32_t type,
                       uint32_t protect);

// MEM_DECOMMIT turns the pages of a range back into reserved ones. MEM_RELEASE releases a whole
// reservation: address must be its base and size must be 0.
bool virtual_free(Machine *machine, VirtAddr address, uint32_t size, uint32_t type);
