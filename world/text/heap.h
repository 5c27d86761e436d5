// SPDX-License-Identifier: MIT
#pragma once

// The heaps of a process as a table, and one of them item by item.

#include "world/query/heap.h"

#include <stdio.h>

// One line a heap, numbered from 1.
void text_heaps(const World *world, uint8_t process, FILE *out);

// Regions drawn 512 bytes a character, and how the items are spread. `number` is that of
// text_heaps(). False when there is no heap of that number.
bool text_heap(const World *world, uint8_t process, uint32_t number, FILE *out);
