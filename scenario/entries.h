// SPDX-License-Identifier: MIT
#pragma once

// Runs entry points of DLLs (DllMain), one after the other, as Lua functions on the running
// thread's coroutine, and tells the kernel what each returns. Each entry point is one step. While
// one starts its DLL, threads that were made in the process do not begin (choose.c).
// Sources: DllMain, ExitThread, ExitProcess, DisableThreadLibraryCalls (CE 5.0).

#include "kernel/loader/load.h"
#include "scenario/guest.h"

// Handles of the DLLs whose entry points are to run, in that order.
typedef struct Entries {
    uint32_t handle[LOAD_NEW];
    uint32_t n;
    bool seen[GUEST_DLLS]; // DLLs that were already looked at: two may need each other
} Entries;

// Adds a DLL if it has an entry point.
void entries_add(Entries *entries, const GuestDll *dll, uint32_t handle);

// The DLLs that the running process has loaded: of a thread that begins, in the order in which they
// came; else (reasons *_DETACH) the last one first. Without those whose thread calls are disabled
// if the reason is one of a thread.
void entries_loaded(Runner *runner, uint32_t reason, Entries *ret_entries);

// The same for the end of a thread (DLL_THREAD_DETACH) or of the process in which it runs: none if
// that end has been told, or begun to be told, on this thread. An entry point may end what is
// ending.
void entries_of_end(Runner *runner, uint32_t thread, uint32_t reason, Entries *ret_entries);

// What follows when all have run, or when one has refused to be attached: a C function whose stack
// holds `value` and, of a refusal, the handle of the DLL. It has the upvalues of the function that
// began.
typedef struct EntriesEnd {
    lua_CFunction done;
    lua_CFunction refused; // only DLL_PROCESS_ATTACH needs one
} EntriesEnd;

// Drops the Lua stack and begins. A C function must return this function's result.
int entries_run(lua_State *lua, uint32_t value, const Entries *entries, uint32_t reason,
                EntriesEnd end);

// Runs them on another thread, which becomes the running one meanwhile: for a thread that is about
// to be ended from outside. Nothing can pause in them. A fault ends the entry point in which it
// occurs, and no more; other errors pass through when the thread of before runs again.
void entries_run_on(lua_State *lua, uint32_t thread, const Entries *entries, uint32_t reason);
