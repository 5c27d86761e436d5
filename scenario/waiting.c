// SPDX-License-Identifier: MIT
#include "scenario/waiting.h"

#include "ce/win32.h"
#include "scenario/bridge.h"

#include <lauxlib.h>

// A call that waits is made of two calls for the machine: the call itself, which puts the thread to
// sleep in the kernel, and wait_over, which gives its result. Between the two the coroutine pauses.
// Where Lua cannot pause, a wait ends the scenario with an error.

bool waiting_now(const Runner *runner) {
    const GuestThread *guest = &runner->threads[runner->current];
    const ThreadRow *row = &runner->machine->tables.thread[guest->thread];
    return row->handle == guest->thread_handle && row->state == THREAD_WAITING;
}

static int tell_wait_over(lua_State *lua, int status, lua_KContext has_result) {
    (void)status;
    ApiArgs args = {0};
    ApiResult result = bridge_call(lua, CALL_wait_over, &args);
    lua_pushinteger(lua, result.value);
    return bridge_return(lua, has_result ? 1 : 0);
}

static int after_wait(lua_State *lua, int status, lua_KContext has_result) {
    (void)status;
    return bridge_came_home(runner_of(lua)) ? bridge_unwind(lua)
                                            : bridge_before(lua, has_result, tell_wait_over);
}

int waiting_stop(lua_State *lua, bool has_result) {
    Runner *runner = runner_of(lua);
    runner->threads[runner->current].wait_line = sandbox_line(lua);
    if (!lua_isyieldable(lua)) {
        // It waits: no handler may run.
        return sandbox_stop(lua, "a thread cannot wait here, inside a comparison or a callback");
    }
    return bridge_stop_to_wait(lua, has_result, after_wait);
}

// Writes the handles in a table as the bytes that the call reads.
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
    ApiResult result = bridge_call(lua, CALL_WaitForMultipleObjects, &args);
    if (waiting_now(runner)) {
        return waiting_stop(lua, true);
    }
    lua_pushinteger(lua, result.value);
    return bridge_return(lua, 1);
}

static int l_wait_for_multiple_objects(lua_State *lua) {
    return bridge_before(lua, 0, wait_for_multiple_objects);
}

void waiting_open(lua_State *lua) {
    bridge_register(lua, "WaitForMultipleObjects", l_wait_for_multiple_objects);
}
