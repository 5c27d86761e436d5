// SPDX-License-Identifier: MIT
#pragma once

// The list of items: regions, search, split, merge, and which pages stay committed.
// docs/heap-algorithm.md has the rules. Every function may fault, see heap/open.h. Not for use
// outside heap/.

#include "heap/item.h"

// Writes a region record at `record`, and one free item over the rest of the region. `end` is the
// address behind the region, `committed` the address behind its committed pages.
void region_make(OpenHeap *heap, VirtAddr record, VirtAddr base, VirtAddr end, VirtAddr committed);

// Searches first fit from the rover on, and merges free items on the way. False when no item has
// `need` bytes, the list is corrupt (machine->outcome), or on a fault.
bool items_find(OpenHeap *heap, uint32_t need, ItemPlace *ret_place);

// Adds a region at the end of the list, with one free item whose first `need` bytes are committed.
// When there is no room for it, returns false, sets machine->outcome, and nothing changes.
bool items_grow(OpenHeap *heap, uint32_t need, ItemPlace *ret_place);

// Takes the first `need` bytes of a free item and moves the rover there; place->word becomes the
// new item's. When its pages cannot be committed, returns false, sets machine->outcome, and nothing
// changes.
bool items_take(OpenHeap *heap, ItemPlace *place, uint32_t need);

// Frees an item in use: it swallows the free items behind it, decommits pages, and becomes the
// rover. A region that becomes empty is released, unless it is the first. False when the list
// behind the item is corrupt (machine->outcome) or on a fault; nothing changes then.
bool items_free(OpenHeap *heap, ItemPlace *place);

// Releases a region other than the first, whatever is in it; the rover moves to the region before
// it. False when its memory cannot be released (machine->outcome) or on a fault.
bool items_drop(OpenHeap *heap, VirtAddr region);

// The size word that a free item gets by swallowing the free items behind it. *ret_last is the last
// of those, or the item itself. Writes nothing. 0 when the list is corrupt (machine->outcome) or on
// a fault.
uint32_t items_merged(OpenHeap *heap, const ItemPlace *place, VirtAddr *ret_last);

// Writes the size word of a free item that has swallowed the items behind it up to `last`. A rover
// on one of those moves to the item.
void items_swallow(OpenHeap *heap, ItemPlace *place, uint32_t merged, VirtAddr last);

// Lets searches use the index for a region that was found sound, if coredll made the region as it
// is and the options allow it.
void items_learn(OpenHeap *heap, VirtAddr region, VirtAddr first, VirtAddr end);

// Decommits the whole pages inside a free item, if there are at least `least`.
void items_decommit(OpenHeap *heap, const ItemPlace *place, uint32_t least);

// Results of a walk over a heap.
typedef struct HeapSurvey {
    uint32_t largest, free_in_sum; // payload bytes of the largest free piece, and of all free items
    bool sound;                    // no corrupt header was met
} HeapSurvey;

// Walks all regions without changing anything. `sound` is false if the heap is corrupt
// (machine->outcome) or on a fault.
HeapSurvey heap_survey(OpenHeap *heap);
