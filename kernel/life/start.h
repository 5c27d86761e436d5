// SPDX-License-Identifier: MIT
#pragma once

// How a process begins: plan, check, act.

#include "emu/machine.h"

// Starts a process from an image, with its main thread ready in the lowest free record. Returns the
// process index, or PROCESS_NONE with machine->outcome telling why, and nothing has changed.
uint8_t process_start(Machine *machine, const char *name, uint8_t parent);
