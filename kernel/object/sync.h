// SPDX-License-Identifier: MIT
#pragma once

// Events, mutexes and semaphores: objects (kernel/object/object.h) that threads wait for
// (kernel/object/wait.h). Creating one by a name that exists opens that one: the handle is good and
// the last error ERROR_ALREADY_EXISTS. All return 0 or false with an outcome, and nothing changed,
// on failure. Sources: CreateEvent, SetEvent, ResetEvent, PulseEvent, OpenEvent, CreateMutex,
// ReleaseMutex, CreateSemaphore, ReleaseSemaphore (CE 5.0).

#include "emu/machine.h"

// An event that stays signalled until it is reset (manual), or until one waiter has it.
uint32_t sync_create_event(Machine *machine, const char *name, bool manual, bool signaled);

// Opens the event of that name.
uint32_t sync_open_event(Machine *machine, const char *name);

bool sync_set_event(Machine *machine, uint32_t handle);
bool sync_reset_event(Machine *machine, uint32_t handle);

// Lets those go who wait now, all or (not manual) one, and leaves the event not signalled.
bool sync_pulse_event(Machine *machine, uint32_t handle);

// A mutex, which the running thread owns at once if it is new and `owned`.
uint32_t sync_create_mutex(Machine *machine, const char *name, bool owned);

// Its owner gives it back; as often as he has taken it.
bool sync_release_mutex(Machine *machine, uint32_t handle);

// A semaphore of count `initial` and at most `most`, 1 to 7FFFFFFF.
uint32_t sync_create_semaphore(Machine *machine, const char *name, uint32_t initial, uint32_t most);

// Adds to the count, 1 at least and never past the most. *ret_before is set on success.
bool sync_release_semaphore(Machine *machine, uint32_t handle, uint32_t n, uint32_t *ret_before);
