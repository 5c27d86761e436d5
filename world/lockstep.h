// SPDX-License-Identifier: MIT
#pragma once

// Compares one scenario on two devices, call by call. The left one leads: for each of its steps
// this file says where the right one stands.
//
// A call is identified by what no device changes: the chapter its process is in, the process's
// name, the scenario's line, the call's name, and how many such calls came before. The right device
// stands at the same call. If it never makes that call, or made it before a call that it was
// already moved to, it waits. Calls that only the right device makes are skipped and counted. So
// two runs that differ after a refusal meet again at the first call that both make.
//
// Both worlds may stand anywhere: only their histories are read. The right history is complete.

#include "world/world.h"

// Where the right device stands at a step of the left one.
typedef struct LockstepPair {
    uint32_t step;  // of the right device
    uint32_t alone; // calls that it made alone since the left one's previous step
    bool same;      // both make this call; false: the right one waits. True before the first call
    bool refused;   // the right one met a refusal or a fault on its way to this step
} LockstepPair;

// The first difference up to a step, by the results of the scenario's calls.
typedef enum {
    PARTED_NOT,    // no difference so far
    PARTED_ANSWER, // the same call has another result: one is refused, or both for different
                   // reasons
    PARTED_CALLS,  // the scenario makes other calls
} PartedKind;

typedef struct LockstepParted {
    PartedKind kind;
    uint32_t step, line; // of the left device and of the scenario; line 0 = unknown
    CallId call;
    bool left_refused, right_refused;
} LockstepParted;

typedef struct Lockstep Lockstep;

// Reads the right world's history; the left one's is read as it grows. NULL when the host is out of
// memory. Both worlds must outlive it.
Lockstep *lockstep_new(const World *left, const World *right);
Lockstep *lockstep_free(Lockstep *lockstep);

// Where the right device stands at a step of the left one; a step beyond the last counts as the
// last. When the host runs out of memory, the right device waits.
LockstepPair lockstep_at(Lockstep *lockstep, uint32_t step);

// Whether the host had no memory for a comparison: what the other functions say is not complete.
bool lockstep_failed(const Lockstep *lockstep);

// The first difference in the steps up to this one.
LockstepParted lockstep_parted(Lockstep *lockstep, uint32_t step);

// "They part in step 7 (scenario line 23): HeapCreate is done on the left and refused on the
// right." Empty when they have not parted. Returns buffer.
const char *lockstep_parted_text(const LockstepParted *parted, char *buffer, size_t size);

// "The right device waits: it does not make this call.", or what it did alone. Empty when both are
// at the same call. Returns buffer.
const char *lockstep_pair_text(const LockstepPair *pair, char *buffer, size_t size);
