// SPDX-License-Identifier: MIT
#pragma once

// Room on the running thread's stack, as a compiler makes it for local variables. It begins at the
// stack's end and goes down; touching it makes the stack grow.

#include "coredll/call.h"

// args: size. Takes that many bytes, rounded up to 8, and touches each page of them from the top
// down. Returns the lowest address, as the running process sees it; 0 bytes: where the next room
// will end. A page that the stack cannot have is a fault, and nothing is taken.
uint32_t call_alloca(Machine *machine, const ApiArgs *args, ApiResult *result);

// args: address. Gives back what was taken below an address that call_alloca() has returned.
// Refused (STACK_PLACE) for an address that does not lie in what was taken, or at its ends.
uint32_t call_alloca_end(Machine *machine, const ApiArgs *args, ApiResult *result);
