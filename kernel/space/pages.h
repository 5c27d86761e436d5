// SPDX-License-Identifier: MIT
#pragma once

// Pages of reservations: counts them, and moves them between free, reserved and committed. All
// ranges are mapped addresses, multiples of 4 KB, inside claimed blocks. Functions that change
// pages cannot fail: the caller has counted before.

#include "emu/machine.h"

typedef struct PageCount {
    uint32_t free, reserved, committed, lazy;
    VirtAddr first_free;          // first page that is not reserved, if free > 0
    VirtAddr first_not_committed; // first page neither committed nor lazy, if there is one
} PageCount;

// Counts the states of the pages in [va, va + n_pages * 4 KB). Pages without a block count as free.
PageCount pages_count(const Tables *tables, VirtAddr va, uint32_t n_pages);

// Converts PAGE_ flags to page-word bits (rights, guard, no-cache). False for a combination that
// Windows CE does not know: not exactly one base right, or a modifier on PAGE_NOACCESS.
bool pages_protection(uint32_t protect, PageWord *ret_bits);

// Converts page-word bits to PAGE_ flags.
uint32_t pages_protect_flags(PageWord word);

// Reserves FREE pages. `bits` are the rights that a first touch gives in an AUTO_COMMIT block, else
// 0.
void pages_reserve(Machine *machine, VirtAddr va, uint32_t n_pages, PageWord bits);

// Commits pages. Reserved ones get zeroed frames; with commit_backing = touch and `now` false they
// become lazy instead. Pages already committed keep their frames. All get the protection bits.
void pages_commit(Machine *machine, VirtAddr va, uint32_t n_pages, PageUse use, PageWord bits,
                  bool now);

// Commits FREE pages without a frame: each gets one at its first touch, whatever commit_backing
// says.
void pages_promise(Machine *machine, VirtAddr va, uint32_t n_pages, PageUse use, PageWord bits);

// Commits pages to the physical pages `frame`, `frame` + 1, ...: ROM, a peripheral, or RAM frames
// in use, which get one more holder.
void pages_map(Machine *machine, VirtAddr va, uint32_t n_pages, uint32_t frame, PageUse use,
               PageWord bits);

// The same for RAM frames that are already held once for these pages.
void pages_give(Machine *machine, VirtAddr va, uint32_t n_pages, uint32_t frame, PageUse use,
                PageWord bits);

// Takes the frame of a committed page away. The next touch must supply it again.
void pages_discard(Machine *machine, VirtAddr va);

// Changes the protection bits of committed and lazy pages.
void pages_protect(Machine *machine, VirtAddr va, uint32_t n_pages, PageWord bits);

// Whether each page word agrees with its state, each frame's count with its holders, and the locks
// of each block with those of its pages.
bool pages_is_valid(const Machine *machine);

// Drops the frames. Every page that was not FREE becomes reserved, or FREE with `release`.
void pages_decommit(Machine *machine, VirtAddr va, uint32_t n_pages, bool release);
