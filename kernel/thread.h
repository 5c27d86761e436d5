// SPDX-License-Identifier: MIT
#pragma once

// Threads as the memory model needs them: who runs, in which process, with which keys and mode, and
// where the stack lies. Scheduling belongs to whoever runs the guest's code.

#include "emu/machine.h"

// Index of a free thread record, CE_THREADS when none is left.
uint32_t thread_free_record(const Machine *machine);

// Makes a thread of a process in record `thread`, ready to run, with its stack at a mapped address.
// It starts with its process's key and nk.exe's, in the mode of the device. Costs one Thread and
// one CallStack object (checked by the caller).
void thread_start(Machine *machine, uint32_t thread, uint8_t process, VirtAddr stack_base,
                  uint32_t stack_size);

// The thread's record becomes free.
void thread_end(Machine *machine, uint32_t thread);

// Makes a thread the running one: slot 0 becomes its process's slot and accesses are checked
// against its keys. This is all a process switch is: no byte is copied.
void thread_switch(Machine *machine, uint32_t thread);

// SetKMode for the running thread: kernel mode, and (by the knob setkmode_opens_slots) every slot;
// or the mode of the device, and its own keys again. Returns whether it was in kernel mode.
bool thread_set_kmode(Machine *machine, bool kernel_mode);

// Gives the running thread access keys. Returns those it had.
uint32_t thread_set_permissions(Machine *machine, uint32_t keys);

void thread_set_last_error(Machine *machine, uint32_t error);
