// SPDX-License-Identifier: MIT
#pragma once

// Critical sections. The guest's CRITICAL_SECTION is 20 bytes of its memory:
//
//   +0 LockCount   +4 OwnerThread   +8 hCrit   +12 needtrap   +16 dwContentions
//
// hCrit names the kernel's object, which is what counts; the other fields show its state. A thread
// that ends inside a section leaves it taken for ever.
// Sources: InitializeCriticalSection and its relatives (CE 5.0); the fields are those of winbase.h
// headers.

#include "emu/machine.h"

#define CRITICAL_SIZE 20u

typedef enum {
    CRITICAL_DONE,
    CRITICAL_REFUSED, // with an outcome, and nothing changed
    CRITICAL_FAULT,   // the memory is not the caller's to use: machine->mmu.fault
    CRITICAL_TAKEN,   // of critical_try only: another thread is inside
    CRITICAL_WAITS,   // of critical_enter only: the running thread waits now
} CriticalResult;

CriticalResult critical_init(Machine *machine, VirtAddr va);
CriticalResult critical_enter(Machine *machine, VirtAddr va);
CriticalResult critical_try(Machine *machine, VirtAddr va);

// The owner leaves, as often as he has entered; then the first who waits is inside.
CriticalResult critical_leave(Machine *machine, VirtAddr va);

// Gives the kernel's object back; not while somebody waits.
CriticalResult critical_delete(Machine *machine, VirtAddr va);
