// SPDX-License-Identifier: MIT
#include "scenario/functions.h"

#include "heap/state.h"
#include "scenario/bridge.h"
#include "scenario/fields.h"

#include <lauxlib.h>

// Functions of the scenario that coredll calls back: the two of CeHeapCreate. On a device the guest
// knows them by an address; here the address is a number that stands for a Lua function. They run
// inside the call that needs them and on its coroutine, so nothing pauses in them and no other
// thread gets a turn. Every call that they make is a separate step, one level deeper.

#define FUNCTIONS_KEY "slot32.functions" // registry: address -> function and function -> address

// The address of the function at `index`: that of its line, or the next one that no other function
// has.
static VirtAddr address_of(lua_State *lua, int index) {
    VirtAddr address = bridge_function_line(lua, index);
    index = lua_absindex(lua, index);
    luaL_getsubtable(lua, LUA_REGISTRYINDEX, FUNCTIONS_KEY);
    lua_pushvalue(lua, index);
    if (lua_rawget(lua, -2) == LUA_TNUMBER) {
        address = (VirtAddr)lua_tointeger(lua, -1);
        lua_pop(lua, 2);
        return address;
    }
    lua_pop(lua, 1);
    while (lua_rawgeti(lua, -1, address) != LUA_TNIL) {
        lua_pop(lua, 1);
        address++;
        sandbox_charge(lua, 1);
    }
    lua_pop(lua, 1);
    lua_pushvalue(lua, index);
    lua_rawseti(lua, -2, address);
    lua_pushvalue(lua, index);
    lua_pushinteger(lua, address);
    lua_rawset(lua, -3);
    lua_pop(lua, 1);
    return address;
}

// ---- one call

static uint32_t result_number(lua_State *lua, int index, const char *what) {
    if (lua_isboolean(lua, index)) {
        return (uint32_t)lua_toboolean(lua, index);
    }
    if (!lua_isnil(lua, index) && !lua_isinteger(lua, index)) {
        luaL_error(lua, "the function of CeHeapCreate returned a %s as %s",
                   luaL_typename(lua, index), what);
    }
    lua_Integer value = lua_isnil(lua, index) ? 0 : lua_tointeger(lua, index);
    if (value < INT32_MIN || value > UINT32_MAX) {
        luaL_error(lua, "the function of CeHeapCreate returned %s that does not fit in 32 bits",
                   what);
    }
    return (uint32_t)value;
}

// Runs protected: calls the function with the four arguments in upvalue 1 and reads its results.
static int call_function(lua_State *lua) {
    GuestCall *call = lua_touserdata(lua, 1);
    luaL_getsubtable(lua, LUA_REGISTRYINDEX, FUNCTIONS_KEY);
    lua_rawgeti(lua, -1, call->function);
    if (call->args[0]) {
        lua_pushinteger(lua, call->args[0]);
    } else {
        lua_pushnil(lua); // NULL
    }
    for (unsigned i = 1; i < 4; i++) {
        lua_pushinteger(lua, call->args[i]);
    }
    lua_call(lua, 4, 2);
    call->value = result_number(lua, -2, "its answer");
    if (!lua_isnil(lua, -1)) {
        call->args[3] = result_number(lua, -1, "user data");
    }
    return 0;
}

static bool has_function(lua_State *lua, VirtAddr address) {
    luaL_getsubtable(lua, LUA_REGISTRYINDEX, FUNCTIONS_KEY);
    bool found = lua_rawgeti(lua, -1, address) == LUA_TFUNCTION;
    lua_pop(lua, 2);
    return found;
}

// The function raised the error on top of the stack. A fault passes through the call; any other
// error is kept until the call has ended.
static GuestEnd end_of_error(Runner *runner, lua_State *lua) {
    if (runner->sandbox.unwinding && !runner->sandbox.budget.exhausted) {
        runner->sandbox.unwinding = false; // the call itself unwinds again later
        lua_pop(lua, 1);
        return GUEST_ENDED;
    }
    if (bridge_is_fault(lua, -1) && !runner->sandbox.budget.exhausted) {
        lua_pop(lua, 1);
        return GUEST_FAULTED;
    }
    bridge_keep_error(lua);
    return GUEST_RAISED;
}

