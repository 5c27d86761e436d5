// SPDX-License-Identifier: MIT
#pragma once

// Pointers between processes. An *unmapped* pointer lies below 02000000 and belongs to the process
// that runs. A *mapped* pointer carries a process's slot and means the same byte in every process.
// These functions convert one into the other. A mapped pointer says nothing about who may use it.
// Sources: MapPtrToProcess, MapCallerPtr, UnMapPtr, CeZeroPointer (CE 5.0).

#include "emu/machine.h"

// Whether an address lies in the slot of a process (2 to 32, or nk.exe's).
bool pointer_has_slot(VirtAddr p);

// The pointer without its process slot; any other pointer unchanged.
VirtAddr pointer_zero(VirtAddr p);

// An unmapped pointer with the slot of a process added; NULL and any other pointer unchanged.
VirtAddr pointer_in(const Machine *machine, VirtAddr p, uint8_t process);

// The process in whose slot an address lies (for slot 0 the running one), or PROCESS_NONE.
uint8_t pointer_tenant(const Machine *machine, VirtAddr p);

// Maps a pointer for a process and checks that the *calling thread* may access it: a process's slot
// needs its key, the kernel half needs kernel mode. Returns 0 and sets machine->outcome when it may
// not; NULL stays NULL.
VirtAddr pointer_map(Machine *machine, VirtAddr p, uint8_t process);
