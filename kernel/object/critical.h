// SPDX-License-Identifier: MIT
#pragma once

// Critical sections. The guest's CRITICAL_SECTION is 20 bytes of its memory:
//
//   +0 LockCount   +4 OwnerThread   +8 hCrit   +12 needtrap   +16 dwContentions
//
// hCrit is the handle of the kernel's object, which alone counts; the other fields show its state.
// If a thread ends while it is inside a section, the section stays taken: no thread can enter
// again. Sources: InitializeCriticalSection and its relatives (CE 5.0); the fields are those of
// winbase.h headers.

#include "emu/machine.h"

#define CRITICAL_SIZE 20u

typedef enum {
    CRITICAL_DONE,
    CRITICAL_REFUSED, // machine->outcome says why, and nothing changes
    CRITICAL_FAULT,   // the caller may not use the memory: machine->mmu.fault
    CRITICAL_TAKEN,   // only from critical_try: another thread is inside
    CRITICAL_WAITS,   // only from critical_enter: the running thread now waits
} CriticalResult;

CriticalResult critical_init(Machine *machine, VirtAddr va);
CriticalResult critical_enter(Machine *machine, VirtAddr va);
CriticalResult critical_try(Machine *machine, VirtAddr va);

// The owner leaves once. When it has left as often as it entered, the first waiter is inside.
CriticalResult critical_leave(Machine *machine, VirtAddr va);

// Frees the kernel's object; refused while a thread waits.
CriticalResult critical_delete(Machine *machine, VirtAddr va);
