// SPDX-License-Identifier: MIT
#pragma once

// Why not past this gate? A request to shared memory was refused at gate 1 (trust, of the process)
// or at gate 2 (mode or key, of the thread). Either can be asked: what it asks for, whether it was
// asked at all, whom it lets in, and since which step things are so.

#include "world/query/gates.h"
#include "world/why/answer.h"

#define GATE_TRUST 0u
#define GATE_MODE 1u // or key

typedef struct WhyGate {
    unsigned gate; // GATE_TRUST or GATE_MODE
    GateSubject subject;
    GateRequest request;
    GateRow row;           // who asked
    bool asked;            // the gate is on this request's way
    bool shut;             // it does not let this process, or its thread, pass
    uint32_t lets_in;      // bit p: it lets process p pass, as its thread is now
    uint32_t started_step; // in which who asked was started, 0 = not known
    uint32_t made_step;    // in which the memory was made, 0 = none is there yet, or not known
    uint32_t mode_step;    // of the thread's last SetKMode, 0 = it never called it
    bool mode_on;          // which way that was
} WhyGate;

// What is to be said of a gate. False when the world does not stand at a refusal of one of them, or
// there is no such gate.
bool why_gate(const World *world, unsigned gate, WhyGate *ret_why);

// The same in words.
void why_gate_answer(const World *world, const WhyGate *why, WhyAnswer *ret_answer);
