// SPDX-License-Identifier: MIT
#pragma once

// Holes: runs of unreserved 64 KB blocks between two addresses. The kernel places reservations in
// them; views and refusals describe them. All of them ask here. Value header.

#include "emu/tables.h"

// Address of a hole of n_blocks >= 1 blocks inside [low, high), both multiples of 64 KB: the
// lowest, or with top_down the highest. First fit. 0 when there is none; a hole never begins at 0.
VirtAddr hole_find(const Tables *tables, VirtAddr low, VirtAddr high, uint32_t n_blocks,
                   bool top_down);

typedef struct HoleSurvey {
    uint32_t largest; // bytes
    uint32_t sum;     // bytes
    uint32_t count;
} HoleSurvey;

HoleSurvey hole_survey(const Tables *tables, VirtAddr low, VirtAddr high);

// The bounds between which VirtualAlloc may place a reservation in a slot: from the end of the NULL
// guard to the DLL line, or to the slot's end if holes above the line are usable.
typedef struct HoleBounds {
    VirtAddr low, high;
} HoleBounds;
HoleBounds hole_bounds_slot(const Tables *tables, uint32_t slot, bool dll_holes_open);
// The same for the large area. `last_slot`: 62, or 59 where slots 60 and 61 belong to DLLs.
HoleBounds hole_bounds_large(uint32_t last_slot);
