// SPDX-License-Identifier: MIT
#include "scenario/loader.h"

#include "ce/handles.h"
#include "ce/win32.h"
#include "kernel/loader/images.h"
#include "kernel/loader/load.h"
#include "kernel/process/process.h"
#include "scenario/bridge.h"
#include "scenario/coroutine.h"
#include "scenario/programs.h"
#include "trust/context.h"

#include <lauxlib.h>
#include <string.h>
#include <strings.h>

// The kernel gives a DLL its address. This file runs the Lua functions that are the DllMains, a
// DLL's imports first, and tells the kernel what they return. If a DllMain returns FALSE while its
// DLL is loaded, the load is undone.

// ---- entry points

// Handles of the DLLs whose entry points are to run, in that order.
typedef struct Entries {
    uint32_t handle[LOAD_NEW];
    uint32_t n;
    bool seen[GUEST_DLLS]; // DLLs that were already looked at: two may need each other
} Entries;

// Adds the DLLs that a DLL is linked with and then the DLL itself, if it has an entry point and was
// not in use before.
static void add_entries(Runner *runner, const char *name, const uint16_t *before,
                        Entries *entries) {
    const GuestDll *dll = programs_find_dll(runner, name);
    uint32_t record = dll ? module_find(runner->machine, name) : MODULE_NONE;
    if (record == MODULE_NONE || before[record] || entries->seen[dll - runner->dlls]) {
        return;
    }
    uint32_t handle = handle_of_module(record);
    entries->seen[dll - runner->dlls] = true;
    for (uint32_t i = 0; i < dll->image.n_needs; i++) {
        add_entries(runner, dll->image.needs[i], before, entries);
    }
    if (dll->entry != LUA_NOREF && entries->n < LOAD_NEW) {
        entries->handle[entries->n++] = handle;
    }
}

// Takes one use from a DLL. If it was the last one, adds the DLL and then those that it is linked
// with, in the order in which the kernel will unload them.
static const char *module_name(const Runner *runner, uint32_t record) {
    const Tables *tables = &runner->machine->tables;
    return tables_name(tables, &tables->module[record].name);
}

static void add_leaving(Runner *runner, const char *name, uint16_t *uses, Entries *entries) {
    uint32_t record = module_find(runner->machine, name);
    const GuestDll *dll = programs_find_dll(runner, name);
    if (record == MODULE_NONE || !dll || uses[record] == 0 || --uses[record] > 0) {
        return;
    }
    if (dll->entry != LUA_NOREF && entries->n < LOAD_NEW) {
        entries->handle[entries->n++] = handle_of_module(record);
    }
    for (uint32_t i = 0; i < dll->image.n_needs; i++) {
        add_leaving(runner, dll->image.needs[i], uses, entries);
    }
}

static void count_uses(const Runner *runner, uint16_t *uses) {
    const Tables *tables = &runner->machine->tables;
    uint8_t process = tables->system->current_process;
    memset(uses, 0, CE_MODULES * sizeof *uses);
    for (uint32_t i = 0; process < CE_PROCESS_MAX && i < tables->system->n_modules; i++) {
        uses[i] = tables->module[i].loads[process];
    }
}

// The Lua stack of LoadLibrary, FreeLibrary and a process's start while entry points run: at 1 the
// handle that is the result or argument (0: a process starts), at 2 the list of handles. The
// context is 2 * index + reason.
static int entries_go_on(lua_State *lua, lua_Integer index, uint32_t reason);

static bool is_start(lua_State *lua) {
    return lua_tointeger(lua, 1) == 0;
}

static int main_done(lua_State *lua, int status, lua_KContext context) {
    (void)lua, (void)status, (void)context;
    return 0;
}

// Runs the process's own main, which run_linked_main() has as its upvalue.
static int run_main(lua_State *lua) {
    lua_settop(lua, 0);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_callk(lua, 0, 0, 0, main_done);
    return 0;
}

// Ends a process because a DLL of it refused to start.
static int end_start(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    ApiArgs code = {.value = {ERROR_DLL_INIT_FAILED}};
    bridge_call(lua, CALL_ExitProcess, &code);
    return bridge_return(lua, 0);
}

