// SPDX-License-Identifier: MIT
#pragma once

// All regions and big blocks of a heap as a row of bars, each filled by how much is in use. It
// shows which part the heap view's grid shows; a click on a bar goes to another part. Not for use
// outside the heap view.

#include "visualizer/views/canvas.h"
#include "world/query/heap.h"

#define STRIP_BARS 64u

typedef struct StripBar {
    VirtAddr base, end; // as the owner uses them; `base` begins a page
    VirtAddr record;    // of its region or big block
    VirtAddr first;     // first item of the region
    uint32_t used;      // bytes of items in use, headers included
    bool big;
} StripBar;

typedef struct HeapStrip {
    StripBar bar[STRIP_BARS];
    uint32_t n, n_left_off; // bars; regions and big blocks without a bar
} HeapStrip;

// A region of more than 192 KB has one bar per 192 KB, or per a larger part if there are too many
// bars.
void heap_strip_make(const World *world, const HeapInfo *heap, HeapStrip *ret_strip);

// The bar with an address, as the owner uses it; NULL when there is none.
const StripBar *heap_strip_at(const HeapStrip *strip, VirtAddr va);

// The height of the strip in px; 0 when there is nothing to choose from.
int heap_strip_height(const Canvas *canvas, const HeapStrip *strip);

// The grid shows `from` to `to`.
void heap_strip_draw(Canvas *canvas, Rect rect, const HeapInfo *heap, const HeapStrip *strip,
                     VirtAddr from, VirtAddr to);
