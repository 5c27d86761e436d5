// SPDX-License-Identifier: MIT
#pragma once

// Runs of adjacent RAM frames, which AllocPhysMem needs on a device without page tables. All
// functions are pure: they read the world at its position.

#include "world/world.h"

// Frames [first, end).
typedef struct FrameRun {
    uint32_t first, end;
} FrameRun;

static inline uint32_t frame_run_length(FrameRun run) {
    return run.end - run.first;
}

// The next run of free frames at or above `from`. False when there is none.
bool frame_run_next(const World *world, uint32_t from, FrameRun *ret_run);

// All runs of free frames: their number, and the longest piece of one that begins at a multiple of
// `align` frames. Among equals the lowest.
typedef struct RunSurvey {
    uint32_t n_runs;
    FrameRun longest; // first == end: there is none
} RunSurvey;
RunSurvey frame_run_survey(const World *world, uint32_t align);

// The piece of a run that begins at a multiple of `align` frames; empty if there is none.
FrameRun frame_run_aligned(FrameRun run, uint32_t align);

// The frames around the one at a mapped address that its pages map side by side. False where no RAM
// frame is mapped.
bool frame_run_shown(const World *world, VirtAddr va, FrameRun *ret_run);

// The frames around a frame that are in the same state: free, or held by the same owner for the
// same use. `frame` must be a RAM frame.
FrameRun frame_run_alike(const World *world, uint32_t frame);
