// SPDX-License-Identifier: MIT
#pragma once

// Replays a heap trace on a heap of Windows CE: where what a desktop program asks of malloc meets
// the slot of 32 MB. A process that only does this calls coredll for each operation. A refusal
// does not end the replay: a program that checks for NULL does not end either. What was not given
// is not freed.

#include "ce/options.h"
#include "emu/event.h"
#include "heap/state.h"
#include "import/trace/trace.h"

// The heap at one moment.
typedef struct ReplayMoment {
    uint32_t op;      // operations done
    uint64_t payload; // bytes that the program has
    uint32_t ram;     // bytes of RAM that the heap has taken, with the kernel's own for it
    HeapState heap;
    uint32_t slot_free, slot_hole; // bytes free in the slot, and in the largest hole
} ReplayMoment;

typedef struct ReplayResult {
    uint32_t n_done;        // operations that were carried out, refused ones too
    uint32_t n_refused;     // HeapAlloc and HeapReAlloc that gave NULL
    uint32_t n_skipped;     // operations on blocks that were refused before
    uint32_t first_refused; // 1 + its number, 0 = none
    TraceOp refused;        // that one
    Reason reason;          // why
    uint64_t payload_peak;  // bytes
    uint32_t ram_peak;      // bytes
    uint64_t time_us;       // of the device, for all calls (the knob call_us); 0 = none is counted
    uint32_t worst_op;      // the first refusal; else when most RAM was taken for no payload
    ReplayMoment worst, last; // at worst_op, and at the end
} ReplayResult;

typedef struct ReplayDesc {
    const Options *options;
    const EventSink *sink; // listens from the boot on; NULL = nobody
    uint32_t stop;         // stop after so many operations; UINT32_MAX = all
    uint32_t look;         // fill `worst` after so many operations; UINT32_MAX = not at all
} ReplayDesc;

// The name of the process that makes the calls.
#define REPLAY_PROCESS "replay.exe"

// False when the device cannot boot (*ret_result->reason) or the host is out of memory (no reason).
bool replay_run(const Trace *trace, const ReplayDesc *desc, ReplayResult *ret_result);

// Runs it twice, because only the end tells which moment was the worst.
bool replay_all(const Trace *trace, const Options *options, ReplayResult *ret_result);
