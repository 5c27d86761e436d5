// SPDX-License-Identifier: MIT
#pragma once

// How a process begins: plan, check, act.

#include "emu/machine.h"

// Starts a process from an image, with its main thread ready. It gets the lowest free record;
// returns its index. On failure returns PROCESS_NONE, machine->outcome says why, and nothing
// changes.
uint8_t process_start(Machine *machine, const char *name, uint8_t parent);
