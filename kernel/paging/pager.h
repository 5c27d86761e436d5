// SPDX-License-Identifier: MIT
#pragma once

// Demand paging. Code and read-only data that do not run in place from ROM are read from their file
// page by page, when they are touched first, and can be discarded and read again; so can the pages
// of a read-only mapping of a file. Heaps and stacks never: there is no page file. Pages of a
// writable mapping are not the pool's; they are discarded when memory is low if they are what the
// file has there, and stay if they have been changed.
//
// With a paging pool, those pages live in a block of RAM set aside for them when the device comes
// up; the pool does not grow, and when it is full the page that has been there longest makes room.
// Without one they take program memory, and when that runs short all of them are discarded.
// Sources: Paging Pool (CE 5.0); Sue Loh, "Paging and the Windows CE Paging Pool"; ForcePageout,
// LockPages (CE 5.0). The DLL page that two processes show is one frame.
//
// Invariants: PAGER[f].state == PAGER_USED: frame f holds a page of a DLL or EXE and is in the
// queue,
//             and the pager holds it once beside the page words that show it;
//             PAGER_FREE: frame f belongs to the pool and holds nothing;
//             PAGER_VIEW: frame f holds a page of a writable mapping of a file, shown by that
//             mapping's page word only unless it was VirtualCopy'd.

#include "emu/machine.h"

// Sets the pool's frames aside. False, with an outcome, when there are not enough.
bool pager_boot(Machine *machine);

// Whether such pages get their RAM at the first touch.
static inline bool pager_is_on(const Machine *machine) {
    return machine->options.demand_paging;
}

// Whether the page at a mapped address, committed without a frame, is one to be read from a file.
bool pager_has(const Machine *machine, VirtAddr mapped);

// Whether it can be read now: CLAUSE_ALLOWED or CLAUSE_NO_FRAME. Reads it; it can.
// `range`: pages of writable mappings are not counted on, as they may be written to before.
AccessClause pager_may_read(const Machine *machine, VirtAddr mapped, bool range);
void pager_read(Machine *machine, VirtAddr mapped);

// Pages that could be in RAM at the same time: of the pool, or of program memory.
uint32_t pager_room(const Machine *machine);

// Whether any page of a range, in RAM or not, is one that is read from a file.
bool pager_has_any(const Machine *machine, VirtAddr mapped, uint32_t n_pages);

// Whether the page at a mapped address is one read from a file that has no lock yet: it would take
// one of pager_room().
bool pager_needs_lock(const Machine *machine, VirtAddr mapped);

// Frames of program memory that discarding everything would win. What is in the queue is not
// program memory's where there is a pool; pages of writable mappings always are.
uint32_t pager_discardable_queue(const Machine *machine);
uint32_t pager_discardable(const Machine *machine);

// Free frames of program memory. If fewer than `pages` are free and discarding would make it
// enough, everything is discarded first: the last question of a call, asked before it is refused.
uint32_t pager_make_room(Machine *machine, uint32_t pages);

// Whether discarding everything would make this frame free.
bool pager_would_free(const Machine *machine, uint32_t frame);

// Discards the pages of a DLL, of a process's EXE, or all, but for locked ones; returns how many.
uint32_t pager_out_module(Machine *machine, uint32_t record);
uint32_t pager_out_process(Machine *machine, uint8_t process);
uint32_t pager_out_all(Machine *machine);

// Whether the queue is one chain, both ways, of the pages that the system counts; whether the index
// finds each; and whether the pool's empty frames are the rest of it.
bool pager_is_valid(const Machine *machine);

// The DLL, the EXE or the mapping is gone, and nothing shows its pages any more.
void pager_forget_module(Machine *machine, uint32_t record);
void pager_forget_process(Machine *machine, uint8_t process);
void pager_forget_view(Machine *machine, VirtAddr base, uint32_t n_pages);
