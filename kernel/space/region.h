// SPDX-License-Identifier: MIT
#pragma once

// Whole reservations: which one holds an address, the locks of its pages, releasing it. The
// functions that act cannot fail.

#include "emu/machine.h"

// The reservation that holds a mapped address: its first address and its length in blocks. False,
// with nothing written, when there is no block at the address.
bool region_of(const Tables *tables, VirtAddr va, VirtAddr *ret_base, uint32_t *ret_blocks);

// The block row of a private reservation: its process reads and writes it by its own key, in the
// kernel half only in kernel mode.
BlockRow region_private(VirtAddr base, uint8_t owner, BlockKind kind);

// Adds `by` locks to a page in use: to its own count, its block's, and the pager's if it was read
// from a file. by < 0 takes locks away, which must exist.
void region_count_lock(Machine *machine, VirtAddr va, int by);

// Takes all locks of n_pages pages from `va` on away.
void region_forget_locks(Machine *machine, VirtAddr va, uint32_t n_pages);

// Releases a whole reservation of any kind, and the locks of its pages.
void region_release(Machine *machine, VirtAddr base, uint32_t n_blocks);

// Releases every reservation in [low, high) that a process owns.
void region_release_all(Machine *machine, uint8_t owner, VirtAddr low, VirtAddr high);
