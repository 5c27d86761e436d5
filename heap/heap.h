// SPDX-License-Identifier: MIT
#pragma once

// The heaps of Windows CE 5.0's coredll, made by the current thread for the current process. Their
// records and items live in guest memory and are read and written there as the caller: a thread
// that may not write a shared heap faults where coredll would. How they work, and what of it is not
// known (mark P): docs/heap-algorithm.md.
//
// Each call gives a value and whether it faulted (machine->mmu.fault). A refusal gives the call's
// failure value, machine->outcome says why, and the heap is as it was; only merging of free items
// on the way may have happened.
// Sources: Heaps, HeapCreate, HeapAlloc ... (CE 5.0); "Shared Heap Pitfalls".

#include "emu/machine.h"

typedef struct HeapResult {
    uint32_t value;
    bool faulted;
} HeapResult;

// A heap of `initial` committed bytes; `maximum` 0 lets it grow, else it is that large for ever.
// HEAP_SHARED_READONLY takes its memory from the large area: everybody reads it at one address, and
// kernel-mode threads write it. The caller has passed the trust gate (coredll).
// The handle, 0 on failure.
HeapResult heap_create(Machine *machine, uint32_t flags, uint32_t initial, uint32_t maximum);

// CeHeapCreate: the same, private, and every reservation and page of it is asked of two functions
// of the guest at those addresses (heap/provider.h). The handle, 0 on failure; what the functions
// have done by then stays done, but a reservation whose first pages they refuse to commit is given
// back.
HeapResult heap_create_custom(Machine *machine, uint32_t initial, uint32_t maximum,
                              VirtAddr pfn_alloc, VirtAddr pfn_free);

// Gives all memory of a heap back, whatever is still in it. Not the process's default heap. BOOL.
HeapResult heap_destroy(Machine *machine, VirtAddr handle);

// The default heap of the process, made by its first call: 192 KB (Heaps, CE 5.0).
HeapResult heap_process(Machine *machine);

// `size` bytes, at least 8; HEAP_ZERO_MEMORY fills them with 0. The address, 0 on failure. It does
// not set the last error itself; a reservation that it makes to grow does (HeapAlloc, CE 5.0).
HeapResult heap_alloc(Machine *machine, VirtAddr handle, uint32_t flags, uint32_t size);

// Frees what heap_alloc returned; NULL is nothing to do. BOOL.
HeapResult heap_free(Machine *machine, VirtAddr handle, VirtAddr pointer);

// Another size, bytes kept; HEAP_REALLOC_IN_PLACE_ONLY does not move it, HEAP_ZERO_MEMORY clears
// what is new. The address, 0 on failure, and the old item is as it was.
HeapResult heap_realloc(Machine *machine, VirtAddr handle, uint32_t flags, VirtAddr pointer,
                        uint32_t size);

// Bytes of an item, at least what was asked for; 0xFFFFFFFF on failure.
HeapResult heap_size(Machine *machine, VirtAddr handle, VirtAddr pointer);

// Whether the records of a heap are sound, or of one item when `pointer` is not NULL. BOOL.
HeapResult heap_validate(Machine *machine, VirtAddr handle, VirtAddr pointer);

// Merges free items everywhere and gives their whole pages back. The largest free item in bytes.
HeapResult heap_compact(Machine *machine, VirtAddr handle);
