// SPDX-License-Identifier: MIT
#pragma once

// Why not these frames? AllocPhysMem found no long enough run of RAM. The answer is in numbers: the
// length of the free run that a frame lies in, or the holder of the frame, and how long the run
// would become if a reservation was given back.

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

// Adjacent frames that one holder has for one use.
typedef struct HeldRun {
    HeldBy by;
    FrameRun run;
    uint8_t process; // HELD_PROCESS: the process, PROCESS_NONE = several
    VirtAddr base;   // reservation that maps the frame asked about; mapped, 0 = none
    uint32_t what;   // KIND_ of that reservation
    uint32_t step;   // step in which the frame was taken, 0 = unknown
} HeldRun;

typedef struct WhyFrame {
    uint32_t asked, align; // frames; align is 1 if any frame will do
    HeldRun here;
    FrameRun usable;      // HELD_FREE: the part where the request may begin
    HeldRun below, above; // the runs at both ends of `here`
    // What giving back one reservation, here or at an end, would win:
    HeldRun gives; // that reservation
    uint32_t
        would_be; // frames side by side then, from where the request may begin; 0 = none can be
} WhyFrame;

// Answers for a frame. False when the world does not stand at such a refusal, or RAM has no such
// frame.
bool why_frame(const World *world, uint32_t frame, WhyFrame *ret_why);

// Puts the answer into words.
void why_frame_answer(const World *world, const WhyFrame *why, WhyAnswer *ret_answer);
