// SPDX-License-Identifier: MIT
#pragma once

// The kind of place that an address is in, which decides the rule for access there. The text under
// a load or store and the words of a refusal depend on it: neighbours in the large area may differ,
// and a slot that no key opens is not the same as a mapping without a view.

#include "emu/access.h"
#include "world/world.h"

typedef enum {
    PLACE_NONE,                 // of an event that is about no address
    PLACE_SLOT_0,               // the slot of the running process
    PLACE_OWN_SLOT,             // the slot of the process that asks, by its mapped address
    PLACE_OTHER_SLOT,           // another process's slot, nk.exe's too, or one without a process
    PLACE_DLL,                  // slot 1, and DLLs above the processes (dll_slots, slot 63)
    PLACE_MAPPING,              // CreateFileMapping
    PLACE_MAPPING_OPEN,         // the same, open to all who know the address (mapped_access)
    PLACE_SHARED_HEAP,          // HeapCreate(HEAP_SHARED_READONLY)
    PLACE_SHARED_HEAP_CREATOR,  // the same, writable by its maker (shared_heap_writer)
    PLACE_SHARED_HEAP_FUTURE,   // what if: writable only by its maker's kernel-mode threads
    PLACE_SHARED_MEMORY,        // CeVirtualSharedAlloc
    PLACE_SHARED_MEMORY_KERNEL, // the same, writable in kernel mode only (shared_writers)
    PLACE_LARGE,                // anything else in the large area, or nothing
    PLACE_KERNEL,               // 80000000 and above, except for nk.exe's slot
    PLACE_COUNT,
} Place;

// The place of an address as the guest used it (not mapped), at the world's position. With
// PROCESS_NONE, every process's slot counts as another one's.
Place place_of(const World *world, VirtAddr va, uint8_t process);

// The place that a load or store went to; the world must stand at that event. For copy(): the place
// it wrote to, or the place it read from if that says more than slot 0. For a switch: slot 0,
// unless slot 0 keeps its process. PLACE_NONE for all else.
Place place_of_event(const World *world, const WorldEvent *own);