// A DLL that the requested DLL needs refused: frees the requested one, too. The reason for that
// refusal stays the last reason.
static int free_asked(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    ApiArgs asked = {.value = {(uint32_t)lua_tointeger(lua, 1)}};
    Reason why = runner_of(lua)->last_reason;
    bridge_call(lua, CALL_FreeLibrary, &asked);
    runner_of(lua)->last_reason = why;
    lua_pushnil(lua);
    return bridge_return(lua, 1);
}

static int tell_dll_main(lua_State *lua, int status, lua_KContext context) {
    (void)status;
    uint32_t reason = (uint32_t)context & 1;
    lua_Integer index = context / 2;
    bool returned = lua_toboolean(lua, -1);
    lua_rawgeti(lua, 2, index);
    ApiArgs args = {.value = {(uint32_t)lua_tointeger(lua, -1), reason, returned}};
    lua_settop(lua, 2);
    ApiResult result = bridge_call(lua, CALL_DllMain, &args);
    if (result.value || reason != (uint32_t)DLL_PROCESS_ATTACH) {
        return entries_go_on(lua, index + 1, reason);
    }
    if (is_start(lua)) {
        return bridge_before(lua, 0, end_start);
    }
    if (args.value[0] != (uint32_t)lua_tointeger(lua, 1)) {
        return bridge_before(lua, 0, free_asked);
    }
    lua_pushnil(lua); // the requested DLL is gone already
    return bridge_return(lua, 1);
}

static int entry_done(lua_State *lua, int status, lua_KContext context) {
    (void)status;
    return bridge_before(lua, context, tell_dll_main);
}

static int finish_free(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    ApiArgs args = {.value = {(uint32_t)lua_tointeger(lua, 1)}};
    lua_pushboolean(lua, bridge_call(lua, CALL_FreeLibrary, &args).value != 0);
    return bridge_return(lua, 1);
}

static int entries_go_on(lua_State *lua, lua_Integer index, uint32_t reason) {
    if (index > (lua_Integer)lua_rawlen(lua, 2)) {
        if (reason == (uint32_t)DLL_PROCESS_DETACH) {
            return bridge_before(lua, 0, finish_free);
        }
        if (is_start(lua)) {
            return run_main(lua);
        }
        lua_settop(lua, 1);
        return bridge_return(lua, 1);
    }
    Runner *runner = runner_of(lua);
    lua_rawgeti(lua, 2, index);
    uint32_t record = module_find_handle(runner->machine, (uint32_t)lua_tointeger(lua, -1));
    const GuestDll *dll =
        record == MODULE_NONE ? NULL : programs_find_dll(runner, module_name(runner, record));
    if (!dll) { // an entry point unloaded it before
        lua_settop(lua, 2);
        return entries_go_on(lua, index + 1, reason);
    }
    lua_rawgeti(lua, LUA_REGISTRYINDEX, dll->entry);
    lua_pushvalue(lua, -2);
    lua_pushinteger(lua, reason);
    lua_KContext context = (lua_KContext)(index * 2 + reason);
    lua_callk(lua, 2, 1, context, entry_done);
    return entry_done(lua, LUA_OK, context);
}

