// SPDX-License-Identifier: MIT
#pragma once

// LoadKernelLibrary: a DLL for the kernel alone. Its code and data take one run of frames that the
// kernel reaches through the static window, at 80000000 plus their physical address: no slot has
// room to spare for it, no process can see it in user mode, and only a restart unloads it. A
// process that loads a DLL of the same name gets one of its own. Source: LoadKernelLibrary
// (CE 5.0); docs/quirks.md has what it leaves open.

#include "emu/machine.h"

// Loads a DLL that lies in a file, once; asked for again it is the same. Its handle, 0 with an
// outcome and nothing changed.
uint32_t kernel_library_load(Machine *machine, const char *name);

// Whether a handle is that of a kernel DLL.
bool kernel_library_is(const Machine *machine, uint32_t handle);

// Tells, once and for the process that has loaded it, what the DLL's entry point returned. FALSE
// unloads it again, which nothing else does: false, with an outcome.
bool kernel_library_entry(Machine *machine, uint32_t handle, uint32_t reason, bool returned);
