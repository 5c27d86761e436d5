// SPDX-License-Identifier: MIT
#pragma once

// Where a heap gets its memory: from the kernel, as by coredll's VirtualAlloc and VirtualFree, or,
// in a heap of CeHeapCreate, from two functions of the guest. Such a function may do anything, so
// its answer is checked before the heap relies on it. Not for use outside heap/.
//
// A refusal sets machine->outcome. An exception in the guest's function passes through: the heap
// becomes `faulted` and its lock is released. The heap itself is not written in between, so a call
// that asks before it writes leaves it unchanged. If the function ended the thread, the heap stops
// as on a fault, but there was none (ALLOCATOR_ENDED). After ALLOCATOR_ERROR no further function of
// the guest is called.
// Sources: CeHeapCreate, PFN_AllocHeapMem, PFN_FreeHeapMem (CE 5.0).

#include "heap/open.h"

// Memory that was reserved in one piece, with the user data of a custom heap.
typedef struct Reservation {
    VirtAddr base;
    uint32_t size, user;
} Reservation;

// Reserves `size` bytes and commits the first `committed` of them. False when either is refused;
// then nothing changes, except what a function of the guest has done.
bool provider_reserve(OpenHeap *heap, uint32_t size, uint32_t committed, Reservation *ret_got);

// Writes what a custom heap must remember of a reservation into its region record.
void provider_note(OpenHeap *heap, VirtAddr region, const Reservation *got);

// Commits the uncommitted pages that [address, address + size) touches. The guest's function gets
// the shortest range that contains all of them. False on failure; sets machine->outcome.
bool provider_commit(OpenHeap *heap, VirtAddr region, VirtAddr address, uint32_t size);

// Turns whole pages back into reserved ones. The guest's function gets the shortest range that
// contains all committed ones. False when they stay committed, without an outcome.
bool provider_decommit(OpenHeap *heap, VirtAddr region, VirtAddr address, uint32_t size);

// Releases the reservation of a region or big-block record, including the record. False when it
// stays; sets machine->outcome.
bool provider_release(OpenHeap *heap, VirtAddr region);

// Bytes of the reservation of a region or big-block record.
uint32_t provider_size(OpenHeap *heap, VirtAddr region);
