// SPDX-License-Identifier: MIT
#pragma once

// The caller of a thread: the process that made its innermost server call, and what that process
// may access.
// Sources: GetCallerProcess, MapCallerPtr (CE 5.0).

#include "emu/machine.h"

// The process that made the thread's innermost server call; outside a call, the process whose code
// runs.
uint8_t caller_of(const Machine *machine, uint32_t thread);

// The context that the caller's accesses were checked against.
AccessContext caller_context(const Machine *machine, uint32_t thread);

// Maps a pointer for the process that made the current server call, and checks that *that caller*
// could read all `size` bytes. Returns 0 and sets machine->outcome if it could not. Outside a
// server call the caller is the running process itself.
VirtAddr caller_map(Machine *machine, VirtAddr p, uint32_t size);
