// SPDX-License-Identifier: MIT
#pragma once

// Handles as a process has them: closing one, and closing what a process leaves behind.
// Source: CloseHandle (CE 5.0).

#include "emu/machine.h"

// Takes one of the caller's opens of an object; the last use of an object frees it. A handle of a
// process or thread is only forgotten: both live on, and a thread that has ended is gone. Refuses
// handles of nothing and objects that the caller has not open, and changes nothing then.
bool handle_close(Machine *machine, uint32_t handle);

// Unmaps every view of a process that ends and closes everything it has open. *ret_handles and
// *ret_views are how many were left.
void handle_end_process(Machine *machine, uint8_t process, uint32_t *ret_handles,
                        uint32_t *ret_views);
