// SPDX-License-Identifier: MIT
#pragma once

// Waiting. A thread waits for the first of up to 64 handles: events, mutexes, semaphores, and the
// end of threads and processes; a critical section is waited for in the same way. Each handle of a
// wait is a WAIT row. What becomes free goes to the waiter with the highest priority, among equals
// to the one that waits longest; it is given to him there and then, so nobody can snatch it.
//
// A thread that owns what others wait for runs with the highest of their priorities. Windows CE
// goes one level deep: what a waiter has itself inherited is not passed on.
//
// Sources: WaitForMultipleObjects, WaitForSingleObject, CeSetThreadPriority, GetThreadPriority
// (CE 5.0). The order of waiters and the depth of inheritance are practitioners' recall.

#include "emu/machine.h"

#define WAIT_BLOCKED 0x103u // the thread waits now; its answer comes later

// Waits for the running thread until one of n handles is signalled, or ms milliseconds (INFINITE:
// for ever; more than 7FFFFFFF counts as that). Returns WAIT_OBJECT_0 + i, WAIT_ABANDONED + i,
// WAIT_TIMEOUT, or WAIT_BLOCKED when the thread is waiting now; WAIT_FAILED with an outcome, and
// nothing changed.
uint32_t wait_for(Machine *machine, const uint32_t *handles, uint32_t n, uint32_t ms);

// Whether a wait of n handles could be written down. False with an outcome.
bool wait_check_records(Machine *machine, uint32_t n);

// Makes the running thread wait; there are records for it.
void wait_block(Machine *machine, const uint32_t *handles, uint32_t n, uint32_t ms);

// Whether a thread would get an object now, and taking it. *ret_abandoned: its last owner ended
// without releasing it.
bool wait_is_free(const ObjectRow *row, uint32_t thread_handle);
void wait_take(Machine *machine, uint32_t record, uint32_t thread, bool *ret_abandoned);

// An object may have become free: gives it to those who wait for it, as long as it lasts.
void wait_serve(Machine *machine, uint32_t record);

// How many threads wait for a handle.
uint32_t wait_count(const Tables *tables, uint32_t handle);

// The time of a waiting thread is up.
void wait_time_out(Machine *machine, uint32_t thread);

// Takes the answer of the running thread's last wait; false with an outcome when none is due.
bool wait_answer(Machine *machine, uint32_t *ret_answer);

// Works out again at which priority a thread runs, and those who own what it waits for.
void wait_inherit(Machine *machine, uint32_t thread);

// A thread ends: it waits no more, mutexes that it owns are abandoned, and who waits for its end is
// served. For a process all of its threads end at once, and threads that wait while they are in a
// call of it come home.
void wait_end_thread(Machine *machine, uint32_t thread);
void wait_end_process(Machine *machine, uint8_t process);

// A process has ended: who waits for that is served.
void wait_process_gone(Machine *machine, uint32_t handle);

// An object is gone for good: who waits for it goes on waiting.
void wait_object_gone(Machine *machine, uint32_t handle);
