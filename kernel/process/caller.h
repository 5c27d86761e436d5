// SPDX-License-Identifier: MIT
#pragma once

// Who has called: the process that made a thread's innermost server call, and what it may reach.
// Sources: GetCallerProcess, MapCallerPtr (CE 5.0).

#include "emu/machine.h"

// The process that made the thread's innermost server call; outside one, the one whose code runs.
uint8_t caller_of(const Machine *machine, uint32_t thread);

// What that caller's accesses were checked against.
AccessContext caller_context(const Machine *machine, uint32_t thread);

// Maps for the process that made the current server call and asks whether *that caller* could read
// all `size` bytes. 0 and an outcome when it could not. Outside a server call the caller is the
// running process itself.
VirtAddr caller_map(Machine *machine, VirtAddr p, uint32_t size);
