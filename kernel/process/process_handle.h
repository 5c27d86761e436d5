// SPDX-License-Identifier: MIT
#pragma once

// Handles to processes. A process that has ended is known by its handle until the last one is
// closed, even if another process has its record. Only if CE_PROCESS_HANDLES - CE_PROCESS_MAX ended
// processes are held already, the next one is forgotten with its record (slot32's own limit).
// Sources: ExitProcess, TerminateProcess, OpenProcess, CloseHandle (CE 5.0).

#include "emu/machine.h"

// What is left of a process that has ended.
typedef struct EndedProcess {
    uint32_t exit_code;
    uint32_t leaked, unmapped; // handles and views that it had still open
} EndedProcess;

// Gives the running process one more handle to a process that runs. False when it has 65,535
// already; sets machine->outcome.
bool process_handle_open(Machine *machine, uint8_t process);

// Takes one handle back from the running process. False, and nothing is changed, when it has none.
bool process_handle_close(Machine *machine, uint32_t handle);

// Call when a process has ended: its own handles to others are closed, and who has handles to it
// still finds what is left.
void process_handle_end(Machine *machine, uint8_t process, uint32_t handle, EndedProcess left);

// Whether a handle is of a process that has ended and is still known: by a handle that somebody has
// open, or because no other process has taken its record yet.
bool process_handle_ended(const Machine *machine, uint32_t handle, EndedProcess *ret_left);
