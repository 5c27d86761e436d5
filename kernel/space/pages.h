// SPDX-License-Identifier: MIT
#pragma once

// Pages of reservations: counting them, and moving them between free, reserved and committed. All
// ranges are mapped addresses, multiples of 4 KB, inside blocks that are claimed. Acting functions
// cannot fail: the caller has counted first.

#include "emu/machine.h"

typedef struct PageCount {
    uint32_t free, reserved, committed, lazy;
    VirtAddr first_free;          // first page that is not even reserved, if free > 0
    VirtAddr first_not_committed; // first page not committed or lazy, if there is one
} PageCount;

// Counts states over [va, va + n_pages * 4 KB); pages without a block count as free.
PageCount pages_count(const Tables *tables, VirtAddr va, uint32_t n_pages);

// PAGE_ flags as page-word bits (rights, guard, no-cache). False when Windows CE does not know the
// combination: not exactly one base right, or a modifier on PAGE_NOACCESS.
bool pages_protection(uint32_t protect, PageWord *ret_bits);

// Page-word bits back as PAGE_ flags.
uint32_t pages_protect_flags(PageWord word);

// FREE pages become reserved. `bits` is kept for the first touch of AUTO_COMMIT blocks, else 0.
void pages_reserve(Machine *machine, VirtAddr va, uint32_t n_pages, PageWord bits);

// Reserved pages get zeroed frames (or become lazy when commit_backing is touch and `now` is
// false); pages already committed keep their frame. All get the protection bits.
void pages_commit(Machine *machine, VirtAddr va, uint32_t n_pages, PageUse use, PageWord bits,
                  bool now);

// FREE pages become committed, with a frame to come at the first touch, whatever commit_backing
// says.
void pages_promise(Machine *machine, VirtAddr va, uint32_t n_pages, PageUse use, PageWord bits);

// Pages become committed to given physical pages `frame`, `frame` + 1, ...: ROM, a peripheral, or
// (counted) RAM frames in use.
void pages_map(Machine *machine, VirtAddr va, uint32_t n_pages, uint32_t frame, PageUse use,
               PageWord bits);

// The same for RAM frames that are held once already, for these pages.
void pages_give(Machine *machine, VirtAddr va, uint32_t n_pages, uint32_t frame, PageUse use,
                PageWord bits);

// A committed page loses its frame; the next touch has to get it one again.
void pages_discard(Machine *machine, VirtAddr va);

// Committed and lazy pages change their protection bits.
void pages_protect(Machine *machine, VirtAddr va, uint32_t n_pages, PageWord bits);

// Whether each page word agrees with its state, each frame's count with those who hold it, and the
// locks of each block with those of its pages.
bool pages_is_valid(const Machine *machine);

// Frames are let go; every page that was not FREE becomes reserved, or FREE when `release`.
void pages_decommit(Machine *machine, VirtAddr va, uint32_t n_pages, bool release);
