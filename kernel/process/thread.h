// SPDX-License-Identifier: MIT
#pragma once

// Threads as the memory model needs them: which runs, in which process, with which keys and mode,
// and where its stack lies. Scheduling is left to the code that runs the guest.

#include "emu/machine.h"

// Index of a free thread record, CE_THREADS when none is left.
uint32_t thread_free_record(const Machine *machine);

// Makes a thread of a process in record `thread`, ready to run, with its stack at a mapped address.
// It gets the keys of its process and of nk.exe, the mode of the device, priority 251 and a quantum
// of 100 ms. The first thread of a process is its main thread. It costs one Thread and one
// CallStack object; the caller has checked that.
void thread_start(Machine *machine, uint32_t thread, uint8_t process, VirtAddr stack_base,
                  uint32_t stack_size);

// Whether a record holds a thread that has not ended.
bool thread_is_alive(const Machine *machine, uint32_t thread);

// Frees the thread's record, its kernel objects and its thread local storage. The caller must
// remove it from snapshots.
void thread_end(Machine *machine, uint32_t thread);

// The thread with a handle or pseudo handle, alive or ended; CE_THREADS if there is none.
uint32_t thread_find(const Machine *machine, uint32_t handle);

// Closes the creator's handle of a thread. An ended thread is freed then; a running one keeps
// running. Returns false, and nothing changes, when the handle is already closed. *ret_gone: the
// record is free now. Source: ExitThread (CE 5.0): a thread object is deleted when its last handle
// is closed.
bool thread_close(Machine *machine, uint32_t thread, bool *ret_gone);

// Makes a thread the running one: slot 0 becomes its process's slot, and accesses are checked
// against its keys. A process switch is nothing else: no byte is copied. At its first run a thread
// gets the first page of its stack.
void thread_switch(Machine *machine, uint32_t thread);

// Records that the running thread has ended: until the next thread_switch() there is no current
// process, and slot 0 is empty.
void thread_nobody_runs(Machine *machine);

// SetKMode for the running thread. TRUE: kernel mode and, by the knob setkmode_opens_slots, access
// to every slot. FALSE: the mode of the device, and only its own keys. Returns whether it was in
// kernel mode.
bool thread_set_kmode(Machine *machine, bool kernel_mode);

// Sets the access keys of the running thread. Returns the old ones.
uint32_t thread_set_permissions(Machine *machine, uint32_t keys);

void thread_set_last_error(Machine *machine, uint32_t error);

// Finds the thread that a call wants to change. Refuses one that has ended or belongs to nk.exe:
// false, and machine->outcome says why.
bool thread_get(Machine *machine, uint32_t handle, uint32_t *ret_thread);

// Moments and lengths in microseconds of virtual time.
typedef struct ThreadTimes {
    uint64_t started_us, ended_us; // ended_us is 0 while it lives
    uint64_t kernel_us, user_us;
} ThreadTimes;

// The times of a thread; an ended one is known while its handle is open. False when there is none;
// sets machine->outcome. Source: GetThreadTimes (CE 5.0).
bool thread_times(Machine *machine, uint32_t handle, ThreadTimes *ret_times);

// The exit code of a thread, STILL_ACTIVE while it runs. An ended thread is known while its handle
// is open. False when there is none; sets machine->outcome.
bool thread_exit_code(Machine *machine, uint32_t handle, uint32_t *ret_code);
