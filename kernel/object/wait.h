// SPDX-License-Identifier: MIT
#pragma once

// Waiting. A thread waits for the first of up to 64 handles: events, mutexes, semaphores, and the
// end of threads and processes. A critical section is waited for in the same way. Each handle of a
// wait is a WAIT row. An object that becomes free goes to the waiter with the highest priority,
// among equals to the one that has waited longest. That waiter gets it at once, so no other thread
// can take it first.
//
// A thread that owns what others wait for runs with the highest of their priorities. Windows CE
// goes one level deep: a priority that a waiter has inherited is not passed on.
//
// Sources: WaitForMultipleObjects, WaitForSingleObject, CeSetThreadPriority, GetThreadPriority
// (CE 5.0). The order of waiters and the depth of inheritance are practitioners' recall.

#include "emu/machine.h"

#define WAIT_BLOCKED 0x103u // the thread now waits; its answer comes later

// Makes the running thread wait until one of n handles is signalled, or for ms milliseconds
// (INFINITE: for ever; other values above 7FFFFFFF count as 7FFFFFFF). Returns WAIT_OBJECT_0 + i,
// WAIT_ABANDONED + i, WAIT_TIMEOUT, or WAIT_BLOCKED when the thread now waits. On failure returns
// WAIT_FAILED, sets machine->outcome, and nothing changes.
uint32_t wait_for(Machine *machine, const uint32_t *handles, uint32_t n, uint32_t ms);

// Whether there are free WAIT rows for n handles. Else false, and machine->outcome says so.
bool wait_check_records(Machine *machine, uint32_t n);

// Makes the running thread wait. wait_check_records() has succeeded.
void wait_block(Machine *machine, const uint32_t *handles, uint32_t n, uint32_t ms);

// Whether a thread would get an object now; and taking it. *ret_abandoned: its last owner ended
// without releasing it.
bool wait_is_free(const ObjectRow *row, uint32_t thread_handle);
void wait_take(Machine *machine, uint32_t record, uint32_t thread, bool *ret_abandoned);

// Call when an object may have become free: gives it to its waiters, one after the other, while it
// lasts.
void wait_serve(Machine *machine, uint32_t record);

// Number of waits for a handle.
uint32_t wait_count(const Tables *tables, uint32_t handle);

// Ends a thread's wait because its time is up.
void wait_time_out(Machine *machine, uint32_t thread);

// Takes the answer of the running thread's last wait. False when there is none; sets
// machine->outcome.
bool wait_answer(Machine *machine, uint32_t *ret_answer);

// Recomputes the priority of a thread and of the owners of what it waits for.
void wait_inherit(Machine *machine, uint32_t thread);

// Ends a thread's waits: it waits no more, its mutexes are abandoned, and threads that wait for its
// end continue. For a process, all its threads end at once; threads that wait inside a server call
// of the process stop waiting too.
void wait_end_thread(Machine *machine, uint32_t thread);
void wait_end_process(Machine *machine, uint8_t process);

// Call when a process has ended: threads that wait for that continue.
void wait_process_gone(Machine *machine, uint32_t handle);

// Call when an object is gone for good: its waiters keep waiting, for a handle that no longer
// exists.
void wait_object_gone(Machine *machine, uint32_t handle);
