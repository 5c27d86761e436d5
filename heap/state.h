// SPDX-License-Identifier: MIT
#pragma once

// The state of a heap at this moment, for measurements. It is read from the heap's records, as any
// code that knows ce/heap_layout.h could, without rights, faults or effects. Not a call of Windows
// CE.

#include "emu/machine.h"

typedef struct HeapState {
    uint32_t n_regions, n_big;
    uint32_t n_used;     // items in use, without big blocks
    uint32_t n_holes;    // pieces of free memory: neighbouring free items are one piece
    uint32_t used, free; // payload bytes of items, without big blocks
    uint32_t largest;    // payload bytes that the largest piece can give
    uint32_t committed;  // bytes of committed pages in its regions and big blocks
    uint32_t n_passed;   // items that HeapAlloc would look at, including the one it takes
} HeapState;

// The state of the heap with that handle in the running process; n_passed is for a request of
// `size` bytes. False, and *ret_state unchanged, when there is no heap or a record cannot be right.
bool heap_state(const Machine *machine, VirtAddr handle, uint32_t size, HeapState *ret_state);
