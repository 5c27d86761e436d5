// SPDX-License-Identifier: MIT
#pragma once

// Threads as the memory model needs them: who runs, in which process, with which keys and mode, and
// where the stack lies. Scheduling belongs to whoever runs the guest's code.

#include "emu/machine.h"

// Index of a free thread record, CE_THREADS when none is left.
uint32_t thread_free_record(const Machine *machine);

// Makes a thread of a process in record `thread`, ready to run, with its stack at a mapped address.
// It starts with its process's key and nk.exe's, in the mode of the device, with priority 251 and a
// quantum of 100 ms; the first one of a process is its main thread. Costs one Thread and one
// CallStack object (checked by the caller).
void thread_start(Machine *machine, uint32_t thread, uint8_t process, VirtAddr stack_base,
                  uint32_t stack_size);

// Whether a record holds a thread that has not ended.
bool thread_is_alive(const Machine *machine, uint32_t thread);

// The thread's record becomes free, and its kernel objects and values of thread-local storage are
// given back. Snapshots that name it are the caller's to tell.
void thread_end(Machine *machine, uint32_t thread);

// The thread, alive or ended, with a handle or pseudo handle; CE_THREADS if there is none.
uint32_t thread_find(const Machine *machine, uint32_t handle);

// Its creator closes a thread's handle. A thread that has ended is gone then; one that runs runs
// on. False, and nothing changed, when the handle is closed already. *ret_gone: its record is free
// now. Source: ExitThread (CE 5.0): a thread object is deleted when its last handle is closed.
bool thread_close(Machine *machine, uint32_t thread, bool *ret_gone);

// Makes a thread the running one: slot 0 becomes its process's slot and accesses are checked
// against its keys. This is all a process switch is: no byte is copied. A thread that runs for the
// first time gets its stack's first page.
void thread_switch(Machine *machine, uint32_t thread);

// The running thread has ended: until the next thread_switch() there is no current process and
// nothing in slot 0.
void thread_nobody_runs(Machine *machine);

// SetKMode for the running thread: kernel mode, and (by the knob setkmode_opens_slots) every slot;
// or the mode of the device, and its own keys again. Returns whether it was in kernel mode.
bool thread_set_kmode(Machine *machine, bool kernel_mode);

// Gives the running thread access keys. Returns those it had.
uint32_t thread_set_permissions(Machine *machine, uint32_t keys);

void thread_set_last_error(Machine *machine, uint32_t error);

// Finds the thread that a call wants to change: alive, and not of nk.exe. False with an outcome.
bool thread_get(Machine *machine, uint32_t handle, uint32_t *ret_thread);

// The exit code of a thread, STILL_ACTIVE while it runs. An ended thread is known while its handle
// is open. False with an outcome.
bool thread_exit_code(Machine *machine, uint32_t handle, uint32_t *ret_code);
