// SPDX-License-Identifier: MIT
#pragma once

// The same scenario on two devices, call by call. The left one leads: for each of its steps this
// says where the right one stands.
//
// A call is known by what no device changes: the chapter its process is in, the process's name, the
// line of the scenario, the call's name, and how many like it there have been. The right device
// stands at the same call. Where it never makes that call, or made it earlier than another it has
// been taken to, it waits. Calls that only it makes are passed over and counted. So scripts that go
// different ways after a refusal part, and are together again at the first call both make.
//
// Both worlds may stand anywhere: only their histories are read. The right one is complete.

#include "world/world.h"

// Where the right device stands at a step of the left one.
typedef struct LockstepPair {
    uint32_t step;  // of the right device
    uint32_t alone; // calls it made alone since the step before
    bool same;      // both make this call; false: the right one waits. True before the first call
    bool refused;   // the right one met a refusal or a fault in what it went through
} LockstepPair;

// The first difference up to a step, by what the scenario's calls came to.
typedef enum {
    PARTED_NOT,    // so far both went the same way
    PARTED_ANSWER, // the same call, and another answer: done and refused, or for another reason
    PARTED_CALLS,  // the scenario makes other calls
} PartedKind;

typedef struct LockstepParted {
    PartedKind kind;
    uint32_t step, line; // of the left device and of the scenario; line 0 = not known
    CallId call;
    bool left_refused, right_refused;
} LockstepParted;

typedef struct Lockstep Lockstep;

// Reads the right world's history; the left one is followed as it grows. NULL: the host is out of
// memory. Both worlds must outlive it.
Lockstep *lockstep_new(const World *left, const World *right);
Lockstep *lockstep_free(Lockstep *lockstep);

// Where the right device stands at a step of the left one; beyond its last step, as at that. When
// the host runs out of memory the right one waits.
LockstepPair lockstep_at(Lockstep *lockstep, uint32_t step);

// The first difference of the steps up to this one.
LockstepParted lockstep_parted(Lockstep *lockstep, uint32_t step);

// "They part in step 7 (scenario line 23): HeapCreate is done on the left and refused on the
// right." Returns buffer; empty when they have not parted.
const char *lockstep_parted_text(const LockstepParted *parted, char *buffer, size_t size);

// "The right device waits: it does not make this call." Or what it did alone; empty when both are
// at the same call. Returns buffer.
const char *lockstep_pair_text(const LockstepPair *pair, char *buffer, size_t size);