GuestEnd functions_run(void *context, GuestCall *call) {
    Runner *runner = context;
    lua_State *lua = runner->calling;
    if (!lua || !lua_checkstack(lua, 16) || !has_function(lua, call->function)) {
        return GUEST_NO_FUNCTION;
    }
    api_enter_function(runner->machine, call, sandbox_line(lua));
    lua_pushcfunction(lua, call_function);
    lua_pushlightuserdata(lua, call);
    int status = lua_pcall(lua, 1, 0, 0);
    if (status != LUA_OK) {
        return bridge_came_home(runner)
                   ? (lua_pop(lua, 1), runner->sandbox.unwinding = false, GUEST_ENDED)
                   : end_of_error(runner, lua);
    }
    if (bridge_came_home(runner)) {
        return GUEST_ENDED;
    }
    api_leave_function(runner->machine, call);
    return GUEST_RETURNED;
}

// ---- CeHeapCreate

static VirtAddr function_argument(lua_State *lua, int index, const char *name) {
    if (lua_isnoneornil(lua, index)) {
        return 0;
    }
    if (!lua_isfunction(lua, index) || lua_iscfunction(lua, index)) {
        luaL_error(lua,
                   "CeHeapCreate: %s is a function: CeHeapCreate(0, 0, 0, "
                   "function(pAddr, cbSize, fdwAction, dwUserData) ... end, function ... end)",
                   name);
    }
    return address_of(lua, index);
}

// CeHeapCreate(0, dwInitialSize, dwMaximumSize, pfnAlloc, pfnFree)
static int ce_heap_create(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    ApiArgs args = {.value = {field_dword(lua, 1, "CeHeapCreate", "flOptions", false),
                              field_dword(lua, 2, "CeHeapCreate", "dwInitialSize", false),
                              field_dword(lua, 3, "CeHeapCreate", "dwMaximumSize", false)}};
    args.value[3] = function_argument(lua, 4, "pfnAlloc");
    args.value[4] = function_argument(lua, 5, "pfnFree");
    ApiResult result = bridge_call(lua, CALL_CeHeapCreate, &args);
    if (result.faulted) {
        return bridge_return_fault(lua);
    }
    if (result.value) {
        lua_pushinteger(lua, result.value);
    } else {
        lua_pushnil(lua);
    }
    return bridge_return(lua, 1);
}

static int l_ce_heap_create(lua_State *lua) {
    return bridge_before(lua, 0, ce_heap_create);
}

// ---- heap_info

static void set_field(lua_State *lua, const char *name, uint32_t value) {
    lua_pushinteger(lua, value);
    lua_setfield(lua, -2, name);
}

// heap_info(handle [, size]): describes a heap of the running process; nil if it is none.
static int l_heap_info(lua_State *lua) {
    Runner *runner = runner_of(lua);
    lua_Integer handle = luaL_checkinteger(lua, 1), size = luaL_optinteger(lua, 2, 0);
    HeapState state;
    if (guest_is_declaring(runner)) {
        return luaL_error(lua,
                          "heap_info needs a running process: call it inside a process's main");
    }
    luaL_argcheck(lua, handle >= 0 && handle <= UINT32_MAX, 1, "a handle expected");
    luaL_argcheck(lua, size >= 0 && size <= 1 << 30, 2, "a size of up to 1 GB expected");
    if (!heap_state(runner->machine, (VirtAddr)handle, (uint32_t)size, &state)) {
        lua_pushnil(lua);
        return 1;
    }
    sandbox_charge(lua, state.n_used + state.n_holes + state.n_passed);
    lua_createtable(lua, 0, 9);
    set_field(lua, "regions", state.n_regions);
    set_field(lua, "bigs", state.n_big);
    set_field(lua, "items", state.n_used);
    set_field(lua, "holes", state.n_holes);
    set_field(lua, "used", state.used);
    set_field(lua, "free", state.free);
    set_field(lua, "largest", state.largest);
    set_field(lua, "committed", state.committed);
    set_field(lua, "passed", state.n_passed);
    return 1;
}

void functions_open(lua_State *lua) {
    // Allocate here, where a Lua memory error is caught, and not in the middle of the machine's
    // call.
    luaL_getsubtable(lua, LUA_REGISTRYINDEX, FUNCTIONS_KEY);
    lua_pop(lua, 1);
    bridge_register(lua, "heap_info", l_heap_info);
    bridge_register(lua, "CeHeapCreate", l_ce_heap_create);
}
