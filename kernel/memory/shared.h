// SPDX-License-Identifier: MIT
#pragma once

// CeVirtualSharedAlloc: memory of the large area that every process may read. Writers are the
// process that made it and any thread in kernel mode (shared_writers = owner), or kernel-mode
// threads only, as Sue Loh describes for the heaps made of it (shared_writers = kernel).
// Sources: CeVirtualSharedAlloc (CE 5.0); "Shared Heap Pitfalls".

#include "emu/machine.h"

// Reserves and/or commits. The caller has already passed the trust gate (coredll).
//
// address  0 to reserve; with MEM_COMMIT alone, an address in an earlier reservation of this kind
//          that the caller made, or 0 to reserve and commit.
// size     bytes, 1..1 GB; every page touched is included.
// action   MEM_RESERVE, MEM_COMMIT, or both; 0 means both.
//
// Returns the address. Returns 0 on failure, and nothing changes. VirtualFree releases it.
VirtAddr shared_alloc(Machine *machine, VirtAddr address, uint32_t size, uint32_t action);
