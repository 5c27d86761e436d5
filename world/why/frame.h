// SPDX-License-Identifier: MIT
#pragma once

// Why not these frames? AllocPhysMem found no run of RAM that is long enough. The answer is
// numbers: how long the free run is that a frame lies in, or who holds the frame, and how long the
// run would be if what can be given back was.

#include "world/query/frame_runs.h"
#include "world/why/answer.h"

typedef enum {
    HELD_FREE,
    HELD_PROCESS,   // pages of a process
    HELD_FILE_PAGE, // a page that was read from a file
    HELD_POOL,      // an empty frame of the paging pool
    HELD_KERNEL,    // kernel objects
    HELD_FILES,     // files of the object store
    HELD_NO_RAM,    // beyond the end of RAM
} HeldBy;

// Frames side by side that one holder has for one use.
typedef struct HeldRun {
    HeldBy by;
    FrameRun run;
    uint8_t process; // HELD_PROCESS: whose, PROCESS_NONE = of several
    VirtAddr base;   // of the reservation behind the frame that was asked about, mapped; 0 = none
    uint32_t what;   // KIND_ of that reservation
    uint32_t step;   // in which the frame was taken, 0 = not known
} HeldRun;

typedef struct WhyFrame {
    uint32_t asked, align; // frames; align is 1 where any will do
    HeldRun here;
    FrameRun usable;      // HELD_FREE: the part from the first frame where the request may begin
    HeldRun below, above; // what ends `here`
    // If one reservation that holds a frame here or at an end was given back:
    HeldRun gives; // which
    uint32_t
        would_be; // frames side by side then, from where the request may begin; 0 = none can be
} WhyFrame;

// What is to be said of a frame. False when the world does not stand at such a refusal, or RAM has
// no such frame.
bool why_frame(const World *world, uint32_t frame, WhyFrame *ret_why);

// The same in words.
void why_frame_answer(const World *world, const WhyFrame *why, WhyAnswer *ret_answer);
