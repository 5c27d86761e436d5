// SPDX-License-Identifier: MIT
#pragma once

// CeVirtualSharedAlloc: memory of the large area that everybody may read and few may write. Who
// writes: the process that made it, and any thread in kernel mode (shared_writers = owner); or
// kernel-mode threads only, as Sue Loh tells of the heaps made of it (shared_writers = kernel).
// Sources: CeVirtualSharedAlloc (CE 5.0); "Shared Heap Pitfalls".

#include "emu/machine.h"

// Reserves and/or commits; the caller has passed the trust gate (coredll).
//
// address  0 to reserve; with MEM_COMMIT alone, an address of an earlier reservation of this kind
//          that the caller made, or 0 to reserve and commit.
// size     bytes, 1..1 GB; every page touched is included.
// action   MEM_RESERVE, MEM_COMMIT, or both.
//
// Returns the address, 0 on failure, and nothing has changed then. VirtualFree gives it back.
VirtAddr shared_alloc(Machine *machine, VirtAddr address, uint32_t size, uint32_t action);
