// SPDX-License-Identifier: MIT
#pragma once

// Events, mutexes and semaphores: objects (kernel/object/object.h) that threads wait for
// (kernel/object/wait.h). Creating one under an existing name opens the existing one: the handle is
// valid and the last error is ERROR_ALREADY_EXISTS. On failure all return 0 or false, set
// machine->outcome, and nothing changes. Sources: CreateEvent, SetEvent, ResetEvent, PulseEvent,
// OpenEvent, CreateMutex, ReleaseMutex, CreateSemaphore, ReleaseSemaphore (CE 5.0).

#include "emu/machine.h"

// Makes an event. It stays signalled until it is reset (manual) or one waiter has taken it.
uint32_t sync_create_event(Machine *machine, const char *name, bool manual, bool signaled);

// Opens the event of that name.
uint32_t sync_open_event(Machine *machine, const char *name);

bool sync_set_event(Machine *machine, uint32_t handle);
bool sync_reset_event(Machine *machine, uint32_t handle);

// Releases the threads that wait now, all or (not manual) one, and leaves the event not signalled.
bool sync_pulse_event(Machine *machine, uint32_t handle);

// Makes a mutex. If it is new and `owned`, the running thread owns it at once.
uint32_t sync_create_mutex(Machine *machine, const char *name, bool owned);

// The owner releases the mutex once; it is free when released as often as taken.
bool sync_release_mutex(Machine *machine, uint32_t handle);

// Makes a semaphore with the count `initial` and the maximum `most`, 1 to 7FFFFFFF.
uint32_t sync_create_semaphore(Machine *machine, const char *name, uint32_t initial, uint32_t most);

// Adds n to the count: at least 1, and never past the maximum. *ret_before is set on success only.
bool sync_release_semaphore(Machine *machine, uint32_t handle, uint32_t n, uint32_t *ret_before);
