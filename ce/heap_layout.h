// SPDX-License-Identifier: MIT
#pragma once

// How a heap of coredll looks in guest memory. Little-endian DWORDs, addresses as the owner of the
// heap uses them. Whoever makes heaps (heap/) and whoever looks at one (world/) read it by these
// names. The layout is slot32's own, mark P: see docs/heap-algorithm.md.
//
//   first reservation      +-------------+---------------+------+------+-- - - --+
//                          | heap record | region record | item | item |         |
//                          +-------------+---------------+------+------+-- - - --+
//   one more               +---------------+------+------+-- - - --+
//                          | region record | item | item |         |
//                          +---------------+------+------+-- - - --+
//   a big block            +---------------+------+-------- - - ---+
//                          | region record | item header | payload |
//                          +---------------+------+-------- - - ---+

#include "ce/memory_layout.h"

#include <stdbool.h>

// ---- heap record: at the address that is the heap's handle
#define HEAP_SIGNATURE_AT 0u // HEAP_SIGNATURE
#define HEAP_FLAGS_AT 4u     // of HeapCreate, or HEAP_CUSTOM
#define HEAP_MAXIMUM_AT 8u   // bytes of a fixed heap, 0 = it grows
#define HEAP_OWNER_AT 12u    // process id of the one that made it
#define HEAP_ROVER_AT 16u    // address of the item touched last: the next search begins there
#define HEAP_FIRST_AT 20u    // its region records: the first,
#define HEAP_LAST_AT 24u     // the last,
#define HEAP_BIG_AT 28u      // and those of the big blocks, newest first; 0 = none
#define HEAP_LOCK_AT 32u     // handle of the thread that is inside, 0 = none
#define HEAP_ALLOC_AT 36u    // of a HEAP_CUSTOM heap: PFN_AllocHeapMem
#define HEAP_FREE_AT 40u     // and PFN_FreeHeapMem
#define HEAP_RECORD_SIZE 64u

// ---- region record: at the beginning of a reservation, or behind the heap record
#define REGION_SIGNATURE_AT 0u // REGION_SIGNATURE or BIG_SIGNATURE
#define REGION_HEAP_AT 4u      // handle of the heap
#define REGION_NEXT_AT 8u      // region record, 0 = the last
#define REGION_BASE_AT 12u     // of the reservation
#define REGION_FIRST_AT 16u    // first item
#define REGION_END_AT 20u      // address behind the last item
#define REGION_USER_AT 24u     // of a HEAP_CUSTOM heap: user data of the reservation
#define REGION_SIZE_AT 28u     // and its bytes
#define REGION_RECORD_SIZE 32u
// A big block's payload begins a record and an item header behind its base.

// ---- item: payload behind a header of two DWORDs
#define ITEM_SIZE_AT 0u   // bytes with the header, a multiple of 8; ITEM_ flags in the lowest bits
#define ITEM_REGION_AT 4u // its region record
#define ITEM_HEADER 8u
#define ITEM_ALIGN 8u
#define ITEM_LEAST 16u // bytes with the header
#define ITEM_FREE 1u   // nobody has it
#define ITEM_HOLES 2u  // free, and pages wholly inside may not be committed
#define ITEM_FLAGS 7u

#define HEAP_SIGNATURE 0x50414548u   // "HEAP"
#define REGION_SIGNATURE 0x4E474552u // "REGN"
#define BIG_SIGNATURE 0x42474942u    // "BIGB"

#define HEAP_CUSTOM 0x80000000u // in the flags: made by CeHeapCreate

#define HEAP_REGION_SIZE 0x30000u   // bytes reserved at a time: 192 KB (Heaps, CE 5.0)
#define HEAP_BIG_THRESHOLD 0x18000u // more than these bytes get a reservation of their own (CE 5.0)
#define HEAP_DECOMMIT_PAGES 4u      // free items with that many whole pages give them back

// Records that one call follows: more than three walks over as many regions as fit the address
// space. A list that a program has written over may run in a circle.
#define HEAP_RECORDS_MOST 20000u

static inline uint32_t item_size(uint32_t word) {
    return word & ~ITEM_FLAGS;
}

// Bytes of an item for `size` bytes of payload; at most 1 GB are asked for.
static inline uint32_t item_bytes(uint32_t size) {
    uint32_t bytes = (size + ITEM_HEADER + ITEM_ALIGN - 1) & ~(ITEM_ALIGN - 1);
    return bytes > ITEM_LEAST ? bytes : ITEM_LEAST;
}

// Whether a size word can belong to an item at `item` of a region that ends at `end`.
static inline bool item_is_sound(VirtAddr item, uint32_t word, VirtAddr end) {
    uint32_t size = item_size(word), flags = word & ITEM_FLAGS;
    return item < end && size >= ITEM_LEAST && size <= end - item &&
           (flags == 0 || flags == ITEM_FREE || flags == (ITEM_FREE | ITEM_HOLES));
}

// The pages that lie wholly in a free item behind its header: [*ret_first, *ret_end), empty when
// there is none.
static inline void item_whole_pages(VirtAddr item, uint32_t size, VirtAddr *ret_first,
                                    VirtAddr *ret_end) {
    VirtAddr first = (item + ITEM_HEADER + CE_PAGE_SIZE - 1) & ~(CE_PAGE_SIZE - 1);
    VirtAddr end = (item + size) & ~(CE_PAGE_SIZE - 1);
    *ret_first = first;
    *ret_end = end > first ? end : first;
}
