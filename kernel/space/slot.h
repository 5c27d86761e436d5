// SPDX-License-Identifier: MIT
#pragma once

// Slots and their blocks: gives a slot its section, and a reservation its 64 KB blocks. The
// functions cannot fail: the caller has found a hole and checked that the kernel can afford the
// MemBlock objects (kobject_cost).

#include "emu/machine.h"

// Gives an empty slot (1..63, 97) a section.
void slot_open(Machine *machine, uint32_t slot);

// Takes the section away; all its blocks must be free.
void slot_close(Machine *machine, uint32_t slot);

// Closes a slot that has no block; any other is unchanged.
void slot_close_if_empty(Machine *machine, uint32_t slot);

// Gives n_blocks free blocks from `va` on (a mapped address, a multiple of 64 KB) to a reservation
// with the rights of `row`; row.base is filled in. Opens slots as needed. Pages stay
// PAGE_STATE_FREE. Costs n_blocks MemBlock objects.
void slot_claim(Machine *machine, VirtAddr va, uint32_t n_blocks, BlockRow row);

// Frees the blocks. Their pages must be PAGE_STATE_FREE.
void slot_unclaim(Machine *machine, VirtAddr va, uint32_t n_blocks);

// Whether sections and blocks are used once each, and the free sets and the count of MemBlock
// objects agree with them. Slot 0 has the section of the process whose code runs.
bool slot_is_valid(const Machine *machine);

// Changes the keys of n_blocks blocks in use from `va` on, and drops their translations.
void slot_set_rights(Machine *machine, VirtAddr va, uint32_t n_blocks, uint32_t read_keys,
                     uint32_t write_keys);
