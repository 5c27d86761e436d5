// SPDX-License-Identifier: MIT
#include "scenario/guest.h"

#include "ce/win32.h"
#include "kernel/process/thread.h"

#include <lauxlib.h>

// Threads that a scenario makes: a Lua function becomes the thread's function, a coroutine runs it,
// and its end is ExitThread, as on a device.

VirtAddr guest_function_line(lua_State *lua, int index) {
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

static int exit_thread(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    ApiArgs args = {.value = {number_of(lua, -1)}};
    guest_call(lua, CALL_ExitThread, &args);
    return guest_return(lua, 0);
}

// The function has returned: its value is the exit code. The thread does not come back from here.
static int thread_done(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    return guest_before(lua, 0, exit_thread);
}

// The coroutine of a thread: calls the function (upvalue 1) with its parameter (upvalue 2).
static int run_thread(lua_State *lua) {
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_pushvalue(lua, lua_upvalueindex(2));
    lua_callk(lua, 1, 1, 0, thread_done);
    return thread_done(lua, LUA_OK, 0);
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
static int create_thread(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    Runner *runner = runner_of(lua);
    bool has_function = lua_isfunction(lua, 3);
    if (!has_function && !lua_isnoneornil(lua, 3)) {
        return luaL_error(lua, "CreateThread: lpStartAddr is a function: CreateThread(NULL, 0, "
                               "function(parameter) ... end, parameter, 0)");
    }
    lua_settop(lua, lua_gettop(lua) < 5 ? 5 : lua_gettop(lua));
    ApiArgs args = {.value = {argument(lua, 1, "lpsa"), argument(lua, 2, "cbStack"),
                              has_function ? guest_function_line(lua, 3) : 0,
                              argument(lua, 4, "lpvThreadParam"), argument(lua, 5, "fdwCreate"),
                              argument(lua, 6, "lpIDThread")},
                    .omitted = {[5] = lua_isnone(lua, 6)}};
    ApiResult result = guest_call(lua, CALL_CreateThread, &args);
    if (!result.value) {
        lua_pushnil(lua);
        return guest_return(lua, 1);
    }
    lua_pushvalue(lua, 3);
    lua_pushvalue(lua, 4);
    lua_pushcclosure(lua, run_thread, 2);
    guest_thread_new(lua, runner, thread_find(runner->machine, result.value),
                     runner->threads[runner->current].may_crash,
                     runner->threads[runner->current].may_wait);
    lua_pushinteger(lua, result.value);
    for (uint32_t i = 0; i < result.n_out; i++) {
        lua_pushinteger(lua, result.out[i]);
    }
    return guest_return(lua, 1 + (int)result.n_out);
}

static int l_create_thread(lua_State *lua) {
    return guest_before(lua, 0, create_thread);
}

// ---- waiting

bool guest_waits(const Runner *runner) {
    const GuestThread *guest = &runner->threads[runner->current];
    const ThreadRow *row = &runner->machine->tables.thread[guest->thread];
    return row->handle == guest->thread_handle && row->state == THREAD_WAITING;
}

static int tell_wait_over(lua_State *lua, int status, lua_KContext has_result) {
    (void)status;
    ApiArgs args = {0};
    ApiResult result = guest_call(lua, CALL_wait_over, &args);
    lua_pushinteger(lua, result.value);
    return guest_return(lua, has_result ? 1 : 0);
}

static int after_wait(lua_State *lua, int status, lua_KContext has_result) {
    (void)status;
    return guest_came_home(runner_of(lua)) ? guest_unwind(lua)
                                           : guest_before(lua, has_result, tell_wait_over);
}

int guest_wait(lua_State *lua, bool has_result) {
    Runner *runner = runner_of(lua);
    runner->threads[runner->current].wait_line = guest_line(lua);
    if (!lua_isyieldable(lua)) {
        runner->sandbox.exhausted = "a thread cannot wait here, inside a comparison or a callback";
        return luaL_error(lua, "%s", runner->sandbox.exhausted); // it waits: nobody may catch this
    }
    return guest_stop_to_wait(lua, has_result, after_wait);
}

// The handles of a table as the bytes that the call reads.
static void read_handles(lua_State *lua, uint32_t n, uint8_t *bytes) {
    for (uint32_t i = 0; i < n; i++) {
        lua_rawgeti(lua, 2, (lua_Integer)i + 1);
        if (!lua_isinteger(lua, -1) && !lua_isnil(lua, -1)) {
            luaL_error(lua, "WaitForMultipleObjects: lpHandles[%d] is no handle", (int)i + 1);
        }
        uint32_t handle = (uint32_t)lua_tointeger(lua, -1);
        for (uint32_t k = 0; k < 4; k++) {
            bytes[i * 4 + k] = (uint8_t)(handle >> k * 8);
        }
        lua_pop(lua, 1);
    }
}

// WaitForMultipleObjects(nCount, { handle, ... } or an address, fWaitAll, dwMilliseconds)
static int wait_for_multiple_objects(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    Runner *runner = runner_of(lua);
    uint8_t bytes[MAXIMUM_WAIT_OBJECTS * 4];
    lua_Integer n = luaL_checkinteger(lua, 1), ms = luaL_checkinteger(lua, 4);
    bool all = lua_isinteger(lua, 3) ? lua_tointeger(lua, 3) != 0 : lua_toboolean(lua, 3);
    ApiArgs args = {.value = {(uint32_t)n, 0, all, (uint32_t)ms}};
    if (lua_istable(lua, 2)) {
        bool fits = n >= 0 && n <= (lua_Integer)MAXIMUM_WAIT_OBJECTS;
        read_handles(lua, fits ? (uint32_t)n : 0, bytes);
        args.bytes = bytes;
    } else {
        args.value[1] = lua_isnil(lua, 2) ? 0 : (uint32_t)luaL_checkinteger(lua, 2);
    }
    ApiResult result = guest_call(lua, CALL_WaitForMultipleObjects, &args);
    if (guest_waits(runner)) {
        return guest_wait(lua, true);
    }
    lua_pushinteger(lua, result.value);
    return guest_return(lua, 1);
}

static int l_wait_for_multiple_objects(lua_State *lua) {
    return guest_before(lua, 0, wait_for_multiple_objects);
}

// ---- helpers

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
    guest_register(lua, "WaitForMultipleObjects", l_wait_for_multiple_objects);
    guest_register(lua, "stack", l_stack);
}
