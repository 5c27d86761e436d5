// SPDX-License-Identifier: MIT
#include "scenario/exports.h"

#include "ce/calls.h"
#include "coredll/api.h"
#include "coredll/exports.h"
#include "kernel/loader/load.h"
#include "kernel/loader/module.h"
#include "scenario/bridge.h"
#include "scenario/fields.h"
#include "scenario/guest_memory.h"
#include "scenario/programs.h"

#include <lauxlib.h>
#include <stdio.h>

// An address of coredll's code is a call of the API, whatever the scenario has put in the place of
// its global name. An address of a DLL that the scenario describes is one of the Lua functions that
// it exports.

#define CALLS_KEY "slot32.calls" // registry: call id -> function

static int call_done(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    return lua_gettop(lua);
}

// Pushes the exported function of the scenario's DLL at an address. False, and nothing is pushed,
// when there is none.
static bool push_export(lua_State *lua, VirtAddr va) {
    Runner *runner = runner_of(lua);
    const Tables *tables = &runner->machine->tables;
    uint8_t process = tables->system->current_process;
    for (uint32_t i = 0; i < tables->system->n_modules; i++) {
        const ModuleRow *row = &tables->module[i];
        uint32_t number = (va - row->code_base) / LOAD_EXPORT_SPACE;
        bool fits = row->handle && row->loads[process] && va >= row->code_base &&
                    (va - row->code_base) % LOAD_EXPORT_SPACE == 0 && number < CE_EXPORTS;
        const GuestDll *dll =
            fits ? programs_find_dll(runner, tables_name(tables, &row->name)) : NULL;
        if (dll && number < dll->image.n_exports && dll->functions[number] != LUA_NOREF) {
            lua_rawgeti(lua, LUA_REGISTRYINDEX, dll->functions[number]);
            return true;
        }
    }
    return false;
}

// call(address, ...)
static int l_call_address(lua_State *lua) {
    Runner *runner = runner_of(lua);
    if (guest_is_declaring(runner)) {
        return luaL_error(lua, "call needs a running process: call it inside a process's main");
    }
    guest_memory_argument(lua, 1);
    VirtAddr va = field_dword(lua, 1, "call", "the address", false);
    CallId id = export_at(&runner->machine->tables, va);
    if (id != CALL_NONE) {
        lua_getfield(lua, LUA_REGISTRYINDEX, CALLS_KEY);
        lua_rawgeti(lua, -1, id);
        lua_remove(lua, -2);
    } else if (!push_export(lua, va)) {
        char hex[16];
        snprintf(hex, sizeof hex, "%08X", va);
        return luaL_error(lua, "call: no function that this process can call is at %s", hex);
    }
    lua_replace(lua, 1);
    lua_callk(lua, lua_gettop(lua) - 1, LUA_MULTRET, 0, call_done);
    return call_done(lua, LUA_OK, 0);
}

void exports_open(lua_State *lua) {
    lua_newtable(lua);
    for (unsigned i = 0; i < api_call_count; i++) {
        lua_getglobal(lua, call_info(api_calls[i].id)->name);
        lua_rawseti(lua, -2, api_calls[i].id);
    }
    lua_setfield(lua, LUA_REGISTRYINDEX, CALLS_KEY);
    bridge_register(lua, "call", l_call_address);
}
