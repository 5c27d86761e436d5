// SPDX-License-Identifier: MIT
#include "scenario/code_hooks.h"

#include "ce/calls.h"
#include "program/run.h"
#include "rom/pe.h"
#include "scenario/fields.h"
#include "scenario/programs.h"

#include <lauxlib.h>
#include <stdio.h>

#define LACKED (PE_NAME_MAX * 2 + 32u) // bytes of the name of a function

static const GuestProgram *current_program(Runner *runner) {
    const Tables *tables = &runner->machine->tables;
    uint8_t process = tables->system->current_process;
    return process == PROCESS_NONE
               ? NULL
               : programs_find(runner, tables_name(tables, &tables->process[process].name));
}

// Runs a function protected, with `context` as light userdata.
static bool protect(Runner *runner, lua_CFunction function, void *context) {
    lua_State *lua = runner->sandbox.lua;
    lua_pushcfunction(lua, function);
    lua_pushlightuserdata(lua, context);
    runner->in_hook = true;
    bool done = lua_pcall(lua, 1, 0, 0) == LUA_OK;
    runner->in_hook = false;
    if (!done) {
        sandbox_error(lua, runner->message, sizeof runner->message);
        lua_settop(lua, 0);
        runner->status = RUNNER_FAILED;
    }
    return done;
}

// ---- on_call

int code_hooks_read(lua_State *lua) {
    luaL_checktype(lua, -1, LUA_TTABLE);
    for (lua_pushnil(lua); lua_next(lua, -2); lua_pop(lua, 1)) {
        bool is_name = lua_type(lua, -2) == LUA_TSTRING;
        CallId call = CALL_NONE;
        for (int i = CALL_NONE + 1; is_name && i < CALL_COUNT; i++) {
            bool same = strcmp(call_info((CallId)i)->name, lua_tostring(lua, -2)) == 0;
            call = same ? (CallId)i : call;
        }
        if (call == CALL_NONE) {
            luaL_error(lua, "on_call: there is no call '%s'",
                       is_name ? lua_tostring(lua, -2) : luaL_typename(lua, -2));
        }
        luaL_checktype(lua, -1, LUA_TFUNCTION);
    }
    lua_pushvalue(lua, -1);
    return luaL_ref(lua, LUA_REGISTRYINDEX);
}

typedef struct Called {
    int functions; // reference of the table
    CallId call;
    const RegsRow *before;
    uint32_t result;
} Called;

static int tell_called(lua_State *lua) {
    const Called *called = lua_touserdata(lua, 1);
    lua_rawgeti(lua, LUA_REGISTRYINDEX, called->functions);
    if (lua_getfield(lua, -1, call_info(called->call)->name) == LUA_TNIL) {
        return 0;
    }
    lua_pushinteger(lua, called->result);
    for (int i = 0; i < 4; i++) {
        lua_pushinteger(lua, called->before->r[i]);
    }
    lua_call(lua, 5, 0);
    return 0;
}

bool code_hooks_called(Runner *runner, CallId call, const RegsRow *before, uint32_t result) {
    const GuestProgram *program = current_program(runner);
    Called called = {.functions = program ? program->on_call : LUA_NOREF,
                     .call = call,
                     .before = before,
                     .result = result};
    return called.functions == LUA_NOREF || protect(runner, tell_called, &called);
}

// ---- missing

static int call_missing(lua_State *lua) {
    Runner *runner = runner_of(lua);
    const GuestProgram *program = lua_touserdata(lua, 1);
    char what[LACKED];
    lua_rawgeti(lua, LUA_REGISTRYINDEX, program->missing);
    lua_pushstring(lua, program_lacks(runner->program, what, sizeof what));
    for (int i = 0; i < 4; i++) {
        lua_pushinteger(lua, runner->program->cpu.r[i]);
    }
    lua_call(lua, 5, 1);
    program_return(runner->program, field_dword(lua, -1, "missing", "its result", true));
    return 0;
}

bool code_hooks_missing(Runner *runner) {
    const GuestProgram *program = current_program(runner);
    const Tables *tables = &runner->machine->tables;
    char what[LACKED];
    if (program && program->missing != LUA_NOREF) {
        return protect(runner, call_missing, (void *)(uintptr_t)program);
    }
    snprintf(runner->message, sizeof runner->message,
             "%.60s calls %.280s, which is not here (slot32 imports lists what a program needs)",
             tables_name(tables, &tables->process[tables->system->current_process].name),
             program_lacks(runner->program, what, sizeof what));
    runner->status = RUNNER_FAILED;
    return false;
}
