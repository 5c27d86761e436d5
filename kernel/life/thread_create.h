// SPDX-License-Identifier: MIT
#pragma once

// How a running process creates threads. Every thread costs its process a stack of address space,
// and the kernel a Thread and a CallStack. The stack is given back when the thread ends, the Thread
// only when its handle is closed as well. A process ends with its main thread.
// Sources: CreateThread, ExitThread, TerminateThread, GetExitCodeThread (CE 5.0).

#include "emu/machine.h"

typedef struct ThreadRequest {
    VirtAddr start;    // address of its function
    uint32_t cb_stack; // bytes; used only with STACK_SIZE_PARAM_IS_A_RESERVATION
    uint32_t flags;    // CREATE_SUSPENDED, STACK_SIZE_PARAM_IS_A_RESERVATION
} ThreadRequest;

// Creates a thread of the running process, ready or suspended. Its stack is as long as the others
// of the process (the EXE's /STACK), unless the flags make cb_stack count. The first page of its
// stack is committed at its first turn. Returns the handle, which the process has open. On failure
// returns 0, machine->outcome says why, and nothing changes.
uint32_t thread_create(Machine *machine, const ThreadRequest *request);
