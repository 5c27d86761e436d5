// SPDX-License-Identifier: MIT
#include "scenario/server.h"

#include "kernel/process/psl.h"
#include "scenario/bridge.h"
#include "scenario/guest_memory.h"

#include <lauxlib.h>
#include <string.h>

// Calls into servers. The kernel moves the guest's thread; here the same coroutine runs the
// server's function. It comes back with the function's value or its fault, or with nil when the
// server ended meanwhile. If the kernel brings a thread home while its coroutine is still in the
// server's function, the coroutine is unwound to the place of the call.

#define SETS_KEY "slot32.sets" // registry: handle of a set -> table of functions

static GuestThread *running(Runner *runner) {
    return &runner->threads[runner->current];
}

// ---- sets

#define PARAMS 4u // of a method

static uint8_t read_signature(lua_State *lua, lua_Integer method) {
    const char *letters = lua_type(lua, -1) == LUA_TSTRING ? lua_tostring(lua, -1) : "?";
    uint8_t pointers = 0;
    if (strlen(letters) > PARAMS || letters[strspn(letters, "pd")]) {
        luaL_error(lua,
                   "CreateAPISet: method %d: want { \"pd\", function }, a letter for each of up to "
                   "4 parameters: p pointer, d not",
                   (int)method);
    }
    for (unsigned i = 0; letters[i]; i++) {
        pointers |= (uint8_t)((letters[i] == 'p') << i);
    }
    return pointers;
}

// Reads { { "pd", function }, ... } at index 2; pushes a table of the functions.
static uint32_t read_methods(lua_State *lua, uint8_t *pointers) {
    luaL_checktype(lua, 2, LUA_TTABLE);
    lua_Integer n = (lua_Integer)lua_rawlen(lua, 2);
    lua_createtable(lua, (int)(n < 64 ? n : 64), 0);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(lua, 2, i);
        if (!lua_istable(lua, -1)) {
            luaL_error(lua, "CreateAPISet: method %d is not a table", (int)i);
        }
        lua_rawgeti(lua, -1, 1);
        uint8_t own = read_signature(lua, i);
        lua_rawgeti(lua, -2, 2);
        if (!lua_isfunction(lua, -1)) {
            luaL_error(lua, "CreateAPISet: method %d has no function", (int)i);
        }
        if (i <= CE_SET_METHODS) {
            pointers[i - 1] = own;
        }
        lua_rawseti(lua, -4, i);
        lua_pop(lua, 2);
    }
    return (uint32_t)n;
}

static int create_api_set(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    uint8_t pointers[CE_SET_METHODS] = {0};
    ApiArgs args = {.name = luaL_checkstring(lua, 1), .bytes = pointers};
    args.value[1] = read_methods(lua, pointers);
    ApiResult result = bridge_call(lua, CALL_CreateAPISet, &args);
    if (result.value) {
        luaL_getsubtable(lua, LUA_REGISTRYINDEX, SETS_KEY);
        lua_insert(lua, -2);
        lua_rawseti(lua, -2, result.value);
        lua_pushinteger(lua, result.value);
    } else {
        lua_pushnil(lua);
    }
    return bridge_return(lua, 1);
}

static int l_create_api_set(lua_State *lua) {
    return bridge_before(lua, 0, create_api_set);
}

// ---- calls

// Pushes the function of a set's method, or nil.
static void push_method(lua_State *lua, uint32_t handle, uint32_t method) {
    luaL_getsubtable(lua, LUA_REGISTRYINDEX, SETS_KEY);
    lua_rawgeti(lua, -1, handle);
    if (lua_istable(lua, -1)) {
        lua_rawgeti(lua, -1, (lua_Integer)method + 1);
    } else {
        lua_pushnil(lua);
    }
}

static uint32_t result_number(lua_State *lua, int index) {
    if (lua_isboolean(lua, index)) {
        return (uint32_t)lua_toboolean(lua, index);
    }
    return lua_isinteger(lua, index) ? (uint32_t)lua_tointeger(lua, index) : 0;
}

static int after_return(lua_State *lua, int status, lua_KContext raise) {
    (void)status;
    if (bridge_came_home(runner_of(lua))) {
        return bridge_unwind(lua);
    }
    return raise ? lua_error(lua) : 1;
}

// How a method of a server call ended; passed on as the context.
typedef enum { METHOD_RETURNED, METHOD_FAILED, METHOD_GONE } MethodEnd;

