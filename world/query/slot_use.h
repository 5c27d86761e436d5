// SPDX-License-Identifier: MIT
#pragma once

// What fills a slot, by the letters of its pages. It needs no more than a dump tells.

#include "world/world.h"

typedef struct SlotUse {
    uint32_t code, constants, data, stack, object, unknown; // pages
    uint32_t reserved;                                      // pages that are addresses only
    uint32_t blocks;                                        // that something takes
    uint32_t reserved_blocks;                               // of these, without any page
    uint32_t lonely_blocks; // of these, with one page in use and nothing else
    uint32_t stacks;        // runs of blocks that end in pages of a stack
    uint32_t stack_blocks;  // of all of them
    uint32_t largest_stack; // blocks of the longest
} SlotUse;

SlotUse slot_use(const World *world, uint32_t slot);
