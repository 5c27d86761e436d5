// SPDX-License-Identifier: MIT
#pragma once

// LockPages and UnlockPages: pages that stay in RAM. A locked page is read if it has to be, and not
// discarded until it is unlocked as often, or the reservation that shows it is given back. Each
// block counts the locks of its pages: that is the number that `mi full` prints in parentheses.
// Source: LockPages, UnlockPages (CE 5.0); the count by block: `mi` sample.

#include "emu/machine.h"

// Locks every page that [address, address + size) touches; all must be committed and readable for
// the caller (fOptions with LOCKFLAG_WRITE: writable). pfns: where to store the physical page
// numbers, 0 = nowhere. False with an outcome, and nothing changed.
bool lock_pages(Machine *machine, VirtAddr address, uint32_t size, VirtAddr pfns, uint32_t options);

// Takes one lock from each of those pages. False with an outcome when one has none.
bool lock_release(Machine *machine, VirtAddr address, uint32_t size);
