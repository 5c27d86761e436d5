// SPDX-License-Identifier: MIT
#include "scenario/threads.h"

#include "ce/win32.h"
#include "kernel/process/thread.h"
#include "scenario/bridge.h"
#include "scenario/coroutine.h"
#include "scenario/entries.h"
#include "scenario/fields.h"
#include "scenario/loader.h"

#include <lauxlib.h>

// Threads that a scenario makes. A Lua function is the thread's function, and a coroutine runs it.
// When the function returns, ExitThread is called, as on a device.

static uint32_t number_of(lua_State *lua, int index) {
    return lua_isboolean(lua, index) ? (uint32_t)lua_toboolean(lua, index)
                                     : (uint32_t)lua_tointeger(lua, index);
}

// The function has returned; its value is the exit code. ExitThread does not return.
static int thread_done(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    return loader_end(lua, number_of(lua, -1));
}

// Calls the thread's function (upvalue 2) with its parameter (upvalue 3).
static int run_function(lua_State *lua) {
    lua_settop(lua, 0);
    lua_pushvalue(lua, lua_upvalueindex(2));
    lua_pushvalue(lua, lua_upvalueindex(3));
    lua_callk(lua, 1, 1, 0, thread_done);
    return thread_done(lua, LUA_OK, 0);
}

// The coroutine of a thread: the entry points of the process's DLLs hear of it first.
static int run_thread(lua_State *lua) {
    Entries entries;
    entries_loaded(runner_of(lua), DLL_THREAD_ATTACH, &entries);
    return entries_run(lua, 0, &entries, DLL_THREAD_ATTACH, (EntriesEnd){run_function, NULL});
}

// CreateThread(NULL, cbStack, function, parameter, flags [, lpIDThread])
static int create_thread(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    Runner *runner = runner_of(lua);
    bool has_function = lua_isfunction(lua, 3);
    if (!has_function && !lua_isnoneornil(lua, 3)) {
        return luaL_error(lua, "CreateThread: lpStartAddr is a function: CreateThread(NULL, 0, "
                               "function(parameter) ... end, parameter, 0)");
    }
    lua_settop(lua, lua_gettop(lua) < 5 ? 5 : lua_gettop(lua));
    ApiArgs args = {.value = {field_dword(lua, 1, "CreateThread", "lpsa", true),
                              field_dword(lua, 2, "CreateThread", "cbStack", true),
                              has_function ? bridge_function_line(lua, 3) : 0,
                              field_dword(lua, 4, "CreateThread", "lpvThreadParam", true),
                              field_dword(lua, 5, "CreateThread", "fdwCreate", true),
                              field_dword(lua, 6, "CreateThread", "lpIDThread", true)},
                    .omitted = {[5] = lua_isnone(lua, 6)}};
    ApiResult result = bridge_call(lua, CALL_CreateThread, &args);
    if (!result.value) {
        lua_pushnil(lua);
        return bridge_return(lua, 1);
    }
    lua_pushinteger(lua, CALL_ExitThread); // for loader_end()
    lua_pushvalue(lua, 3);
    lua_pushvalue(lua, 4);
    lua_pushcclosure(lua, run_thread, 3);
    coroutine_new(lua, runner, thread_find(runner->machine, result.value),
                  runner->threads[runner->current].may_crash,
                  runner->threads[runner->current].may_wait);
    lua_pushinteger(lua, result.value);
    for (uint32_t i = 0; i < result.n_out; i++) {
        lua_pushinteger(lua, result.out[i]);
    }
    return bridge_return(lua, 1 + (int)result.n_out);
}

static int l_create_thread(lua_State *lua) {
    return bridge_before(lua, 0, create_thread);
}

// ---- helpers

// stack(): the lowest address of the running thread's stack, which is the guard's, and the address
// behind the stack.
static int l_stack(lua_State *lua) {
    Runner *runner = runner_of(lua);
    if (guest_is_declaring(runner)) {
        return luaL_error(lua, "stack needs a running process: call it inside a process's main");
    }
    const Tables *tables = &runner->machine->tables;
    const ThreadRow *row = &tables->thread[tables->system->current_thread];
    lua_pushinteger(lua, row->stack_base);
    lua_pushinteger(lua, row->stack_end);
    return 2;
}

void threads_open(lua_State *lua) {
    bridge_register(lua, "CreateThread", l_create_thread);
    bridge_register(lua, "stack", l_stack);
}
