// SPDX-License-Identifier: MIT
#pragma once

// Lists for Toolhelp: the heaps of a process and the blocks of a heap, as they are in its memory,
// whichever process asks. A walk keeps its position as numbers and continues from there, even if
// the heap has changed since.
// Sources: HEAPLIST32, HEAPENTRY32, Heap32ListFirst, Heap32First (CE 5.0).

#include "emu/machine.h"

// The default heap of a process, 0 if it has none.
VirtAddr heap_list_default(const Machine *machine, uint8_t process);

// The next heap of a process: first those in its slot, from the lowest address on, then those in
// the large area. The default heap counts even before its first call. *place is 0 at first; each
// call advances it. False at the end.
bool heap_list_next(const Machine *machine, uint8_t process, uint32_t *place, VirtAddr *ret_handle);

typedef struct HeapPlace {
    VirtAddr region, item; // record and item that come next; region 0 = the end
} HeapPlace;

typedef struct HeapBlock {
    VirtAddr address; // of the payload
    uint32_t size;    // of the payload
    bool is_free, is_big;
    bool is_decommitted; // free, with uncommitted pages
} HeapBlock;

// Begins a walk over a heap. False when it is not a heap of the process, or has no records.
bool heap_walk_first(const Machine *machine, uint8_t process, VirtAddr handle,
                     HeapPlace *ret_place);

// The block at a place, or the next one behind it if there is none any more; advances the place.
// False at the end, and at a header that cannot be right.
bool heap_walk_next(const Machine *machine, uint8_t process, VirtAddr handle, HeapPlace *place,
                    HeapBlock *ret_block);
