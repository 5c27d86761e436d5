// SPDX-License-Identifier: MIT
#pragma once

// How processes and threads end. This one file says who frees what.

#include "emu/machine.h"

// Ends a process, but never nk.exe. Its views are unmapped and its handles closed; the record keeps
// their numbers. Its threads, every page and block of its slot, and every large-area reservation it
// made are given back. Slot and key are then free for the next process.
void process_end(Machine *machine, uint8_t process, uint32_t exit_code);

// Ends a thread: it leaves its server calls and gives back its stack. Its record stays, with the
// exit code, while its handle is open. A main thread ends its process. When the running thread
// ends, no thread runs (current_process is PROCESS_NONE) until the next thread_switch().
void thread_exit(Machine *machine, uint32_t thread, uint32_t exit_code);
