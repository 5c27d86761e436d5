// SPDX-License-Identifier: MIT
#pragma once

// The corruption detector (knob heap_watch): every page of a heap is watched, so each load and
// store of a guest into it is seen as it happens. One that does harm is not stopped, as it would
// not be on a device, and nothing lies elsewhere for it; but the call that made it carries a
// reason:
//
//   heap-overrun         a store runs over the end of an item in use into what is behind it
//   heap-underrun        a store before the first byte of an item in use, over its header
//   heap-use-after-free  a load or store in memory of the heap that nobody has
//   heap-record-hit      a store over the records of the heap itself
//
// What coredll itself does inside a heap call is not looked at. An item has up to 15 bytes more
// than were asked for: a store there harms nobody and is not told. A single store over a header can
// be meant for the item on either side of it: it counts for the one that was stored to before it.

#include "emu/machine.h"

// Begins to watch, if the options say so; before the machine boots. False when the host has no
// memory.
bool heap_watch_begin(Machine *machine);

// Ends it, before machine_deinit(). Nothing to do when it has not begun.
void heap_watch_end(Machine *machine);

// Pages that belong to a heap from now on: [base, base + size), mapped.
void heap_watch_memory(Machine *machine, VirtAddr base, uint32_t size);

// coredll goes into a heap call, or comes out of it.
void heap_watch_step(Machine *machine, bool inside);
static inline void heap_watch_inside(Machine *machine, bool inside) {
    if (machine->mmu.watched) {
        heap_watch_step(machine, inside);
    }
}
