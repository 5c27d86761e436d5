// SPDX-License-Identifier: MIT
#pragma once

// Guest threads in machine code. Between steps such a thread stands before a call, as a coroutine
// does: what it did since its last call, loads and stores and functions of the C library, belongs
// to the step of the next one.

#include "scenario/guest.h"

// Tells the machine where the imports of programs lead. Call before a process starts.
void code_threads_begin(Runner *runner);

// Makes the guest thread that runs the main thread of a process whose program is machine code; the
// entry points of its DLLs come first. For use inside protected Lua calls: raises an error when
// there are too many threads, or no memory.
void code_thread_start_main(lua_State *lua, Runner *runner, const GuestProgram *program,
                            uint8_t process);

// Lets the current thread run until its next call, until it stops, or until another may be chosen.
RunnerStatus code_thread_resume(Runner *runner);

// Frees the processor.
void code_threads_end(Runner *runner);
