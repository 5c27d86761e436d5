// SPDX-License-Identifier: MIT
#pragma once

// The two functions of custom heaps for a test: they note what they are asked for, do it by
// VirtualAlloc and VirtualFree, and misbehave when told to.

#include "emu/machine.h"
#include "tests/property/naive_heap.h"

#define FAULTY_PFN_ALLOC 0x11100u // their addresses
#define FAULTY_PFN_FREE 0x11200u

// How a function misbehaves the next time it is asked for an action.
typedef enum {
    FAULTY_NOT,
    FAULTY_NULL,    // NULL, or FALSE
    FAULTY_NOWHERE, // names addresses where nothing is
    FAULTY_NO_OP,   // says yes, and does nothing
    FAULTY_FAULT,
    FAULTY_RAISE,
} Faulty;

typedef struct FaultyFunctions {
    Machine *machine;
    Faulty faulty; // a pfnAlloc once, a pfnFree until it is told otherwise
    uint32_t faulty_action;
    uint32_t next_user; // of the next reservation
    // of the call under way
    NaiveAsk asks[NAIVE_ASKS];
    uint32_t n_asks;
    bool faulted, was_short; // it has misbehaved; it could not do better
    VirtAddr reserved;
    // of all calls
    uint64_t n_faulty[FAULTY_RAISE + 1];
    bool wrong; // called by another address, or without end, or VirtualFree refused
} FaultyFunctions;

// A heap call begins.
void faulty_begin(FaultyFunctions *functions);

// The GuestRunner's function; the context is the FaultyFunctions.
GuestEnd faulty_answer(void *context, GuestCall *asked);
