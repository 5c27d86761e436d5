// SPDX-License-Identifier: MIT
#pragma once

// The heaps of a process, found and read in its memory (ce/heap_layout.h). Only the world's tables
// and bytes are read, so an earlier step or a spoiled heap can be read as well.

#include "ce/heap_layout.h"
#include "world/world.h"

typedef struct HeapInfo {
    VirtAddr handle; // as its owner uses it
    uint8_t owner;   // process index
    bool is_default, shared;
    bool custom;      // CeHeapCreate: its memory comes from functions of its owner
    uint32_t maximum; // bytes, 0 = it grows
    VirtAddr rover;   // item header
    uint32_t n_regions, n_big, n_used, n_free;
    uint32_t reserved, committed; // bytes in all its reservations
    uint32_t used, free;          // bytes in items, without headers
    uint32_t largest;             // the longest run of adjacent free items, in bytes
    VirtAddr spoiled;             // the first header that cannot be right, 0 = all are sound
} HeapInfo;

// The heaps of a process, lowest handle first, shared ones last; writes at most n_max. Returns how
// many there are. A heap without records, because no call has used it yet, is left out.
uint32_t query_heaps(const World *world, uint8_t process, HeapInfo *ret_heaps, uint32_t n_max);

typedef struct HeapItem {
    VirtAddr region; // region record
    VirtAddr at;     // header
    uint32_t size;   // bytes, with the header
    bool free, holes, big, rover;
} HeapItem;
typedef void HeapVisitor(void *context, const HeapItem *item);

// Calls the visitor for every item, region by region, then for the big blocks. At a header that
// cannot be right it stops, sets *ret_spoiled to that header and returns false.
bool query_heap_items(const World *world, const HeapInfo *heap, HeapVisitor *visitor, void *context,
                      VirtAddr *ret_spoiled);

// The item or big block that holds a mapped address, header included, and the DWORDs of its header.
// False where no heap of HeapCreate holds the address.
bool query_heap_item(const World *world, VirtAddr mapped, HeapItem *ret_item,
                     uint32_t ret_header[2]);

// The regions of a heap in its order: record, first item, end. Returns how many there are.
typedef struct HeapRegion {
    VirtAddr record, first, end;
} HeapRegion;
uint32_t query_heap_regions(const World *world, const HeapInfo *heap, HeapRegion *ret_regions,
                            uint32_t n_max);

// An address in the process's heap, with its slot in it.
VirtAddr query_heap_mapped(const World *world, uint8_t process, VirtAddr va);
