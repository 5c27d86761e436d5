// SPDX-License-Identifier: MIT
#pragma once

// Slots and their blocks: giving a slot its section, and 64 KB blocks of it to a reservation. The
// functions act and cannot fail: whoever calls has found a hole and checked that the kernel can pay
// for the MemBlock objects (kobject_cost).

#include "emu/machine.h"

// Gives an empty slot (2..63, 97) a section of its own.
void slot_open(Machine *machine, uint32_t slot);

// Takes the section away again; all its blocks must have been given back.
void slot_close(Machine *machine, uint32_t slot);

// The same for a slot without a block; any other stays as it is.
void slot_close_if_empty(Machine *machine, uint32_t slot);

// Gives n_blocks free blocks from `va` on (a multiple of 64 KB, a mapped address) to a reservation
// with the rights of `row`; row.base is filled in. Opens slots on demand. Pages
// stay PAGE_STATE_FREE. Costs n_blocks MemBlock objects.
void slot_claim(Machine *machine, VirtAddr va, uint32_t n_blocks, BlockRow row);

// Gives the blocks back. Their pages must be PAGE_STATE_FREE.
void slot_unclaim(Machine *machine, VirtAddr va, uint32_t n_blocks);

// Whether sections and blocks are used once each, and the free sets and the count of MemBlock
// objects agree with them. Slot 0 has the section of the process whose code runs.
bool slot_is_valid(const Machine *machine);

// Changes the keys of n_blocks blocks in use from `va` on, and forgets their translations.
void slot_set_rights(Machine *machine, VirtAddr va, uint32_t n_blocks, uint32_t read_keys,
                     uint32_t write_keys);
