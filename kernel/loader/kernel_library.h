// SPDX-License-Identifier: MIT
#pragma once

// LoadKernelLibrary: a DLL for the kernel alone. Its code and data take one run of frames, which
// the kernel reaches through the static window at 80000000 plus their physical address. So it takes
// no room in any slot, user mode cannot see it, and only a restart unloads it. A process that loads
// a DLL of the same name gets a separate copy. Source: LoadKernelLibrary (CE 5.0); docs/quirks.md
// lists what it leaves open.

#include "emu/machine.h"

// Loads a DLL from a file once; loading it again gives the same handle. On failure returns 0,
// machine->outcome says why, and nothing changes.
uint32_t kernel_library_load(Machine *machine, const char *name);

// Whether a handle belongs to a kernel DLL.
bool kernel_library_is(const Machine *machine, uint32_t handle);

// Reports what the DLL's entry point returned. Only the process that loaded it may do so, and only
// once. FALSE unloads the DLL, which nothing else does. Returns false after an unload or a refusal;
// machine->outcome says why.
bool kernel_library_entry(Machine *machine, uint32_t handle, uint32_t reason, bool returned);
