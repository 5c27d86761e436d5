// SPDX-License-Identifier: MIT
#pragma once

// Pointers between processes. An *unmapped* pointer lies below 02000000 and means whoever runs; a
// *mapped* pointer carries a process's slot and means the same byte whoever runs. These functions
// turn one into the other; that a pointer is mapped says nothing of who may use it.
// Sources: MapPtrToProcess, MapCallerPtr, UnMapPtr, CeZeroPointer (CE 5.0).

#include "emu/machine.h"

// Whether an address lies in a process's own slot (2 to 32, or nk.exe's).
bool pointer_has_slot(VirtAddr p);

// The pointer without its slot; any other pointer unchanged.
VirtAddr pointer_zero(VirtAddr p);

// An unmapped pointer with the slot of a process; NULL and any other pointer unchanged.
VirtAddr pointer_in(const Machine *machine, VirtAddr p, uint8_t process);

// The process in whose slot an address lies (for slot 0: that runs), PROCESS_NONE if nobody's.
uint8_t pointer_tenant(const Machine *machine, VirtAddr p);

// Maps for a process and asks whether the *calling thread* may reach there: its keys for a
// process's slot, kernel mode for the kernel half. 0 and an outcome when it may not; NULL stays
// NULL.
VirtAddr pointer_map(Machine *machine, VirtAddr p, uint8_t process);
