// SPDX-License-Identifier: MIT
#pragma once

// Memory for the heaps of coredll: what their VirtualAlloc, CeVirtualSharedAlloc and VirtualFree
// do, with reservations that `mi` and the views know as a heap's. A guest's own VirtualAlloc and
// VirtualFree refuse them. Addresses are as the guest uses them.
// Sources: Heaps, HeapCreate (CE 5.0); "Shared Heap Pitfalls".

#include "emu/machine.h"

// Reserves `size` bytes for the caller and commits the first `committed` of them. In the caller's
// slot, or shared: in the large area, readable by everybody and writable by kernel-mode threads
// (shared_heap_writer = kernel-mode) or the caller (creator).
// Returns the address; 0 with an outcome as VirtualAlloc's, and nothing changed.
VirtAddr heap_memory_reserve(Machine *machine, uint32_t size, uint32_t committed, bool shared);

// Commits every page that [address, address + size) touches; those that are committed stay. False
// with an outcome, and nothing changed.
bool heap_memory_commit(Machine *machine, VirtAddr address, uint32_t size);

// Takes whole pages back to reserved. False with an outcome when they are not a heap's.
bool heap_memory_decommit(Machine *machine, VirtAddr address, uint32_t size);

// Gives a whole reservation back. False with an outcome when it is not a heap's.
bool heap_memory_release(Machine *machine, VirtAddr base);

// How many bytes of pages were reserved with `address`; 0 when nothing was.
uint32_t heap_memory_size(const Machine *machine, VirtAddr address);

// The address of the caller's default heap, reserved when the process started; 0 if it has none.
VirtAddr heap_memory_default(const Machine *machine);
