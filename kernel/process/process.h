// SPDX-License-Identifier: MIT
#pragma once

// The 32 process records: nk.exe in slot 97, and 31 processes in slots 2..32, lowest free record
// first. The record determines slot and access key. When a process ends, both go to the next one.
// Sources: Processes (CE 5.0), Boling 2008 (counting), ms892491 (keys).

#include "emu/machine.h"

// The process with a handle or pseudo handle, PROCESS_NONE if there is none or it has ended.
uint8_t process_find(const Machine *machine, uint32_t handle);

// The same for a call that needs a process. On failure returns false, sets machine->outcome, and
// leaves *ret_process unchanged.
bool process_get(Machine *machine, uint32_t handle, uint8_t *ret_process);

// The main thread of a process, CE_THREADS if the process does not exist.
uint32_t process_main_thread(const Machine *machine, uint8_t process);

#define PROCESS_COMMAND_ALIGN 8u // bytes

// Says where on its main thread's stack the command line of a process lies: at a mapped address, a
// multiple of PROCESS_COMMAND_ALIGN. The thread's own use of its stack begins below it.
void process_set_command(Machine *machine, uint8_t process, VirtAddr command);

// The exit code of a process, STILL_ACTIVE while it runs. An ended process is known as
// process_handle.h says. After that false; sets machine->outcome.
bool process_exit_code(Machine *machine, uint32_t handle, uint32_t *ret_code);
