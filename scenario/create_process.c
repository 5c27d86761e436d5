// SPDX-License-Identifier: MIT
#include "scenario/create_process.h"

#include "scenario/bridge.h"
#include "scenario/fields.h"
#include "scenario/guest_memory.h"
#include "scenario/loader.h"
#include "scenario/programs.h"

#include <lauxlib.h>

// CreateProcess(name) returns a handle. CreateProcess(pszImageName, pszCmdLine, psaProcess,
// psaThread, fInheritHandles, fdwCreate, pvEnvironment, pszCurDir, psiStartInfo, pProcInfo) returns
// a BOOL, and a table of PROCESS_INFORMATION if pProcInfo is left out.

#define ALL 9 // parameters before pProcInfo

static const char *text_argument(lua_State *lua, int index, const char *name) {
    if (!lua_isnoneornil(lua, index) && lua_type(lua, index) != LUA_TSTRING) {
        luaL_error(lua, "CreateProcess: %s is a text or NULL", name);
    }
    return lua_tostring(lua, index);
}

// Whether an argument is NULL, FALSE or 0.
static bool is_nothing(lua_State *lua, int index) {
    return !lua_toboolean(lua, index) ||
           (lua_isinteger(lua, index) && lua_tointeger(lua, index) == 0);
}

static bool read_arguments(lua_State *lua, ApiArgs *args) {
    static const int unsupported[] = {3, 4, 5, 7, 8, 9};
    int n = lua_gettop(lua);
    if (n != 1 && n != ALL && n != ALL + 1) {
        luaL_error(lua,
                   "CreateProcess takes the name, or all 10 parameters (pProcInfo may be left "
                   "out), got %d",
                   n);
    }
    args->name = text_argument(lua, 1, "pszImageName");
    args->second_name = text_argument(lua, 2, "pszCmdLine");
    if (n == 1) {
        return false;
    }
    args->value[2] = field_dword(lua, 6, "CreateProcess", "fdwCreate", true);
    for (unsigned i = 0; i < sizeof unsupported / sizeof unsupported[0]; i++) {
        bool is_first = args->value[4] == 0 && !is_nothing(lua, unsupported[i]);
        args->value[4] = is_first ? (uint32_t)unsupported[i] : args->value[4];
    }
    args->omitted[3] = n == ALL;
    if (n > ALL) {
        guest_memory_argument(lua, ALL + 1);
        args->value[3] = field_dword(lua, ALL + 1, "CreateProcess", "pProcInfo", true);
    }
    return true;
}

static void start_main(lua_State *lua, Runner *runner, const char *name, uint32_t handle) {
    const GuestProgram *program = programs_find(runner, name);
    for (uint8_t i = 0; program && i < CE_PROCESS_MAX; i++) {
        if (runner->machine->tables.process[i].handle == handle) {
            loader_start_main(lua, runner, program, i);
        }
    }
}

static int create_process(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    Runner *runner = runner_of(lua);
    ApiArgs args = {0};
    bool full = read_arguments(lua, &args);
    ApiResult result = bridge_call(lua, CALL_CreateProcess, &args);
    if (result.value) {
        start_main(lua, runner, args.name, result.value);
    }
    if (!full) {
        if (result.value) {
            lua_pushinteger(lua, result.value);
        } else {
            lua_pushnil(lua);
        }
        return bridge_return(lua, 1);
    }
    lua_pushboolean(lua, result.value != 0);
    if (result.n_out == 0) {
        return bridge_return(lua, 1);
    }
    static const char *const fields[] = {"hProcess", "hThread", "dwProcessId", "dwThreadId"};
    lua_createtable(lua, 0, 4);
    for (unsigned i = 0; i < 4; i++) {
        lua_pushinteger(lua, result.out[i]);
        lua_setfield(lua, -2, fields[i]);
    }
    return bridge_return(lua, 2);
}

static int l_create_process(lua_State *lua) {
    return bridge_before(lua, 0, create_process);
}

void create_process_open(lua_State *lua) {
    bridge_register(lua, "CreateProcess", l_create_process);
}
