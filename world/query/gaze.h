// SPDX-License-Identifier: MIT
#pragma once

// Where a picture looks while the user has chosen nothing: the process, the view and the address
// that the moment is about. This is a pure function of the world at its position, so a window that
// plays and a picture of that step look at the same thing.
//
// The process is the running one (focus_of). The view follows the last call: a heap call shows the
// heap, a call about shared memory its gates, AllocPhysMem the frames, all others the map. The
// address is the one that the moment is about: what a pointer points at, what faulted, what the
// call used. view{} in a scenario overrides this rule until its next view{}.

#include "emu/view_id.h"
#include "world/query/focus.h"
#include "world/world.h"

typedef struct Gaze {
    uint8_t process; // PROCESS_NONE = none
    ViewId view;
    bool has_address;
    VirtAddr address; // mapped: with its slot in it
    bool now;         // the address belongs to this moment, not to an earlier one
} Gaze;

// Reads a few hundred events at most, however long the history is.
Gaze gaze_of(const World *world);

// Whether a presentation keeps the overview: the moment points at a column, or the lesson's last
// view{} asked for it.
bool gaze_columns(const World *world);

// The process for the picture that stays at the end, where the user reads the last sentence again.
// If the last moment tells nothing (a switch back), this is the process that spoke last. If the
// last moment tells something, or that process has ended: focus_of().
uint8_t gaze_at_end(const World *world);
