// SPDX-License-Identifier: MIT
#pragma once

// Runs of RAM frames that lie side by side: what a device without page tables asks AllocPhysMem
// for. All pure: they read the world at its position.

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

// All runs of free frames: how many, and the longest part of one that begins at a multiple of
// `align` frames, the lowest of those.
typedef struct RunSurvey {
    uint32_t n_runs;
    FrameRun longest; // none: first == end
} RunSurvey;
RunSurvey frame_run_survey(const World *world, uint32_t align);

// The part of a run that begins at a multiple of `align` frames; empty where it has none.
FrameRun frame_run_aligned(FrameRun run, uint32_t align);

// The frames around that of a mapped address that its pages show side by side. False where no frame
// of RAM is.
bool frame_run_shown(const World *world, VirtAddr va, FrameRun *ret_run);

// The frames around a frame that are free as it is, or that the same owner holds for the same use.
// `frame` must be one of RAM.
FrameRun frame_run_alike(const World *world, uint32_t frame);
