// SPDX-License-Identifier: MIT
#pragma once

// What an ordinary call did, in one sentence that is made from the rows it changed: which of the
// two, address space and RAM, moved and by how much. The words of refusals are in sentence.h.

#include "world/sentence.h"

// What the calls of a step changed, up to and including one event.
typedef struct StoryChange {
    uint32_t blocks_taken, blocks_given; // 64 KB of address space, in any slot
    uint32_t frames_taken, frames_given; // 4 KB of RAM, the kernel's own not counted
    uint32_t kernel_frames;              // RAM that the kernel took for its records
    uint32_t pages_committed;            // that were reserved or free before
    uint32_t pages_changed;              // page words that differ
} StoryChange;
StoryChange story_change(const World *world, const WorldEvent *own);

// The call that the guest made in the step at which the world stands; NULL before the first.
const WorldEvent *story_call(const World *world);

// "1 MB reserved at 00090000: the SLOT bar grew by 1 MB, RAM did not move." Empty for a refused
// call and for CALL_NONE. `own` is an event of the world, which stands at that event's step.
// Returns buffer.
const char *story_sentence(const World *world, const WorldEvent *own, char *buffer, size_t size);

// The rule that the call is an example of, "" if there is none to tell; and where it is written.
const char *story_rule(const WorldEvent *own);
Source story_source(const WorldEvent *own);
