// SPDX-License-Identifier: MIT
#pragma once

// Reservations as a whole: which one holds an address, the locks of its pages, giving it back. The
// functions act and cannot fail.

#include "emu/machine.h"

// The reservation that holds a mapped address: its first address and its length in blocks. False,
// and nothing is written, when no block is there.
bool region_of(const Tables *tables, VirtAddr va, VirtAddr *ret_base, uint32_t *ret_blocks);

// What a reservation of one process's own says: that process reads and writes it, by its key; in
// the kernel half in kernel mode only.
BlockRow region_private(VirtAddr base, uint8_t owner, BlockKind kind);

// Adds `by` locks to a page that is in use: to its block's count, its own, and that of a page read
// from a file. By < 0 takes some away, which must be there.
void region_count_lock(Machine *machine, VirtAddr va, int by);

// Gives a whole reservation back, whatever its kind, with the locks of its pages.
void region_release(Machine *machine, VirtAddr base, uint32_t n_blocks);

// The same for every reservation in [low, high) that a process owns.
void region_release_all(Machine *machine, uint8_t owner, VirtAddr low, VirtAddr high);
