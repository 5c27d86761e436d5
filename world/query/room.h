// SPDX-License-Identifier: MIT
#pragma once

// The room that a process has in its slot, as far as it is known. Of a world that follows a machine
// all is known. A dump leaves much open: pages that it does not tell, and the DLL line. Then there
// are bounds: so much at least, so much at most. All pure: they read the world at its position.

#include "world/world.h"

// Invariants: the least of a number is not above its most; used + sum_most + kept == CE_SLOT_SIZE.
typedef struct RoomBounds {
    uint32_t used;                // bytes that are not free, whatever the rest is
    uint32_t touched;             // bytes of blocks in which something is, or may be all over
    uint32_t sum_least, sum_most; // bytes free in sum
    uint32_t largest_least, largest_most; // bytes of the largest hole
    uint32_t kept; // bytes above the highest place that the DLL line can have
    bool told;     // something of the slot is known
} RoomBounds;

RoomBounds room_bounds(const World *world, uint32_t slot);

// The highest offset that the DLL line can have in a slot: the line where it is known; else where
// the lowest DLL lies that a list of `gi mod` names; else CE_SLOT_SIZE.
VirtAddr room_line_most(const World *world);

// Whether the line itself is known.
bool room_line_known(const World *world);

// Whether that what is free here may be kept for DLLs: the address lies in a process's slot, below
// the highest place of a line that is not known.
bool room_is_open(const World *world, VirtAddr va);

// Whether the process may stand at the wall. Nothing is free for certain, and at least half of what
// is not kept is in use. Why half: no source says how low a DLL line gets, and less would be said
// of every process of every dump.
bool room_may_be_full(const RoomBounds *bounds);

// The processes that have a slot, those with the least room first: by the sum that is free at
// most, then at least. Returns how many there are, at most CE_PROCESS_MAX.
unsigned room_nearest(const World *world, uint8_t ret_processes[CE_PROCESS_MAX]);

// "12.4 MB" or "between 0 KB and 12.4 MB". Returns buffer.
const char *room_text(uint32_t least, uint32_t most, char *buffer, size_t size);
