// SPDX-License-Identifier: MIT
#pragma once

// How processes and threads end: who frees what is this one file.

#include "emu/machine.h"

// Ends a process: its views are unmapped and its handles closed (how many is kept in the record);
// its threads, every page and block of its slot and every large-area reservation it made are given
// back; slot and key are free for the next. Not for nk.exe.
void process_end(Machine *machine, uint8_t process, uint32_t exit_code);

// Ends a thread: it leaves its server calls, its stack is given back, and its record stays, with
// the exit code, while its handle is open. A main thread takes its process along. When the running
// thread ends, nobody runs (current_process is PROCESS_NONE) until the next thread_switch().
void thread_exit(Machine *machine, uint32_t thread, uint32_t exit_code);
