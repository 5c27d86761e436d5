// SPDX-License-Identifier: MIT
#pragma once

// VirtualAlloc and VirtualFree of Windows CE 5.0, made by the current thread for the current
// process. On failure they return 0/false, machine->outcome tells why, and nothing has changed.
// Source: VirtualAlloc, VirtualFree (CE 5.0); the large-area rule also Findlay, "Breaking the 32MB
// barrier".

#include "emu/machine.h"

// Reserves and/or commits pages and returns the address of the first, 0 on failure.
//
// address  0: the system chooses, first fit upwards. Else rounded down to 64 KB when reserving, to
//          the page when committing.
// size     bytes, 1..1 GB; every page touched is included.
// type     MEM_RESERVE, MEM_COMMIT or both; MEM_AUTO_COMMIT with MEM_RESERVE; MEM_TOP_DOWN is
//          ignored. A NULL address with MEM_COMMIT alone reserves as well.
// protect  one of the PAGE_ rights without write-copy, with PAGE_GUARD or PAGE_NOCACHE.
//
// 2 MB or more with exactly MEM_RESERVE and PAGE_NOACCESS goes to the large area, where everybody
// can read and write what is committed later; with an address in the caller's slot it stays there
// and is the caller's own.
VirtAddr virtual_alloc(Machine *machine, VirtAddr address, uint32_t size, uint32_t type,
                       uint32_t protect);

// MEM_DECOMMIT takes the pages of a range back to reserved. MEM_RELEASE gives back a whole
// reservation: address must be its base and size 0.
bool virtual_free(Machine *machine, VirtAddr address, uint32_t size, uint32_t type);
