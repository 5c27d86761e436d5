// SPDX-License-Identifier: MIT
#pragma once

// The room that a process has in its slot. A world that follows a machine
// knows it exactly. A dump may leave pages and the DLL line unknown; then there are bounds, a least
// and a most. All functions are pure: they read the world at its position.

#include "world/world.h"

// Invariants: no least is above its most; used + sum_most + kept == CE_SLOT_SIZE.
typedef struct RoomBounds {
    uint32_t used;                // bytes that are certainly not free
    uint32_t touched;             // bytes of allocated blocks, those of a MemoRx row included
    uint32_t sum_least, sum_most; // bytes that are free in all
    uint32_t largest_least, largest_most; // bytes of the largest hole
    uint32_t kept;                        // bytes above the highest possible DLL line
    bool told;                            // something about the slot is known
} RoomBounds;

RoomBounds room_bounds(const World *world, uint32_t slot);

// Pages that are in use or reserved by the page counts of a slot's summary, at least; 0 without
// one.
uint32_t room_counted_pages(const World *world, uint32_t slot);

// The lower one of a line and of the lowest block that a module begins in. A DLL of FILES that was
// loaded takes the line down with it.
VirtAddr room_line_below(const World *world, VirtAddr line);

// The highest offset that the DLL line can have in a slot: the line if it is known; else the lower
// one of an image's bound and of the lowest DLL in a list of `gi mod`; else CE_SLOT_SIZE.
VirtAddr room_line_most(const World *world);

// Whether the line itself is known, and not only a bound of it.
bool room_line_known(const World *world);

// Whether space that is free here may be kept for DLLs: the address is in a process's slot, below
// the highest offset that the unknown line can have.
bool room_is_open(const World *world, VirtAddr va);

// Whether the slot may be full: nothing is certainly free, and at least half of the space that is
// not kept is in use. Why half: no source says how low a DLL line gets, and a smaller part would be
// true of every process in every dump.
bool room_may_be_full(const RoomBounds *bounds);

// The processes that have a slot, those with the least room first: by sum_most, then by sum_least.
// Returns how many there are, at most CE_PROCESS_MAX.
unsigned room_nearest(const World *world, uint8_t ret_processes[CE_PROCESS_MAX]);

// "12.4 MB" or "between 0 KB and 12.4 MB". Returns buffer.
const char *room_text(uint32_t least, uint32_t most, char *buffer, size_t size);
