// SPDX-License-Identifier: MIT
#pragma once

// How threads come and go while a process runs. Every thread costs its process a stack of address
// space and the kernel a Thread and a CallStack; the stack goes back when the thread ends, the
// Thread when its handle is closed too. A process ends with its main thread.
// Sources: CreateThread, ExitThread, TerminateThread, GetExitCodeThread (CE 5.0).

#include "emu/machine.h"

typedef struct ThreadRequest {
    VirtAddr start;    // of its function
    uint32_t cb_stack; // bytes; counts only with STACK_SIZE_PARAM_IS_A_RESERVATION
    uint32_t flags;    // CREATE_SUSPENDED, STACK_SIZE_PARAM_IS_A_RESERVATION
} ThreadRequest;

// Makes a thread of the running process, ready to run or suspended. Its stack is as long as those
// of its process (the EXE's /STACK) unless the flags say that cb_stack counts. Its first page of
// stack comes with its first turn. Returns the handle, which the process has open; 0 with an
// outcome, and nothing changed.
uint32_t thread_create(Machine *machine, const ThreadRequest *request);
