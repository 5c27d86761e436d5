// SPDX-License-Identifier: MIT
#pragma once

// Guest threads in machine code. Between steps such a thread stands before a call, as a coroutine
// does: what it did since its last call, loads and stores and functions of the C library, belongs
// to the step of the next one.

#include "scenario/guest.h"

// Tells the machine where the imports of programs lead. Call before a process starts.
void code_threads_begin(Runner *runner);

// Makes a guest thread that runs machine code from `registers` on. For use inside protected Lua
// calls: raises an error when there are too many threads, or no memory.
void code_thread_new(lua_State *lua, Runner *runner, uint32_t thread, const RegsRow *registers,
                     bool may_crash, bool may_wait);

// The same for the main thread of a process whose program is machine code.
void code_thread_start_main(lua_State *lua, Runner *runner, const GuestProgram *program,
                            uint8_t process);

// Lets the current thread run until its next call, until it stops, or until another may be chosen.
RunnerStatus code_thread_resume(Runner *runner);

// Frees the processor.
void code_threads_end(Runner *runner);
