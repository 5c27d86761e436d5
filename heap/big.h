// SPDX-License-Identifier: MIT
#pragma once

// Big blocks: a request above the threshold gets a separate reservation, outside the list of items
// (Heaps, CE 5.0; LF32_BIGBLOCK in Toolhelp). Not for use outside heap/.

#include "heap/open.h"

// Makes a big block for `size` bytes. Returns its payload, or 0 on a refusal (machine->outcome) or
// a fault; nothing changes then.
VirtAddr big_make(OpenHeap *heap, uint32_t size);

// Releases a big block. False when it is not in the heap's list (machine->outcome) or on a fault.
bool big_drop(OpenHeap *heap, VirtAddr record);

// Resizes a big block in place. On failure returns false, and nothing changes; if the only reason
// is that its reservation is too small, machine->outcome stays clear.
bool big_resize(OpenHeap *heap, VirtAddr record, uint32_t size);
