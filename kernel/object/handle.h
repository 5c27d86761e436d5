// SPDX-License-Identifier: MIT
#pragma once

// The handles of a process: closing one, and closing what an ending process leaves behind.
// Source: CloseHandle (CE 5.0).

#include "emu/machine.h"

// Closes one of the caller's opens of an object; the last use frees the object. A handle of a
// process or thread is only forgotten: both live on, but a thread that has ended is freed. Refuses
// unknown handles and objects that the caller has not open; nothing changes then.
bool handle_close(Machine *machine, uint32_t handle);

// Unmaps every view of an ending process and closes everything it has open. *ret_handles and
// *ret_views are the numbers that were left; critical sections do not count.
void handle_end_process(Machine *machine, uint8_t process, uint32_t *ret_handles,
                        uint32_t *ret_views);
