// SPDX-License-Identifier: MIT
#pragma once

// Discarding pages on request. Source: ForcePageout, PageOutModule (CE 5.0).

#include "emu/machine.h"

// ForcePageout discards all pages that can be read again. PageOutModule discards those of a DLL, or
// of a process's EXE and, by the PAGE_OUT_ flags, its DLLs. False when the handle or the flags are
// bad; sets machine->outcome.
void pageout_all(Machine *machine);
bool pageout_module(Machine *machine, uint32_t handle, uint32_t flags);
