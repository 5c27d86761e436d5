// SPDX-License-Identifier: MIT
#pragma once

// The 32 process records: nk.exe in slot 97 and 31 processes in slots 2..32, lowest free first. The
// record decides slot and access key, and both go to the next process when one ends.
// Sources: Processes (CE 5.0), Boling 2008 (counting), ms892491 (keys).

#include "emu/machine.h"

// The process with a handle or pseudo handle, PROCESS_NONE if there is none (any more).
uint8_t process_find(const Machine *machine, uint32_t handle);

// The same for a call that needs one. False with an outcome, and *ret_process unchanged.
bool process_get(Machine *machine, uint32_t handle, uint8_t *ret_process);

// The free record of the process that had a handle, as long as nobody else has taken it: exit code
// and what was left open can be read there. PROCESS_NONE if there is none.
uint8_t process_find_ended(const Machine *machine, uint32_t handle);

// The main thread of a process, CE_THREADS if it does not run.
uint32_t process_main_thread(const Machine *machine, uint8_t process);

// The exit code of a process, STILL_ACTIVE while it runs. An ended process is known until its
// record goes to the next. False with an outcome.
bool process_exit_code(Machine *machine, uint32_t handle, uint32_t *ret_code);
