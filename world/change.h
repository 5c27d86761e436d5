// SPDX-License-Identifier: MIT
#pragma once

// Counts what a step changed: address space, RAM, pages.

#include "world/world.h"

// What the calls of a step changed, up to and including one event.
typedef struct StepChange {
    uint32_t blocks_taken, blocks_given; // 64 KB of address space, in any slot
    uint32_t frames_taken, frames_given; // 4 KB of RAM, the kernel's own not counted
    uint32_t kernel_frames;              // RAM that the kernel took for its records
    uint32_t pages_committed;            // that were reserved or free before
    uint32_t pages_changed;              // page words that differ
} StepChange;
StepChange step_change(const World *world, const WorldEvent *own);
