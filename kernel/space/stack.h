// SPDX-License-Identifier: MIT
#pragma once

// Stacks. A stack is a reservation in the slot of the process that created the thread, as long as
// the EXE's /STACK says. Memory comes page by page, from the top down, when the page below the
// committed ones is touched. The lowest page is the guard and never gets memory: a touch of it is
// an overflow.
//
//   base                                                          end
//    | guard | reserved ......... | next | committed ......... first |
//      fault   fault: not the next   grows                      page of the thread
//
// Sources: Stack, CreateThread (CE 5.0); KB192537 (/STACK since CE 2.1). That the guard is a whole
// page is slot32's choice: "2 KB reserved for overflow control" cannot be expressed in pages of 4
// KB.

#include "emu/machine.h"

#define STACK_LEAST (2 * CE_PAGE_SIZE) // the guard and one page

// The place of a new stack.
typedef struct StackPlan {
    VirtAddr base; // mapped
    uint32_t size; // bytes, whole pages
    uint32_t n_blocks;
} StackPlan;

// Finds room for a stack of `size` bytes (rounded up to pages, at least STACK_LEAST) in the slot of
// a process. Refuses when there is no hole of that size. Changes nothing.
bool stack_plan(Machine *machine, uint8_t process, uint32_t size, StackPlan *ret_plan);

// Reserves a planned stack. The caller has checked that it can be afforded (a MemBlock per block).
void stack_make(Machine *machine, uint8_t process, const StackPlan *plan);

// Commits the first page, as when a thread is scheduled for the first time. If no RAM is left the
// page stays reserved, and the thread's first touch faults.
void stack_begin(Machine *machine, VirtAddr end);

// Releases a stack.
void stack_release(Machine *machine, VirtAddr base);
