// SPDX-License-Identifier: MIT
#pragma once

// Memory for the heaps of coredll: their VirtualAlloc, CeVirtualSharedAlloc and VirtualFree. `mi`
// and the views know these reservations as a heap's. A guest's own VirtualAlloc and VirtualFree
// refuse them. Addresses are as the guest uses them.
// Sources: Heaps, HeapCreate (CE 5.0); "Shared Heap Pitfalls".

#include "emu/machine.h"

// Reserves `size` bytes for the caller and commits the first `committed` of them. They lie in the
// caller's slot or, if shared, in the large area: every process reads them; kernel-mode threads
// (shared_heap_writer = kernel-mode) or the caller (creator) write them. Returns the address. On
// failure returns 0 with the outcome of VirtualAlloc, and nothing changes.
VirtAddr heap_memory_reserve(Machine *machine, uint32_t size, uint32_t committed, bool shared);

// Commits every page that [address, address + size) touches; pages already committed stay. On
// failure returns false, sets machine->outcome, and nothing changes.
bool heap_memory_commit(Machine *machine, VirtAddr address, uint32_t size);

// Turns whole pages back into reserved ones. False when they are not a heap's; sets
// machine->outcome.
bool heap_memory_decommit(Machine *machine, VirtAddr address, uint32_t size);

// Releases a whole reservation. False when it is not a heap's; sets machine->outcome.
bool heap_memory_release(Machine *machine, VirtAddr base);

// Bytes of the reserved pages in the reservation that holds `address`; 0 when there is none.
uint32_t heap_memory_size(const Machine *machine, VirtAddr address);

// The address of the caller's default heap, reserved at process start; 0 if there is none.
VirtAddr heap_memory_default(const Machine *machine);
