// SPDX-License-Identifier: MIT
#pragma once

// What a walk over a heap finds out. Not for use outside heap/.

#include "heap/open.h"

typedef struct HeapSurvey {
    uint32_t largest, free_in_sum; // bytes that an item could have
    bool sound;                    // no corrupt header was met
} HeapSurvey;

// Walks all regions without changing anything. `sound` is false with an outcome, or on a fault.
HeapSurvey heap_survey(OpenHeap *heap);
