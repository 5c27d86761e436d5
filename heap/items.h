// SPDX-License-Identifier: MIT
#pragma once

// The list of items: regions, search, split, merge, and which pages stay committed. The rules are
// those of docs/heap-algorithm.md; everything here may fault, see heap/open.h. Not for use outside
// heap/.

#include "heap/open.h"

// Writes a region record at `record` and one free item over all that lies behind it. `end` is the
// address behind the region, `committed` that behind its committed pages.
void region_make(OpenHeap *heap, VirtAddr record, VirtAddr base, VirtAddr end, VirtAddr committed);

// First fit from the rover on, merging free items it passes. False when no item has `need` bytes or
// more, the list is corrupt (outcome) or it faulted.
bool items_find(OpenHeap *heap, uint32_t need, ItemPlace *ret_place);

// One more region at the end of the list, with one free item in it of which the first `need` bytes
// are committed. False with an outcome when there is no room for it, and nothing has changed.
bool items_grow(OpenHeap *heap, uint32_t need, ItemPlace *ret_place);

// Gives the first `need` bytes of a free item away and moves the rover there. False with an outcome
// when its pages cannot be committed; nothing has changed then. place->word is the item's then.
bool items_take(OpenHeap *heap, ItemPlace *place, uint32_t need);

// Frees an item in use: it swallows the free items behind it, gives pages back, and the rover
// stands on it. A region that has become empty is given back, unless it is the first. False, and
// nothing changed, when the list behind it is corrupt (outcome) or it faulted.
bool items_free(OpenHeap *heap, ItemPlace *place);

// Gives a region that is not the first back, whatever is in it; the rover goes to the region before
// it. False when its memory cannot be given back (outcome) or it faulted.
bool items_drop(OpenHeap *heap, VirtAddr region);

// What the size word of a free item is once it has swallowed the free items behind it, and the last
// of those, or the item itself; nothing is written. 0 when the list is corrupt (outcome) or it
// faulted.
uint32_t items_merged(OpenHeap *heap, const ItemPlace *place, VirtAddr *ret_last);

// Writes the size word of a free item that has swallowed what is behind it, up to `last`. A rover
// that stood there moves to the item.
void items_swallow(OpenHeap *heap, ItemPlace *place, uint32_t merged, VirtAddr last);

// Lets searches use the index for a region that has been found sound, if coredll has made it so and
// the options do not forbid it.
void items_learn(OpenHeap *heap, VirtAddr region, VirtAddr first, VirtAddr end);

// Gives the whole pages of a free item back when they are at least `least`.
void items_decommit(OpenHeap *heap, const ItemPlace *place, uint32_t least);

// What a walk over a heap finds out.
typedef struct HeapSurvey {
    uint32_t largest, free_in_sum; // bytes that an item could have
    bool sound;                    // no corrupt header was met
} HeapSurvey;

// Walks all regions without changing anything. `sound` is false with an outcome, or on a fault.
HeapSurvey heap_survey(OpenHeap *heap);
