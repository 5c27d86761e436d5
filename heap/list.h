// SPDX-License-Identifier: MIT
#pragma once

// Lists for Toolhelp: the heaps of a process, and the blocks of a heap, told as they lie in its
// memory, whoever asks. A walk keeps its place as numbers, and goes on from there whatever has
// happened to the heap meanwhile.
// Sources: HEAPLIST32, HEAPENTRY32, Heap32ListFirst, Heap32First (CE 5.0).

#include "emu/machine.h"

// The default heap of a process, 0 if it has none.
VirtAddr heap_list_default(const Machine *machine, uint8_t process);

// The next heap of a process: in its slot first, from the lowest address on, then in the large
// area; the default heap is one even before its first call. *place is 0 before the first, and is
// moved on. False at the end.
bool heap_list_next(const Machine *machine, uint8_t process, uint32_t *place, VirtAddr *ret_handle);

typedef struct HeapPlace {
    VirtAddr region, item; // the record and the item that come next; region 0 = the end
} HeapPlace;

typedef struct HeapBlock {
    VirtAddr address; // of the payload
    uint32_t size;    // of the payload
    bool is_free, is_big;
    bool is_decommitted; // free, with pages that are not committed
} HeapBlock;

// Where a walk over a heap begins. False when that is no heap of the process, or has no records.
bool heap_walk_first(const Machine *machine, uint8_t process, VirtAddr handle,
                     HeapPlace *ret_place);

// The block at a place, or the first behind it if that is none any more; the place is moved on.
// False at the end, and where a header cannot be right.
bool heap_walk_next(const Machine *machine, uint8_t process, VirtAddr handle, HeapPlace *place,
                    HeapBlock *ret_block);