static void push_entries(lua_State *lua, uint32_t handle, const Entries *entries) {
    lua_settop(lua, 0);
    lua_pushinteger(lua, handle);
    lua_createtable(lua, (int)entries->n, 0);
    for (uint32_t i = 0; i < entries->n; i++) {
        lua_pushinteger(lua, entries->handle[i]);
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
}

static const char *name_argument(lua_State *lua, const char *call) {
    size_t length = 0;
    bool is_name = lua_type(lua, 1) == LUA_TSTRING && lua_gettop(lua) == 1;
    if (!is_name || strlen(lua_tolstring(lua, 1, &length)) != length) {
        luaL_error(lua, "%s takes the name of a DLL", call);
    }
    return lua_tostring(lua, 1);
}

static int load_dll(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    Runner *runner = runner_of(lua);
    char buffer[CE_NAME_MAX];
    const char *asked = name_argument(lua, "LoadLibrary");
    const char *known = programs_dll_name(runner, image_dll_name(asked, buffer));
    ApiArgs args = {.name = known == buffer ? asked : known};
    Entries entries = {.n = 0};
    uint16_t before[CE_MODULES] = {0};
    if (runner->machine) {
        count_uses(runner, before);
    }
    ApiResult result = bridge_call(lua, CALL_LoadLibrary, &args);
    if (!result.value) {
        lua_pushnil(lua);
        return bridge_return(lua, 1);
    }
    add_entries(runner, known, before, &entries);
    push_entries(lua, result.value, &entries);
    return entries_go_on(lua, 1, DLL_PROCESS_ATTACH);
}

static int l_load_library(lua_State *lua) {
    return bridge_before(lua, 0, load_dll);
}

// A kernel DLL is linked with no DLLs, and its entry point runs once.
static int load_kernel_dll(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    Runner *runner = runner_of(lua);
    char buffer[CE_NAME_MAX];
    ApiArgs args = {.name = name_argument(lua, "LoadKernelLibrary")};
    const SystemRow *system = runner->machine ? runner->machine->tables.system : NULL;
    uint32_t before = system ? system->n_loads : 0;
    ApiResult result = bridge_call(lua, CALL_LoadKernelLibrary, &args);
    if (!result.value) {
        lua_pushnil(lua);
        return bridge_return(lua, 1);
    }
    const GuestDll *dll = programs_find_dll(runner, image_dll_name(args.name, buffer));
    bool is_new = system && system->n_loads > before; // a call that succeeds needs a machine
    Entries entries = {.n = is_new && dll && dll->entry != LUA_NOREF, .handle = {result.value}};
    push_entries(lua, result.value, &entries);
    return entries_go_on(lua, 1, DLL_PROCESS_ATTACH);
}

static int l_load_kernel_library(lua_State *lua) {
    return bridge_before(lua, 0, load_kernel_dll);
}

// The main thread of a process that is linked with DLLs: their entry points, then its main.
static int run_linked_main(lua_State *lua) {
    Runner *runner = runner_of(lua);
    const Tables *tables = &runner->machine->tables;
    const GuestProgram *program = programs_find(
        runner, tables_name(tables, &tables->process[tables->system->current_process].name));
    static const uint16_t none[CE_MODULES];
    Entries entries = {.n = 0};
    for (uint32_t i = 0; program && i < program->image.n_needs; i++) {
        add_entries(runner, program->image.needs[i], none, &entries);
    }
    push_entries(lua, 0, &entries);
    return entries_go_on(lua, 1, DLL_PROCESS_ATTACH);
}

static int l_free_library(lua_State *lua) {
    Runner *runner = runner_of(lua);
    bool fits = lua_isnil(lua, 1) || (lua_isinteger(lua, 1) && lua_tointeger(lua, 1) >= 0 &&
                                      lua_tointeger(lua, 1) <= UINT32_MAX);
    if (!fits || lua_gettop(lua) != 1) {
        return luaL_error(lua, "FreeLibrary takes the handle of a DLL: 32 bits, or NULL");
    }
    uint32_t handle = (uint32_t)lua_tointeger(lua, 1);
    Entries entries = {.n = 0};
    uint16_t uses[CE_MODULES];
    uint32_t record = runner->machine ? module_find_handle(runner->machine, handle) : MODULE_NONE;
    if (record != MODULE_NONE) {
        count_uses(runner, uses);
        add_leaving(runner, module_name(runner, record), uses, &entries);
    }
    push_entries(lua, handle, &entries);
    return entries_go_on(lua, 1, DLL_PROCESS_DETACH);
}

static void push_main(lua_State *lua, const GuestProgram *program) {
    lua_rawgeti(lua, LUA_REGISTRYINDEX, program->main);
    if (program->image.n_needs) {
        lua_pushcclosure(lua, run_linked_main, 1);
    }
}

void loader_start_main(lua_State *lua, Runner *runner, const GuestProgram *program,
                       uint8_t process) {
    if (program->main != LUA_NOREF) {
        push_main(lua, program);
        coroutine_new(lua, runner, process_main_thread(runner->machine, process),
                      program->may_crash, program->may_wait);
    }
}

void loader_open(lua_State *lua) {
    bridge_register(lua, "LoadLibrary", l_load_library);
    bridge_register(lua, "LoadKernelLibrary", l_load_kernel_library);
    bridge_register(lua, "FreeLibrary", l_free_library);
}
