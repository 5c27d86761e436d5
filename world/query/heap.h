// SPDX-License-Identifier: MIT
#pragma once

// The heaps of a process, found and read as they lie in its memory: ce/heap_layout.h. Nothing is
// asked but the world's tables and bytes, so a heap of last minute's step, or a spoiled one, reads
// as well.

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
    uint32_t reserved, committed; // bytes of all its reservations
    uint32_t used, free;          // bytes of items, headers not counted
    uint32_t largest;             // of free items side by side
    VirtAddr spoiled;             // the first header that cannot be right, 0 = all are sound
} HeapInfo;

// The heaps of a process, lowest handle first, shared ones last; at most n_max are written. Returns
// how many there are. Heaps that no call has used yet have no records and are not among them.
uint32_t query_heaps(const World *world, uint8_t process, HeapInfo *ret_heaps, uint32_t n_max);

typedef struct HeapItem {
    VirtAddr region; // region record
    VirtAddr at;     // header
    uint32_t size;   // bytes with the header
    bool free, holes, big, rover;
} HeapItem;
typedef void HeapVisitor(void *context, const HeapItem *item);

// Calls the visitor for every item, region after region, then the big blocks. Ends at a header that
// cannot be right. False then, with where it is.
bool query_heap_items(const World *world, const HeapInfo *heap, HeapVisitor *visitor, void *context,
                      VirtAddr *ret_spoiled);

// The item or big block that holds a mapped address, header included, and the DWORDs of its header.
// False where no heap of HeapCreate has one.
bool query_heap_item(const World *world, VirtAddr mapped, HeapItem *ret_item,
                     uint32_t ret_header[2]);

// Regions of a heap in its order: record, first item, end. Returns how many there are.
typedef struct HeapRegion {
    VirtAddr record, first, end;
} HeapRegion;
uint32_t query_heap_regions(const World *world, const HeapInfo *heap, HeapRegion *ret_regions,
                            uint32_t n_max);

// An address of the process's heap with its slot in it.
VirtAddr query_heap_mapped(const World *world, uint8_t process, VirtAddr va);
