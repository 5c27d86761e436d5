// SPDX-License-Identifier: MIT
#pragma once

// Thread local storage: each process has 64 indexes, and each thread has a value under each of
// them, 0 at first. The process is the one that owns the running thread, even in a server call.
// Sources: Storing Thread-specific Data with Thread Local Storage, TlsGetValue, TlsSetValue
// (CE 5.0).

#include "emu/machine.h"

// Takes the lowest free index; UINT32_MAX and machine->outcome when all are in use.
uint32_t tls_alloc(Machine *machine);

// Frees an index; every thread's value under it becomes 0. False when it is not in use or not below
// 64; sets machine->outcome.
bool tls_free(Machine *machine, uint32_t index);

// Reads or sets the running thread's value. The index must be below 64, but need not be in use.
// Else false and machine->outcome.
bool tls_get(Machine *machine, uint32_t index, uint32_t *ret_value);
bool tls_set(Machine *machine, uint32_t index, uint32_t value);

// Clears the values of an ending thread.
void tls_forget_thread(Machine *machine, uint32_t thread);
