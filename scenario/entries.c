// SPDX-License-Identifier: MIT
#include "scenario/entries.h"

#include "ce/handles.h"
#include "ce/win32.h"
#include "kernel/loader/module.h"
#include "kernel/process/thread.h"
#include "scenario/bridge.h"
#include "scenario/programs.h"

#include <lauxlib.h>

// The Lua stack while entry points run: at 1 the value for what follows, at 2 the list of handles,
// at 3 and 4 the functions of EntriesEnd. A pause keeps index and reason in its context:
// 4 * index + reason.

enum { AT_VALUE = 1, AT_LIST, AT_DONE, AT_REFUSED };

static int go_on(lua_State *lua, lua_Integer index, uint32_t reason);

void entries_add(Entries *entries, const GuestDll *dll, uint32_t handle) {
    if (dll->entry != LUA_NOREF && entries->n < LOAD_NEW) {
        entries->handle[entries->n++] = handle;
    }
}

static bool of_thread(uint32_t reason) {
    return reason == (uint32_t)DLL_THREAD_ATTACH || reason == (uint32_t)DLL_THREAD_DETACH;
}

// Whether the entry point of a module runs for the process; then *ret_dll is its description.
static bool takes_part(Runner *runner, uint8_t process, const ModuleRow *row, uint32_t reason,
                       const GuestDll **ret_dll) {
    const Tables *tables = &runner->machine->tables;
    bool loaded = row->handle && row->place != MODULE_KERNEL && row->loads[process];
    bool quiet = (of_thread(reason) && (row->quiet >> process & 1)) || row->bare >> process & 1;
    *ret_dll = loaded && !quiet ? programs_find_dll(runner, tables_name(tables, &row->name)) : NULL;
    return *ret_dll != NULL;
}

static void list(Runner *runner, uint8_t process, uint32_t reason, Entries *ret_entries) {
    const Tables *tables = &runner->machine->tables;
    const GuestDll *dlls[GUEST_DLLS];
    uint32_t modules[GUEST_DLLS], n = 0;
    for (uint32_t i = 0; i < tables->system->n_modules && n < GUEST_DLLS; i++) {
        uint32_t at = n;
        if (takes_part(runner, process, &tables->module[i], reason, &dlls[n])) {
            const GuestDll *dll = dlls[n++];
            for (; at > 0 && tables->module[modules[at - 1]].age > tables->module[i].age; at--) {
                modules[at] = modules[at - 1];
                dlls[at] = dlls[at - 1];
            }
            modules[at] = i;
            dlls[at] = dll;
        }
    }
    bool attach = reason == (uint32_t)DLL_THREAD_ATTACH;
    *ret_entries = (Entries){.n = 0};
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = attach ? i : n - 1 - i;
        entries_add(ret_entries, dlls[at], tables->module[modules[at]].handle);
    }
}

void entries_loaded(Runner *runner, uint32_t reason, Entries *ret_entries) {
    list(runner, runner->machine->tables.system->current_process, reason, ret_entries);
}

void entries_of_end(Runner *runner, uint32_t thread, uint32_t reason, Entries *ret_entries) {
    const Tables *tables = &runner->machine->tables;
    GuestThread *guest = guest_find(runner, thread);
    uint8_t process = tables->thread[thread].current;
    uint32_t handle = tables->process[process].handle;
    *ret_entries = (Entries){.n = 0};
    if (guest && guest->told_process != handle && !(guest->told_thread && of_thread(reason))) {
        list(runner, process, reason, ret_entries);
        guest->told_thread = guest->told_thread || of_thread(reason);
        guest->told_process = of_thread(reason) ? guest->told_process : handle;
    }
}

static const GuestDll *find_dll(Runner *runner, uint32_t handle) {
    uint32_t record = module_find_handle(runner->machine, handle);
    const Tables *tables = &runner->machine->tables;
    return record == MODULE_NONE
               ? NULL
               : programs_find_dll(runner, tables_name(tables, &tables->module[record].name));
}

static int tell_dll_main(lua_State *lua, int status, lua_KContext context) {
    (void)status;
    uint32_t reason = (uint32_t)context & 3;
    lua_Integer index = context / 4;
    bool returned = lua_toboolean(lua, -1);
    lua_rawgeti(lua, AT_LIST, index);
    ApiArgs args = {.value = {(uint32_t)lua_tointeger(lua, -1), reason, returned}};
    lua_settop(lua, AT_REFUSED);
    ApiResult result = bridge_call(lua, CALL_DllMain, &args);
    if (result.value || reason != (uint32_t)DLL_PROCESS_ATTACH) {
        return go_on(lua, index + 1, reason);
    }
    lua_CFunction refused = lua_tocfunction(lua, AT_REFUSED);
    lua_settop(lua, AT_VALUE);
    lua_pushinteger(lua, args.value[0]);
    return refused(lua);
}

