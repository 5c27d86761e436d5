// SPDX-License-Identifier: MIT
#pragma once

// The corruption detector (knob heap_watch). Every page of a heap is watched, so each guest load
// and store into it is seen as it happens. A harmful one is not stopped, as on a device, and
// nothing in memory is placed differently for it. But the call that made it carries a reason:
//
//   heap-overrun         a store runs over the end of an item in use into what is behind it
//   heap-underrun        a store before the first byte of an item in use, over its header
//   heap-use-after-free  a load or store in free memory of the heap
//   heap-record-hit      a store over the records of the heap itself
//
// Accesses by coredll itself inside a heap call are not judged. An item has up to 15 bytes more
// than were asked for; a store there harms nothing and is not reported. A single store over a
// header could come from the item on either side; it counts for the one that was stored to last.

#include "emu/machine.h"

// Starts to watch, if the options say so; call it before the machine boots. False when the host is
// out of memory.
bool heap_watch_begin(Machine *machine);

// Stops; call before machine_deinit(). Does nothing if it was not started.
void heap_watch_end(Machine *machine);

// Adds the pages [base, base + size), mapped, to the watched memory of heaps.
void heap_watch_memory(Machine *machine, VirtAddr base, uint32_t size);

// Marks that coredll enters a heap call, or leaves it.
void heap_watch_step(Machine *machine, bool inside);
static inline void heap_watch_inside(Machine *machine, bool inside) {
    if (machine->mmu.watched) {
        heap_watch_step(machine, inside);
    }
}
