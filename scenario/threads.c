// SPDX-License-Identifier: MIT
#include "scenario/guest.h"

#include "kernel/thread.h"

#include <lauxlib.h>

// Threads that a scenario makes: a Lua function becomes the thread's function, a coroutine runs it,
// and its end is ExitThread, as on a device.

// Where a function would lie in the EXE: the form in which fault records give a line's address.
static VirtAddr address_of(lua_State *lua, int index) {
    lua_Debug debug;
    lua_pushvalue(lua, index);
    lua_getinfo(lua, ">S", &debug);
    uint32_t line = debug.linedefined > 0 ? (uint32_t)debug.linedefined : 0;
    return CE_EXE_BASE + CE_PAGE_SIZE + line * 4;
}

static uint32_t number_of(lua_State *lua, int index) {
    return lua_isboolean(lua, index) ? (uint32_t)lua_toboolean(lua, index)
                                     : (uint32_t)lua_tointeger(lua, index);
}

// The function has returned: its value is the exit code. The thread does not come back from here.
static int exit_thread(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    ApiArgs args = {.value = {number_of(lua, -1)}};
    guest_call(lua, CALL_ExitThread, &args);
    return guest_pause(lua, 0);
}

// The coroutine of a thread: calls the function (upvalue 1) with its parameter (upvalue 2).
static int run_thread(lua_State *lua) {
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_pushvalue(lua, lua_upvalueindex(2));
    lua_callk(lua, 1, 1, 0, exit_thread);
    return exit_thread(lua, LUA_OK, 0);
}

static uint32_t argument(lua_State *lua, int index, const char *name) {
    if (lua_isnoneornil(lua, index)) {
        return 0;
    }
    if (!lua_isinteger(lua, index) && !lua_isboolean(lua, index)) {
        luaL_error(lua, "CreateThread: %s must be a whole number of 32 bits, or NULL", name);
    }
    lua_Integer value =
        lua_isboolean(lua, index) ? lua_toboolean(lua, index) : lua_tointeger(lua, index);
    if (value < INT32_MIN || value > UINT32_MAX) {
        luaL_error(lua, "CreateThread: %s does not fit in 32 bits", name);
    }
    return (uint32_t)value;
}

// CreateThread(NULL, cbStack, function, parameter, flags [, lpIDThread])
static int l_create_thread(lua_State *lua) {
    Runner *runner = runner_of(lua);
    bool has_function = lua_isfunction(lua, 3);
    if (!has_function && !lua_isnoneornil(lua, 3)) {
        return luaL_error(lua, "CreateThread: lpStartAddr is a function: CreateThread(NULL, 0, "
                               "function(parameter) ... end, parameter, 0)");
    }
    lua_settop(lua, lua_gettop(lua) < 5 ? 5 : lua_gettop(lua));
    ApiArgs args = {.value = {argument(lua, 1, "lpsa"), argument(lua, 2, "cbStack"),
                              has_function ? address_of(lua, 3) : 0,
                              argument(lua, 4, "lpvThreadParam"), argument(lua, 5, "fdwCreate"),
                              argument(lua, 6, "lpIDThread")},
                    .omitted = {[5] = lua_isnone(lua, 6)}};
    ApiResult result = guest_call(lua, CALL_CreateThread, &args);
    if (!result.value) {
        lua_pushnil(lua);
        return guest_pause(lua, 1);
    }
    lua_pushvalue(lua, 3);
    lua_pushvalue(lua, 4);
    lua_pushcclosure(lua, run_thread, 2);
    guest_thread_new(lua, runner, thread_find(runner->machine, result.value),
                     runner->threads[runner->current].may_crash);
    lua_pushinteger(lua, result.value);
    for (uint32_t i = 0; i < result.n_out; i++) {
        lua_pushinteger(lua, result.out[i]);
    }
    return guest_pause(lua, 1 + (int)result.n_out);
}

// stack(): the lowest address of the running thread's stack, the guard's, and the address behind
// it.
static int l_stack(lua_State *lua) {
    Runner *runner = runner_of(lua);
    if (runner->declaring || runner->current == GUEST_NONE) {
        return luaL_error(lua, "stack needs a running process: call it inside a process's main");
    }
    const Tables *tables = &runner->machine->tables;
    const ThreadRow *row = &tables->thread[tables->system->current_thread];
    lua_pushinteger(lua, row->stack_base);
    lua_pushinteger(lua, row->stack_end);
    return 2;
}

void threads_open(lua_State *lua) {
    guest_register(lua, "CreateThread", l_create_thread);
    guest_register(lua, "stack", l_stack);
}
