// SPDX-License-Identifier: MIT
#pragma once

// What heaps have beside guest memory: the index of their items, and which calls wait for a
// function of the guest. The machine holds it and knows nothing of it.

#include "emu/machine.h"
#include "heap/item_index.h"

typedef struct HeapSide {
    ItemIndex items;                // where the heaps have room
    const struct OpenHeap *waiting; // the innermost heap call that waits, NULL = none
} HeapSide;

// Makes it, and begins to watch the heaps if the options say so; after machine_init(), before the
// machine boots. False, and nothing held, when the host has no memory.
bool heap_begin(Machine *machine);

// Whether the index agrees with itself, between heap calls; in one it is being changed.
bool heap_is_valid(const Machine *machine);

// Ends it, before machine_deinit(). Nothing to do when it has not begun.
void heap_end(Machine *machine);
