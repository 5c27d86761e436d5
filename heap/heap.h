// SPDX-License-Identifier: MIT
#pragma once

// The heaps of Windows CE 5.0's coredll, as the current thread uses them for the current process.
// Their records and items lie in guest memory, and are read and written there as the caller: a
// thread that may not write a shared heap faults where coredll would. docs/heap-algorithm.md says
// how they work, and what is not known (mark P).
//
// Each call returns a value and whether it faulted (machine->mmu.fault). A refused call returns its
// failure value, sets machine->outcome and leaves the heap unchanged, except that free items that
// it passed may be merged.
// Sources: Heaps, HeapCreate, HeapAlloc ... (CE 5.0); "Shared Heap Pitfalls".

#include "emu/machine.h"

typedef struct HeapResult {
    uint32_t value;
    bool faulted;
} HeapResult;

// Makes a heap with `initial` committed bytes. `maximum` 0 lets it grow; else that is its size for
// ever. HEAP_SHARED_READONLY takes its memory from the large area: every process reads it at one
// address, and kernel-mode threads write it. The caller has passed the trust gate (coredll).
// Returns the handle, 0 on failure.
HeapResult heap_create(Machine *machine, uint32_t flags, uint32_t initial, uint32_t maximum);

// CeHeapCreate: makes a private heap whose memory comes from two functions of the guest, at the
// given addresses: each reservation and each page (heap/provider.h). Returns the handle, 0 on
// failure. A failure does not undo what the functions did before it, with one exception: if they
// refuse to commit the first pages of a reservation, the reservation is released.
HeapResult heap_create_custom(Machine *machine, uint32_t initial, uint32_t maximum,
                              VirtAddr pfn_alloc, VirtAddr pfn_free);

// Releases all memory of a heap, even if items are in use. Refuses the process's default heap.
// BOOL.
HeapResult heap_destroy(Machine *machine, VirtAddr handle);

// The default heap of the process, 192 KB (Heaps, CE 5.0). The first call makes it.
HeapResult heap_process(Machine *machine);

// Takes `size` bytes, at least 8; HEAP_ZERO_MEMORY clears them. Returns the address, 0 on failure.
// It does not set the last error itself, but a failed reservation to grow the heap does (HeapAlloc,
// CE 5.0).
HeapResult heap_alloc(Machine *machine, VirtAddr handle, uint32_t flags, uint32_t size);

// Frees an item by the address that heap_alloc() returned; does nothing for NULL. BOOL.
HeapResult heap_free(Machine *machine, VirtAddr handle, VirtAddr pointer);

// Resizes an item and keeps its bytes. HEAP_REALLOC_IN_PLACE_ONLY does not move it;
// HEAP_ZERO_MEMORY clears new bytes. Returns the address; 0 on failure, and the old item is
// unchanged.
HeapResult heap_realloc(Machine *machine, VirtAddr handle, uint32_t flags, VirtAddr pointer,
                        uint32_t size);

// Usable bytes of an item, at least the number asked for; 0xFFFFFFFF on failure.
HeapResult heap_size(Machine *machine, VirtAddr handle, VirtAddr pointer);

// Whether the header in front of a pointer can be read, without any guest effect: then the calls
// above answer whether it is an item, and do not fault.
bool heap_can_look(const Machine *machine, VirtAddr pointer);

// Whether the records of a heap are sound; with `pointer`, whether that item is. BOOL.
HeapResult heap_validate(Machine *machine, VirtAddr handle, VirtAddr pointer);

// Merges free items everywhere and decommits their whole pages. Returns the largest free item in
// bytes.
HeapResult heap_compact(Machine *machine, VirtAddr handle);
