// SPDX-License-Identifier: MIT
#pragma once

// What heaps keep outside guest memory: the index of their items, and the calls that wait for a
// function of the guest. The machine holds the pointer and knows nothing more about it.

#include "emu/machine.h"
#include "heap/item_index.h"

typedef struct HeapSide {
    ItemIndex items;                // which heaps have room, and where
    const struct OpenHeap *waiting; // innermost heap call inside a guest function, NULL = none
} HeapSide;

// Makes it, and starts to watch the heaps if the options say so. Call it after machine_init(),
// before the machine boots. False, with nothing held, when the host is out of memory.
bool heap_begin(Machine *machine);

// Whether the index agrees with itself, between heap calls; during a call it is being changed.
bool heap_is_valid(const Machine *machine);

// Frees it; call before machine_deinit(). Does nothing if heap_begin() was not called.
void heap_end(Machine *machine);
