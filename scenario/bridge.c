// SPDX-License-Identifier: MIT
#include "scenario/bridge.h"

#include "ce/calls.h"
#include "emu/access.h"
#include "kernel/process/psl.h"
#include "scenario/choose.h"

#include <lauxlib.h>
#include <stdio.h>

// Each guest thread is a coroutine. It pauses before every call: at that point the scenario has
// said everything about the call before. It pauses after a call when another thread may be chosen.

#define FAULT_META "slot32.fault"
// Instructions of a call, and of each row that it sets (machine->work).
#define CALL_COST 50u
#define WORK_COST 2u

#define TOLD_COST 20u // of an event of the narration

#define KEPT_KEY "slot32.kept" // registry: the error kept for the end of the call

void bridge_register(lua_State *lua, const char *name, lua_CFunction function) {
    lua_pushcfunction(lua, function);
    bridge_name(lua, name);
}

void bridge_name(lua_State *lua, const char *name) {
    lua_pushglobaltable(lua);
    lua_insert(lua, -2);
    lua_pushstring(lua, name);
    lua_insert(lua, -2);
    lua_rawset(lua, -3);
    lua_pop(lua, 1);
}

void bridge_tell(lua_State *lua, Event event) {
    Runner *runner = runner_of(lua);
    if (runner->declaring || !runner->machine) {
        luaL_error(lua, "nothing can be said before a process runs: move it into a main function");
        return; // not reached: luaL_error does not return
    }
    event.line = sandbox_line(lua);
    machine_publish(runner->machine, &event, runner->machine->tables.system->current_process);
    sandbox_charge(lua, TOLD_COST);
}

VirtAddr bridge_function_line(lua_State *lua, int index) {
    lua_Debug debug;
    lua_pushvalue(lua, index);
    lua_getinfo(lua, ">S", &debug);
    uint32_t line = debug.linedefined > 0 ? (uint32_t)debug.linedefined : 0;
    return CE_EXE_BASE + CE_PAGE_SIZE + line * 4;
}

// ---- faults

static const char *const access_names[] = {"read", "write", "execute"};

static int l_fault_text(lua_State *lua) {
    lua_getfield(lua, 1, "access");
    lua_getfield(lua, 1, "address");
    lua_getfield(lua, 1, "status");
    char text[96];
    lua_Integer address = lua_tointeger(lua, -2), status = lua_tointeger(lua, -1);
    snprintf(text, sizeof text, "exception %08X: cannot %s %08X", (unsigned)status,
             lua_tostring(lua, -3), (unsigned)address);
    lua_pushstring(lua, text);
    return 1;
}

static void set_integer(lua_State *lua, const char *name, lua_Integer value) {
    lua_pushinteger(lua, value);
    lua_setfield(lua, -2, name);
}

void bridge_push_fault(lua_State *lua, const FaultRecord *fault) {
    lua_createtable(lua, 0, 8);
    set_integer(lua, "address", fault->va);
    set_integer(lua, "mapped", fault->mapped);
    set_integer(lua, "status", fault->status);
    set_integer(lua, "size", fault->size);
    set_integer(lua, "done", fault->done);
    lua_pushstring(lua, access_names[fault->access]);
    lua_setfield(lua, -2, "access");
    lua_pushstring(lua, clause_name((AccessClause)fault->clause));
    lua_setfield(lua, -2, "clause");
    luaL_setmetatable(lua, FAULT_META);
}

bool bridge_is_fault(lua_State *lua, int index) {
    if (!lua_istable(lua, index) || !lua_getmetatable(lua, index)) {
        return false;
    }
    luaL_getmetatable(lua, FAULT_META);
    bool same = lua_rawequal(lua, -1, -2);
    lua_pop(lua, 2);
    return same;
}

// ---- coming home

bool bridge_came_home(const Runner *runner) {
    const GuestThread *guest = &runner->threads[runner->current];
    return runner->current != GUEST_NONE &&
           (psl_depth(runner->machine, guest->thread) < guest->depth ||
            !guest_is_alive(runner, guest));
}

int bridge_unwind(lua_State *lua) {
    sandbox_of(lua)->unwinding = true;
    lua_pushliteral(lua, "what was running has ended");
    return lua_error(lua);
}

