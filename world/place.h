// SPDX-License-Identifier: MIT
#pragma once

// What kind of place an address is in, and the rule that holds there. The rule under a load or
// store, and the words for a refused one, depend on it: neighbours in the large area differ, and a
// slot that no key opens is another matter than a mapping without a view.

#include "emu/access.h"
#include "world/world.h"

typedef enum {
    PLACE_NONE,                 // of an event that is about no address
    PLACE_SLOT_0,               // of whatever process runs
    PLACE_OWN_SLOT,             // of the process that asks, by its mapped address
    PLACE_OTHER_SLOT,           // another process's, nk.exe's among them, or nobody's
    PLACE_DLL,                  // slot 1, and DLLs above the processes (dll_slots, slot 63)
    PLACE_MAPPING,              // CreateFileMapping
    PLACE_MAPPING_OPEN,         // the same, open to whoever knows the address (mapped_access)
    PLACE_SHARED_HEAP,          // HeapCreate(HEAP_SHARED_READONLY)
    PLACE_SHARED_HEAP_CREATOR,  // the same, written by who made it (shared_heap_writer)
    PLACE_SHARED_HEAP_FUTURE,   // what if: by kernel-mode threads of who made it only
    PLACE_SHARED_MEMORY,        // CeVirtualSharedAlloc
    PLACE_SHARED_MEMORY_KERNEL, // the same, written in kernel mode only (shared_writers)
    PLACE_LARGE,                // anything else in the large area, or nothing
    PLACE_KERNEL,               // 80000000 and above, but for nk.exe's slot
    PLACE_COUNT,
} Place;

// The place of an address as the guest used it (not mapped), as the world stands. PROCESS_NONE: a
// slot is somebody else's.
Place place_of(const World *world, VirtAddr va, uint8_t process);

// The place that a load or store went to, while the world stands at that event. Of copy() it is
// where it stored, or where it read from when that says more than slot 0 does. A switch is about
// slot 0, unless slot 0 stays what it was. PLACE_NONE for anything else.
Place place_of_event(const World *world, const WorldEvent *own);
