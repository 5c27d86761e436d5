// SPDX-License-Identifier: MIT
#pragma once

// Where a picture looks while no person has chosen: the process, the view and the address that the
// moment is about. A pure function of the world at its position, so a window that plays and a
// picture of that step look at the same thing.
//
// The process is the one that runs (focus_of). The view follows the call that was made last: a
// heap call shows the heap, shared memory its gates, AllocPhysMem the frames, all else the map. The
// address is the one that the moment speaks of: what is pointed at, what faulted, what the call was
// about. A scenario's view{} decides before this rule, until its next one.

#include "emu/view_id.h"
#include "world/query/focus.h"
#include "world/world.h"

typedef struct Gaze {
    uint8_t process; // PROCESS_NONE = nobody
    ViewId view;
    bool has_address;
    VirtAddr address; // mapped: with its slot in it
    bool now;         // the address belongs to this moment, and not to an earlier one
} Gaze;

// Costs some hundred events at most, however long the history is.
Gaze gaze_of(const World *world);

// The process of the picture that stays at the end, where the last sentence is read once more: a
// last moment that tells nothing (a switch back) takes the gaze from nobody, so it is whoever spoke
// last. Where the last moment tells something, or who spoke has ended: focus_of().
uint8_t gaze_at_end(const World *world);
