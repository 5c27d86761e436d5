// SPDX-License-Identifier: MIT
#pragma once

// The heaps of a process as a table, and one of them item by item.

#include "world/query/heap.h"

#include <stdio.h>

// One line per heap, numbered from 1.
void text_heaps(const World *world, uint8_t process, FILE *out);

// Draws the regions with 512 bytes per character, and prints how the item sizes are distributed.
// `number` is the number in text_heaps(). False when there is no such heap.
bool text_heap(const World *world, uint8_t process, uint32_t number, FILE *out);
