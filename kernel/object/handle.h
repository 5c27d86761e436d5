// SPDX-License-Identifier: MIT
#pragma once

// The handles of a process: closing one, and closing what an ending process leaves behind.
// Sources: CloseHandle, DuplicateHandle (CE 5.0).

#include "emu/machine.h"

// Closes one of the caller's opens of an object; the last use frees the object. A handle of a
// process or thread is only forgotten: both live on, but a thread that has ended is freed. Refuses
// unknown handles and objects that the caller has not open; nothing changes then.
bool handle_close(Machine *machine, uint32_t handle);

typedef struct HandleCopy {
    uint32_t source, target; // handles of processes
    uint32_t handle;         // of the object, in both processes
    uint32_t inherit;
    uint32_t options; // DUPLICATE_
} HandleCopy;

// Opens an event, mutex or semaphore that the source process has open again, in the target process.
// One of them must be the caller.
bool handle_duplicate(Machine *machine, const HandleCopy *copy);

// Closes one of the source process's opens, of any type of object; the last use frees the object.
// Does nothing when it has none, and when the caller is neither source nor target. Sets no outcome.
void handle_close_source(Machine *machine, const HandleCopy *copy);

// Unmaps every view of an ending process and closes everything it has open. *ret_handles and
// *ret_views are the numbers that were left; critical sections do not count.
void handle_end_process(Machine *machine, uint8_t process, uint32_t *ret_handles,
                        uint32_t *ret_views);
