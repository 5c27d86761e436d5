// SPDX-License-Identifier: MIT
#pragma once

// Where a heap has its memory from: from the kernel, as coredll's VirtualAlloc and VirtualFree
// would, or, if CeHeapCreate made it, from two functions of the guest. A function of the guest may
// do anything; what it answers is looked at before the heap relies on it. Not for use outside
// heap/.
//
// A refusal leaves an outcome. An exception in the guest's function passes through: the heap is
// `faulted`, its lock given back. Nothing of the heap is written in between, so a call that asks
// before it writes has changed nothing then. After a refusal for ALLOCATOR_ERROR no more functions
// of the guest are called.
// Sources: CeHeapCreate, PFN_AllocHeapMem, PFN_FreeHeapMem (CE 5.0).

#include "heap/open.h"

// Memory that was reserved in one piece, with what a custom heap notes of it.
typedef struct Reservation {
    VirtAddr base;
    uint32_t size, user;
} Reservation;

// Reserves `size` bytes and commits the first `committed` of them. False, and nothing changed but
// what a function of the guest has done, when either is refused.
bool provider_reserve(OpenHeap *heap, uint32_t size, uint32_t committed, Reservation *ret_got);

// Writes what a custom heap has to know of a reservation into its region record.
void provider_note(OpenHeap *heap, VirtAddr region, const Reservation *got);

// Commits those of the pages that [address, address + size) touches that are not committed: the
// guest's function is asked for the shortest range with all of them in it. False with an outcome.
bool provider_commit(OpenHeap *heap, VirtAddr region, VirtAddr address, uint32_t size);

// Takes whole pages back to reserved; the guest's function is asked for the shortest range with all
// committed ones in it. False when they stay, without an outcome.
bool provider_decommit(OpenHeap *heap, VirtAddr region, VirtAddr address, uint32_t size);

// Gives the reservation of a region record or big block's back, the record with it. False with an
// outcome when it stays.
bool provider_release(OpenHeap *heap, VirtAddr region);

// Bytes that were reserved with a region record or big block's.
uint32_t provider_size(OpenHeap *heap, VirtAddr region);
