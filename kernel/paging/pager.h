// SPDX-License-Identifier: MIT
#pragma once

// Demand paging. Code and read-only data that do not run in place from ROM are read from their file
// page by page, at their first touch, and can be discarded and read again. The same holds for pages
// of a read-only mapping of a file. Heaps and stacks are never discarded: there is no page file.
// Pages of a writable mapping do not belong to the pool. When memory is low they are discarded if
// they equal the file; changed ones stay.
//
// With a paging pool, these pages live in a block of RAM that is set aside at boot. The pool does
// not grow; when it is full, the page that has been there longest makes room. Without a pool they
// take program memory: when RAM is short for another request all of them are discarded, and when it
// is short for one more such page, the oldest. A DLL page that two processes show is one frame.
// Sources: Paging Pool (CE 5.0); Sue Loh, "Paging and the Windows CE Paging Pool"; ForcePageout,
// LockPages (CE 5.0).
//
// Invariants:
//   PAGER[f].state == PAGER_USED: frame f holds a page of a DLL, an EXE or a read-only mapping, and
//   is in the queue; the pager holds the frame once, beside the page words that show it;
//   PAGER_FREE: frame f belongs to the pool and holds nothing;
//   PAGER_VIEW: frame f holds a page of a writable mapping of a file; only that mapping's page word
//   shows it, unless it was VirtualCopy'd.

#include "emu/machine.h"

// Sets aside the frames of the pool. False when there are too few; machine->outcome says so.
bool pager_boot(Machine *machine);

// Whether such pages get their RAM at the first touch, and not when they are loaded.
static inline bool pager_is_on(const Machine *machine) {
    return machine->options.demand_paging;
}

// Whether the page at a mapped address is committed without a frame and has to be read from a file.
bool pager_has(const Machine *machine, VirtAddr mapped);

// pager_may_read(): whether the page can be brought in now, CLAUSE_ALLOWED or CLAUSE_NO_FRAME. With
// `range` it does not count on pages of writable mappings, which may change before the access.
// pager_read(): brings the page in. Call it only after pager_may_read() allowed it.
AccessClause pager_may_read(const Machine *machine, VirtAddr mapped, bool range);
void pager_read(Machine *machine, VirtAddr mapped);

// Number of pages that can be in RAM at the same time: in the pool, or in program memory.
uint32_t pager_room(const Machine *machine);

// Whether any page of a range, in RAM or not, is read from a file.
bool pager_has_any(const Machine *machine, VirtAddr mapped, uint32_t n_pages);

// Whether the page at a mapped address is read from a file and has no lock yet. Locking it would
// take one page of pager_room().
bool pager_needs_lock(const Machine *machine, VirtAddr mapped);

// Frames of program memory that discarding everything would free. With a pool, pages in the queue
// do not count, because they are not in program memory. Pages of writable mappings always count,
// but only in pager_discardable().
uint32_t pager_discardable_queue(const Machine *machine);
uint32_t pager_discardable(const Machine *machine);

// Returns the free frames of program memory. If fewer than `pages` are free and discarding would
// make it enough, everything is discarded first. Ask it last in a call, before refusing.
uint32_t pager_make_room(Machine *machine, uint32_t pages);

// Whether discarding everything would make this frame free.
bool pager_would_free(const Machine *machine, uint32_t frame);

// Discards the pages of a DLL, of a process's EXE, or all of them, except locked ones; returns the
// number.
uint32_t pager_out_module(Machine *machine, uint32_t record);
uint32_t pager_out_process(Machine *machine, uint8_t process);
uint32_t pager_out_all(Machine *machine);

// Whether the queue is one chain, both ways, of the pages that the system counts; whether the index
// finds each; and whether the pool's empty frames are the rest of it.
bool pager_is_valid(const Machine *machine);

// Call when the DLL, EXE or mapping is gone and no address shows its pages: the pager forgets them,
// even locked ones.
void pager_forget_module(Machine *machine, uint32_t record);
void pager_forget_process(Machine *machine, uint8_t process);
void pager_forget_view(Machine *machine, VirtAddr base, uint32_t n_pages);
