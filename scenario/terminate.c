// SPDX-License-Identifier: MIT
#include "scenario/terminate.h"

#include "ce/calls.h"
#include "ce/win32.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"
#include "scenario/bridge.h"
#include "scenario/entries.h"
#include "scenario/fields.h"
#include "scenario/guest_memory.h"

#include <lauxlib.h>

// TerminateThread and TerminateProcess tell the DLLs what ends ("DLLs attached to the thread are
// notified", TerminateThread; "notifies each DLL", TerminateProcess, both CE 5.0). Where the entry
// points run is not said (P). In the caller's own process they run in the thread that makes the
// call: the end of a thread is told when it has ended, the end of the caller itself before it ends.
// Those of another process run in the thread that ends, before it does: its memory is theirs. There
// they cannot wait (S).

enum { UP_CALL = 1, UP_HANDLE, UP_CODE }; // upvalues of run()

typedef enum { ENDS_OTHER, ENDS_THREAD, ENDS_SELF, ENDS_PROCESS } Ends;

static CallId call_of(lua_State *lua) {
    return (CallId)lua_tointeger(lua, lua_upvalueindex(UP_CALL));
}

static uint32_t handle_of(lua_State *lua) {
    return (uint32_t)lua_tointeger(lua, lua_upvalueindex(UP_HANDLE));
}

// What of the running process the call would end; ENDS_OTHER: nothing.
static Ends what_ends(lua_State *lua) {
    const Runner *runner = runner_of(lua);
    if (guest_is_declaring(runner)) {
        return ENDS_OTHER;
    }
    const Machine *machine = runner->machine;
    const SystemRow *system = machine->tables.system;
    if (call_of(lua) == CALL_TerminateProcess) {
        uint8_t process = process_find(machine, handle_of(lua));
        return process != PROCESS_NONE && process == system->current_process ? ENDS_PROCESS
                                                                             : ENDS_OTHER;
    }
    uint32_t thread = thread_find(machine, handle_of(lua));
    const ThreadRow *row = thread < CE_THREADS ? &machine->tables.thread[thread] : NULL;
    if (!row || !thread_is_alive(machine, thread) || row->owner != system->current_process) {
        return ENDS_OTHER;
    }
    return row->is_main ? ENDS_PROCESS : thread == system->current_thread ? ENDS_SELF : ENDS_THREAD;
}

static bool make_call(lua_State *lua) {
    ApiArgs args = {
        .value = {handle_of(lua), (uint32_t)lua_tointeger(lua, lua_upvalueindex(UP_CODE))}};
    return bridge_call(lua, call_of(lua), &args).value != 0;
}

static int end_self(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    lua_pushboolean(lua, make_call(lua));
    return bridge_return(lua, 1);
}

static int tell_end(lua_State *lua) {
    return bridge_before(lua, 0, end_self);
}

static int return_true(lua_State *lua) {
    lua_pushboolean(lua, true);
    return bridge_return(lua, 1);
}

// The thread of another process that the call ends first; CE_THREADS if it ends none.
static uint32_t foreign_thread(lua_State *lua) {
    const Machine *machine = runner_of(lua)->machine;
    if (call_of(lua) == CALL_TerminateThread) {
        uint32_t thread = thread_find(machine, handle_of(lua));
        bool alive = thread < CE_THREADS && thread_is_alive(machine, thread);
        return alive && machine->tables.thread[thread].owner != 0 ? thread : CE_THREADS;
    }
    uint8_t process = process_find(machine, handle_of(lua));
    bool alive = process != PROCESS_NONE && process != 0;
    return alive ? process_main_thread(machine, process) : CE_THREADS;
}

// Tells the DLLs of another process, unless the thread runs in a server.
static void tell_foreign(lua_State *lua) {
    Runner *runner = runner_of(lua);
    Entries entries = {.n = 0};
    uint32_t thread = foreign_thread(lua);
    if (thread >= CE_THREADS) {
        return;
    }
    const ThreadRow *row = &runner->machine->tables.thread[thread];
    uint32_t reason = row->is_main ? DLL_PROCESS_DETACH : DLL_THREAD_DETACH;
    if (row->current == row->owner) {
        entries_of_end(runner, thread, reason, &entries);
    }
    if (entries.n > 0) {
        entries_run_on(lua, thread, &entries, reason);
    }
}

static int end_other(lua_State *lua, int status, lua_KContext context) {
    (void)status;
    Entries entries = {.n = 0};
    if ((Ends)context == ENDS_OTHER && !guest_is_declaring(runner_of(lua))) {
        tell_foreign(lua);
    }
    bool ended = make_call(lua);
    if (!ended || (Ends)context != ENDS_THREAD) {
        lua_pushboolean(lua, ended);
        return bridge_return(lua, 1);
    }
    entries_loaded(runner_of(lua), DLL_THREAD_DETACH, &entries);
    return entries_run(lua, 0, &entries, DLL_THREAD_DETACH, (EntriesEnd){return_true, NULL});
}

static int run(lua_State *lua) {
    Entries entries;
    Ends ends = what_ends(lua);
    if (ends == ENDS_OTHER || ends == ENDS_THREAD) {
        return bridge_before(lua, (lua_KContext)ends, end_other);
    }
    uint32_t reason = ends == ENDS_SELF ? DLL_THREAD_DETACH : DLL_PROCESS_DETACH;
    Runner *runner = runner_of(lua);
    uint32_t thread = runner->machine->tables.system->current_thread;
    entries_of_end(runner, thread, reason, &entries);
    return entries_run(lua, 0, &entries, reason, (EntriesEnd){tell_end, NULL});
}

static int finish(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    return lua_gettop(lua);
}

// The arguments become upvalues: entry points clear the Lua stack.
static int l_terminate(lua_State *lua) {
    const char *name = call_info(call_of(lua))->name;
    if (lua_gettop(lua) > 2) {
        return luaL_error(lua, "%s takes 2 arguments, got %d", name, lua_gettop(lua));
    }
    for (int i = 1; i <= lua_gettop(lua); i++) {
        guest_memory_argument(lua, i);
    }
    uint32_t handle = field_dword(lua, 1, name, "the handle", true);
    uint32_t code = field_dword(lua, 2, name, "the exit code", true);
    lua_settop(lua, 0);
    lua_pushvalue(lua, lua_upvalueindex(UP_CALL));
    lua_pushinteger(lua, handle);
    lua_pushinteger(lua, code);
    lua_pushcclosure(lua, run, 3);
    lua_callk(lua, 0, LUA_MULTRET, 0, finish);
    return finish(lua, LUA_OK, 0);
}

void terminate_open(lua_State *lua) {
    static const CallId calls[] = {CALL_TerminateThread, CALL_TerminateProcess};
    for (unsigned i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        lua_pushinteger(lua, calls[i]);
        lua_pushcclosure(lua, l_terminate, 1);
        bridge_name(lua, call_info(calls[i])->name);
    }
}