// ---- pauses

static int pause(lua_State *lua, Pause why, lua_KContext context, lua_KFunction go_on) {
    runner_of(lua)->pause = why;
    return lua_yieldk(lua, 0, context, go_on);
}

int bridge_before(lua_State *lua, lua_KContext context, lua_KFunction act) {
    return lua_isyieldable(lua) ? pause(lua, PAUSE_BEFORE_CALL, context, act)
                                : act(lua, LUA_OK, context);
}

int bridge_after(lua_State *lua, lua_KContext context, lua_KFunction go_on) {
    if (!lua_isyieldable(lua) || choose_stays(runner_of(lua))) {
        return go_on(lua, LUA_OK, context);
    }
    return pause(lua, PAUSE_AFTER_CALL, context, go_on);
}

// The scheduler has chosen this thread: the stack holds `n` results, or (n < 0) a fault to raise.
static int returned(lua_State *lua, int status, lua_KContext n) {
    (void)status;
    if (bridge_came_home(runner_of(lua))) {
        return bridge_unwind(lua);
    }
    return n < 0 ? lua_error(lua) : (int)n;
}

int bridge_give_turn(lua_State *lua) {
    return pause(lua, PAUSE_TURN, lua_gettop(lua), returned);
}

int bridge_stop_to_wait(lua_State *lua, lua_KContext context, lua_KFunction act) {
    return pause(lua, PAUSE_AFTER_CALL, context, act);
}

int bridge_stop_to_ask(lua_State *lua, lua_KFunction go_on) {
    return pause(lua, PAUSE_ASK, 0, go_on);
}

// ---- calls

int bridge_return(lua_State *lua, int n) {
    return bridge_after(lua, n, returned);
}

int bridge_return_fault(lua_State *lua) {
    bridge_push_fault(lua, &runner_of(lua)->machine->mmu.fault);
    return bridge_return(lua, -1);
}

void bridge_keep_error(lua_State *lua) {
    lua_setfield(lua, LUA_REGISTRYINDEX, KEPT_KEY);
    runner_of(lua)->has_kept = true;
}

static void raise_kept(lua_State *lua) {
    Runner *runner = runner_of(lua);
    if (runner->has_kept) {
        runner->has_kept = false;
        lua_getfield(lua, LUA_REGISTRYINDEX, KEPT_KEY);
        lua_error(lua);
    }
}

ApiResult bridge_call(lua_State *lua, CallId id, ApiArgs *args) {
    Runner *runner = runner_of(lua);
    args->line = sandbox_line(lua);
    if (guest_is_declaring(runner)) {
        luaL_error(lua, "%s needs a running process: call it inside a process's main",
                   call_info(id)->name);
    }
    if (runner->in_hook) {
        luaL_error(lua, "%s: on_call and missing make no calls", call_info(id)->name);
    }
    if (runner->machine->tables.system->current_process == PROCESS_NONE) {
        luaL_error(lua, "%s: the process has ended", call_info(id)->name);
    }
    if (runner->machine->step >= runner->desc.limit_steps) {
        sandbox_stop(lua, guest_too_many_steps);
    }
    sandbox_charge(lua, CALL_COST);
    lua_State *outer = runner->calling;
    uint64_t before = machine_host_work(runner->machine);
    runner->calling = lua;
    ApiResult result = api_call(runner->machine, id, args);
    runner->calling = outer;
    budget_spend(&runner->sandbox.budget,
                 (machine_host_work(runner->machine) - before) * WORK_COST);
    runner->last_reason = runner->machine->outcome.reason;
    runner->fault_line = result.faulted ? args->line : runner->fault_line;
    raise_kept(lua);
    return result;
}

void bridge_open(lua_State *lua) {
    luaL_newmetatable(lua, FAULT_META);
    lua_pushcfunction(lua, l_fault_text);
    lua_setfield(lua, -2, "__tostring");
    lua_pop(lua, 1);
    lua_pushboolean(lua, false); // here, where an error of Lua's memory is caught
    lua_setfield(lua, LUA_REGISTRYINDEX, KEPT_KEY);
}
