// SPDX-License-Identifier: MIT
#pragma once

// Why not past this gate? A request to shared memory was refused at gate 1 (trust, of the process)
// or at gate 2 (mode or key, of the thread). Either gate can be examined: what it asks for, whether
// it was asked at all, which processes it lets in, and since which step this is so.

#include "world/query/gates.h"
#include "world/why/answer.h"

#define GATE_TRUST 0u
#define GATE_MODE 1u // or key

typedef struct WhyGate {
    unsigned gate; // GATE_TRUST or GATE_MODE
    GateSubject subject;
    GateRequest request;
    GateRow row;           // the process that asked
    bool asked;            // the request passes this gate
    bool shut;             // it stops this process or its thread
    uint32_t lets_in;      // bit p: it lets process p in, with its thread as it is now
    uint32_t started_step; // step in which the asking process was started, 0 = unknown
    uint32_t made_step;    // step in which the memory was made, 0 = none yet, or unknown
    uint32_t mode_step;    // step of the thread's last SetKMode, 0 = it never called it
    bool mode_on;          // the argument of that call
} WhyGate;

// Answers for a gate. False when the world does not stand at a refusal of a gate, or there is no
// such gate.
bool why_gate(const World *world, unsigned gate, WhyGate *ret_why);

// Puts the answer into words.
void why_gate_answer(const World *world, const WhyGate *why, WhyAnswer *ret_answer);