// Returns from the `depth`th server call of this thread.
static int go_home(lua_State *lua, int status, lua_KContext context) {
    (void)status;
    Runner *runner = runner_of(lua);
    MethodEnd end = (MethodEnd)(context & 3);
    uint32_t depth = (uint32_t)(context >> 2),
             home = psl_depth(runner->machine, running(runner)->thread);
    if (home < depth - 1 || !guest_is_alive(runner, running(runner))) {
        return bridge_unwind(lua); // the call around this one has ended, too, or the thread itself
    }
    if (home < depth) { // the kernel has brought the thread home
        end = METHOD_GONE;
        api_server_ended(runner->machine);
        runner->last_reason = runner->machine->outcome.reason;
        lua_pushnil(lua);
    } else {
        ApiArgs args = {.value = {end == METHOD_FAILED ? 0 : result_number(lua, -1)}};
        bridge_call(lua, CALL_return_to_caller, &args);
        if (end == METHOD_RETURNED) {
            lua_pushinteger(lua, args.value[0]); // as the caller gets it: 32 bits
        }
    }
    return bridge_after(lua, end == METHOD_FAILED, after_return);
}

// Lua is back from the method of this thread's `depth`th server call; its value or error is on top
// of the stack.
static int method_done(lua_State *lua, int status, lua_KContext depth) {
    Runner *runner = runner_of(lua);
    GuestThread *guest = running(runner);
    bool failed = status != LUA_OK && status != LUA_YIELD;
    if (runner->sandbox.budget.exhausted) {
        return lua_error(lua);
    }
    bool own = failed && !runner->sandbox.unwinding && !bridge_is_fault(lua, -1);
    uint32_t home = psl_depth(runner->machine, guest->thread);
    guest->depth = (uint32_t)depth - 1;
    if (own && home < (uint32_t)depth) {
        return lua_error(lua); // the scenario's own error passes through calls that have ended
    }
    if (home < (uint32_t)depth - 1 || !guest_is_alive(runner, guest)) {
        return bridge_unwind(lua); // the call around this one has ended, too, or the thread itself
    }
    if (home < (uint32_t)depth) { // unwinding has reached its target
        runner->sandbox.unwinding = false;
    }
    MethodEnd end = failed ? METHOD_FAILED : METHOD_RETURNED;
    return bridge_before(lua, depth * 4 + (lua_KContext)end, go_home);
}

// The thread is now in the server and runs its function. The arguments are already on the stack.
static int method_begin(lua_State *lua, int status, lua_KContext n_args) {
    (void)status;
    Runner *runner = runner_of(lua);
    lua_KContext depth = (lua_KContext)running(runner)->depth;
    if (bridge_came_home(runner)) { // ended before it began
        runner->sandbox.unwinding = true;
        lua_pushnil(lua);
        return method_done(lua, LUA_ERRRUN, depth);
    }
    int outcome = lua_pcallk(lua, (int)n_args, 1, 0, depth, method_done);
    return method_done(lua, outcome, depth);
}

static uint32_t call_argument(lua_State *lua, int index) {
    guest_memory_argument(lua, index);
    lua_Integer value = lua_isnil(lua, index) ? 0 : luaL_checkinteger(lua, index);
    luaL_argcheck(lua, value >= INT32_MIN && value <= UINT32_MAX, index, "does not fit in 32 bits");
    return (uint32_t)value;
}

static int call_server(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    Runner *runner = runner_of(lua);
    ApiArgs args = {0};
    int n = lua_gettop(lua) - 2;
    if (n < 0 || n > (int)PARAMS) {
        return luaL_error(lua, "call_server takes a set, a method and up to 4 values");
    }
    for (int i = 0; i < n + 2; i++) {
        args.value[i] = call_argument(lua, i + 1);
    }
    ApiResult result = bridge_call(lua, CALL_call_server, &args);
    if (!result.value) {
        lua_pushnil(lua);
        return bridge_return(lua, 1);
    }
    running(runner)->depth++;
    push_method(lua, psl_find(runner->machine, args.value[0])->handle, args.value[1]);
    if (!lua_isfunction(lua, -1)) { // the set was not made by a scenario
        return luaL_error(lua, "call_server: method %d has no function", (int)args.value[1]);
    }
    for (int i = 0; i < n; i++) {
        lua_pushinteger(lua, result.out[i]);
    }
    return bridge_after(lua, n, method_begin);
}

static int l_call_server(lua_State *lua) {
    return bridge_before(lua, 0, call_server);
}

void server_open(lua_State *lua) {
    bridge_register(lua, "CreateAPISet", l_create_api_set);
    bridge_register(lua, "call_server", l_call_server);
}
