// SPDX-License-Identifier: MIT
#pragma once

// What a heap looks like at this moment, for measurements: read from its records as anybody who
// knows ce/heap_layout.h could, without rights, faults or effects. No call of Windows CE.

#include "emu/machine.h"

typedef struct HeapState {
    uint32_t n_regions, n_big;
    uint32_t n_used;     // items in use, big blocks not counted
    uint32_t n_holes;    // pieces of free memory: free items side by side are one
    uint32_t used, free; // bytes of items, big blocks not counted
    uint32_t largest;    // bytes that the largest piece can give
    uint32_t committed;  // bytes of RAM behind its regions and big blocks
    uint32_t n_passed;   // items that HeapAlloc would look at for a request, the one it takes too
} HeapState;

// The state of the heap with that handle in the running process, and n_passed for a request of
// `size` bytes. False, and *ret_state unchanged, when there is no heap or a record cannot be right.
bool heap_state(const Machine *machine, VirtAddr handle, uint32_t size, HeapState *ret_state);