// Counts the entry points that start a DLL in the running thread: one more, or one less.
static void count_start(Runner *runner, uint32_t reason, bool begins) {
    GuestThread *guest = runner->current == GUEST_NONE ? NULL : &runner->threads[runner->current];
    if (reason == (uint32_t)DLL_PROCESS_ATTACH && guest && (begins || guest->starting)) {
        guest->starting += begins ? 1 : UINT32_MAX;
        runner->n_starting += begins ? 1 : UINT32_MAX;
    }
}

// The entry point has returned, or raised an error that passes through.
static int entry_done(lua_State *lua, int status, lua_KContext context) {
    count_start(runner_of(lua), (uint32_t)context & 3, false);
    if (status != LUA_OK && status != LUA_YIELD) {
        return lua_error(lua);
    }
    return bridge_before(lua, context, tell_dll_main);
}

static int go_on(lua_State *lua, lua_Integer index, uint32_t reason) {
    Runner *runner = runner_of(lua);
    if (index > (lua_Integer)lua_rawlen(lua, AT_LIST)) {
        lua_CFunction done = lua_tocfunction(lua, AT_DONE);
        lua_settop(lua, AT_VALUE);
        return done(lua);
    }
    lua_rawgeti(lua, AT_LIST, index);
    const GuestDll *dll = find_dll(runner, (uint32_t)lua_tointeger(lua, -1));
    if (!dll) { // an entry point unloaded it before
        lua_settop(lua, AT_REFUSED);
        return go_on(lua, index + 1, reason);
    }
    lua_rawgeti(lua, LUA_REGISTRYINDEX, dll->entry);
    lua_pushvalue(lua, -2);
    lua_pushinteger(lua, reason);
    lua_KContext context = (lua_KContext)(index * 4 + reason);
    count_start(runner, reason, true);
    int status = lua_pcallk(lua, 2, 1, 0, context, entry_done);
    return entry_done(lua, status, context);
}

int entries_run(lua_State *lua, uint32_t value, const Entries *entries, uint32_t reason,
                EntriesEnd end) {
    lua_settop(lua, 0);
    lua_pushinteger(lua, value);
    lua_createtable(lua, (int)entries->n, 0);
    for (uint32_t i = 0; i < entries->n; i++) {
        lua_pushinteger(lua, entries->handle[i]);
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
    lua_pushcfunction(lua, end.done);
    lua_pushcfunction(lua, end.refused ? end.refused : end.done);
    return go_on(lua, 1, reason);
}

// ---- on another thread

// Runs protected: the entry point of the module with the handle, and what it has returned.
static int run_one(lua_State *lua) {
    uint32_t handle = (uint32_t)lua_tointeger(lua, 1), reason = (uint32_t)lua_tointeger(lua, 2);
    const GuestDll *dll = find_dll(runner_of(lua), handle);
    if (dll) { // else an entry point unloaded it before
        lua_rawgeti(lua, LUA_REGISTRYINDEX, dll->entry);
        lua_pushinteger(lua, handle);
        lua_pushinteger(lua, reason);
        lua_call(lua, 2, 1);
        ApiArgs args = {.value = {handle, reason, lua_toboolean(lua, -1)}};
        bridge_call(lua, CALL_DllMain, &args);
    }
    return 0;
}

// Whether an error is on the stack: not a fault, and nothing of a thread that ended itself.
static bool tell_on(lua_State *lua, uint32_t thread, uint32_t handle, uint32_t reason) {
    const Runner *runner = runner_of(lua);
    lua_pushcfunction(lua, run_one);
    lua_pushinteger(lua, handle);
    lua_pushinteger(lua, reason);
    if (lua_pcall(lua, 2, 0, 0) == LUA_OK) {
        return false;
    }
    bool ended = !thread_is_alive(runner->machine, thread) && !runner->sandbox.unwinding;
    bool passes = runner->sandbox.budget.exhausted || !(ended || bridge_is_fault(lua, -1));
    lua_pop(lua, passes ? 0 : 1);
    return passes;
}

void entries_run_on(lua_State *lua, uint32_t thread, const Entries *entries, uint32_t reason) {
    Machine *machine = runner_of(lua)->machine;
    uint32_t before = machine->tables.system->current_thread;
    uint8_t state = machine->tables.thread[thread].state;
    bool fails = false;
    api_switch(machine, thread);
    for (uint32_t i = 0; i < entries->n && !fails && thread_is_alive(machine, thread); i++) {
        fails = tell_on(lua, thread, entries->handle[i], reason);
    }
    if (thread_is_alive(machine, thread)) {
        ThreadRow row = machine->tables.thread[thread];
        row.state = state;
        machine_set_rows(machine, TABLE_THREAD, thread, 1, &row);
    }
    if (thread_is_alive(machine, before)) {
        api_switch(machine, before);
    } else {
        thread_nobody_runs(machine);
    }
    if (fails) {
        lua_error(lua);
    }
}
