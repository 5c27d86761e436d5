// SPDX-License-Identifier: MIT
#pragma once

// Big blocks: requests above the threshold get a reservation of their own, beside the list of items
// (Heaps, CE 5.0; LF32_BIGBLOCK in Toolhelp). Not for use outside heap/.

#include "heap/open.h"

// Makes one for `size` bytes. Its payload; 0 when refused (outcome) or faulted, and nothing
// changed.
VirtAddr big_make(OpenHeap *heap, uint32_t size);

// Gives one back. False when it is not in the heap's list (outcome) or it faulted.
bool big_drop(OpenHeap *heap, VirtAddr record);

// Gives one another size where it lies. False, and nothing changed, when it cannot: no outcome if
// its reservation is too small.
bool big_resize(OpenHeap *heap, VirtAddr record, uint32_t size);
