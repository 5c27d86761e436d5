// SPDX-License-Identifier: MIT
#pragma once

// Thread local storage: 64 indexes of each process, and under each index a value of each thread, 0
// at first. The process is the one that owns the running thread, in a server call too.
// Sources: Storing Thread-specific Data with Thread Local Storage, TlsGetValue, TlsSetValue
// (CE 5.0).

#include "emu/machine.h"

// Takes the lowest free index; UINT32_MAX with an outcome when all are in use.
uint32_t tls_alloc(Machine *machine);

// Gives an index back; every thread's value under it becomes 0. False with an outcome.
bool tls_free(Machine *machine, uint32_t index);

// The running thread's value. Any index below 64 will do, in use or not. False with an outcome.
bool tls_get(Machine *machine, uint32_t index, uint32_t *ret_value);
bool tls_set(Machine *machine, uint32_t index, uint32_t value);

// A thread ends: its values become 0.
void tls_forget_thread(Machine *machine, uint32_t thread);
