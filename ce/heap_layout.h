// SPDX-License-Identifier: MIT
#pragma once

// The layout of a coredll heap in guest memory: little-endian DWORDs, with addresses as the heap's
// owner uses them. heap/ makes heaps and world/ reads them, both by these names. The layout is
// slot32's own, mark P: see docs/heap-algorithm.md.
//
//   first reservation      +-------------+---------------+------+------+-- - - --+
//                          | heap record | region record | item | item |         |
//                          +-------------+---------------+------+------+-- - - --+
//   a further one          +---------------+------+------+-- - - --+
//                          | region record | item | item |         |
//                          +---------------+------+------+-- - - --+
//   a big block            +---------------+------+-------- - - ---+
//                          | region record | item header | payload |
//                          +---------------+------+-------- - - ---+

#include "ce/memory_layout.h"

#include <stdbool.h>

// ---- heap record: its address is the heap's handle
#define HEAP_SIGNATURE_AT 0u // HEAP_SIGNATURE
#define HEAP_FLAGS_AT 4u     // of HeapCreate, or HEAP_CUSTOM
#define HEAP_MAXIMUM_AT 8u   // size in bytes of a fixed heap, 0 = it grows
#define HEAP_OWNER_AT 12u    // process id of the creator
#define HEAP_ROVER_AT 16u    // item last allocated or freed: the next search begins there
#define HEAP_FIRST_AT 20u    // the first region record,
#define HEAP_LAST_AT 24u     // the last,
#define HEAP_BIG_AT 28u      // and the first record of a big block, newest first; 0 = none
#define HEAP_LOCK_AT 32u     // handle of the thread that is inside the heap, 0 = none
#define HEAP_ALLOC_AT 36u    // PFN_AllocHeapMem, only in a HEAP_CUSTOM heap
#define HEAP_FREE_AT 40u     // PFN_FreeHeapMem, likewise
#define HEAP_RECORD_SIZE 64u

// ---- region record: at the start of a reservation, or behind the heap record
#define REGION_SIGNATURE_AT 0u // REGION_SIGNATURE or BIG_SIGNATURE
#define REGION_HEAP_AT 4u      // handle of the heap
#define REGION_NEXT_AT 8u      // next region record, 0 = this is the last
#define REGION_BASE_AT 12u     // base of the reservation
#define REGION_FIRST_AT 16u    // address of the first item
#define REGION_END_AT 20u      // address behind the last item
#define REGION_USER_AT 24u     // user data of the reservation, only in a HEAP_CUSTOM heap
#define REGION_SIZE_AT 28u     // bytes of the reservation
#define REGION_RECORD_SIZE 32u
// The payload of a big block begins one region record and one item header above its base.

// ---- item: a header of two DWORDs, then the payload
#define ITEM_SIZE_AT 0u   // bytes with the header, a multiple of 8; ITEM_ flags in the low bits
#define ITEM_REGION_AT 4u // address of its region record
#define ITEM_HEADER 8u
#define ITEM_ALIGN 8u
#define ITEM_LEAST 16u // smallest size in bytes, header included
#define ITEM_FREE 1u   // the item is free
#define ITEM_HOLES 2u  // free, and pages that lie wholly inside may be uncommitted
#define ITEM_FLAGS 7u

#define HEAP_SIGNATURE 0x50414548u   // "HEAP"
#define REGION_SIGNATURE 0x4E474552u // "REGN"
#define BIG_SIGNATURE 0x42474942u    // "BIGB"

#define HEAP_CUSTOM 0x80000000u // flag: made by CeHeapCreate

#define HEAP_REGION_SIZE 0x30000u   // bytes reserved at a time: 192 KB (Heaps, CE 5.0)
#define HEAP_BIG_THRESHOLD 0x18000u // a larger request, in bytes, gets its own reservation (CE 5.0)
#define HEAP_DECOMMIT_PAGES 4u      // a free item with this many whole pages decommits them

// The most records that one call follows, because a program may overwrite a list so that it runs in
// a circle. It is more than three walks over as many regions as fit into the address space.
#define HEAP_RECORDS_MOST 20000u

static inline uint32_t item_size(uint32_t word) {
    return word & ~ITEM_FLAGS;
}

// Bytes of an item for `size` bytes of payload. Callers ask for at most 1 GB.
static inline uint32_t item_bytes(uint32_t size) {
    uint32_t bytes = (size + ITEM_HEADER + ITEM_ALIGN - 1) & ~(ITEM_ALIGN - 1);
    return bytes > ITEM_LEAST ? bytes : ITEM_LEAST;
}

// Whether `word` can be the size word of an item at `item` in a region that ends at `end`.
static inline bool item_is_sound(VirtAddr item, uint32_t word, VirtAddr end) {
    uint32_t size = item_size(word), flags = word & ITEM_FLAGS;
    return item < end && size >= ITEM_LEAST && size <= end - item &&
           (flags == 0 || flags == ITEM_FREE || flags == (ITEM_FREE | ITEM_HOLES));
}

// The pages that lie wholly inside a free item, behind its header: [*ret_first, *ret_end), empty if
// there are none.
static inline void item_whole_pages(VirtAddr item, uint32_t size, VirtAddr *ret_first,
                                    VirtAddr *ret_end) {
    VirtAddr first = (item + ITEM_HEADER + CE_PAGE_SIZE - 1) & ~(CE_PAGE_SIZE - 1);
    VirtAddr end = (item + size) & ~(CE_PAGE_SIZE - 1);
    *ret_first = first;
    *ret_end = end > first ? end : first;
}
