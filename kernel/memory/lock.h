// SPDX-License-Identifier: MIT
#pragma once

// LockPages and UnlockPages: pages that stay in RAM. Locking a page reads it in if needed. It is
// not discarded until it is unlocked as often as it was locked, or its reservation is released.
// Each block counts the locks of its pages; `mi full` prints that number in parentheses.
// Source: LockPages, UnlockPages (CE 5.0); the count by block: `mi` sample.

#include "emu/machine.h"

// Locks every page that [address, address + size) touches. The caller must be able to read all of
// them, and with LOCKFLAG_WRITE in `options` to write them. pfns: where to store the physical page
// numbers, 0 = nowhere. With LOCKFLAG_QUERY_ONLY the pages are brought in and their numbers told,
// and none is locked afterwards. On failure returns false, sets machine->outcome, and nothing
// changes.
bool lock_pages(Machine *machine, VirtAddr address, uint32_t size, VirtAddr pfns, uint32_t options);

// Takes one lock from each of these pages. False when one has none; sets machine->outcome.
bool lock_release(Machine *machine, VirtAddr address, uint32_t size);
