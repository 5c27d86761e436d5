// SPDX-License-Identifier: MIT
#include "scenario/loader.h"

#include "ce/calls.h"
#include "ce/handles.h"
#include "ce/win32.h"
#include "kernel/loader/images.h"
#include "kernel/process/process.h"
#include "scenario/bridge.h"
#include "scenario/code_threads.h"
#include "scenario/coroutine.h"
#include "scenario/entries.h"
#include "scenario/fields.h"
#include "scenario/programs.h"
#include "trust/context.h"

#include <lauxlib.h>
#include <string.h>
#include <strings.h>

// The kernel gives a DLL its address. Here it is decided whose entry points run, a DLL's imports
// first, and what follows: entries.c runs them. If one returns FALSE while its DLL is loaded, the
// load is undone.

// A DLL may be loaded under a name with another extension than the one that was asked for.
static const char *module_name(const Runner *runner, uint32_t record) {
    const Tables *tables = &runner->machine->tables;
    return tables_name(tables, &tables->module[record].name);
}

// Whether the running process has loaded it with DONT_RESOLVE_DLL_REFERENCES.
static bool is_bare(const Runner *runner, uint32_t record) {
    const Tables *tables = &runner->machine->tables;
    uint8_t process = tables->system->current_process;
    return process < CE_PROCESS_MAX && tables->module[record].bare >> process & 1;
}

// Adds the DLLs that a DLL is linked with and then the DLL itself, if it has an entry point and was
// not in use before.
static void add_entries(Runner *runner, const char *name, const uint16_t *before,
                        Entries *entries) {
    uint32_t record = module_find(runner->machine, name);
    const GuestDll *dll =
        record == MODULE_NONE ? NULL : programs_find_dll(runner, module_name(runner, record));
    if (!dll || before[record] || entries->seen[dll - runner->dlls] || is_bare(runner, record)) {
        return;
    }
    uint32_t handle = handle_of_module(record);
    entries->seen[dll - runner->dlls] = true;
    for (uint32_t i = 0; i < dll->image.n_needs; i++) {
        add_entries(runner, dll->image.needs[i], before, entries);
    }
    entries_add(entries, dll, handle);
}

// Takes one use from a DLL. If it was the last one, adds the DLL and then those that it is linked
// with, in the order in which the kernel will unload them.
static void add_leaving(Runner *runner, const char *name, uint16_t *uses, Entries *entries) {
    uint32_t record = module_find(runner->machine, name);
    const GuestDll *dll =
        record == MODULE_NONE ? NULL : programs_find_dll(runner, module_name(runner, record));
    if (!dll || uses[record] == 0 || --uses[record] > 0 || is_bare(runner, record)) {
        return;
    }
    entries_add(entries, dll, handle_of_module(record));
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

// ---- what follows entry points

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

static int tell_start_ended(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    ApiArgs code = {.value = {ERROR_DLL_INIT_FAILED}};
    bridge_call(lua, CALL_ExitProcess, &code);
    return bridge_return(lua, 0);
}

// Ends a process because a DLL of it refused to start.
static int end_start(lua_State *lua) {
    return bridge_before(lua, 0, tell_start_ended);
}

static int return_handle(lua_State *lua) {
    return bridge_return(lua, 1);
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

static int undo_load(lua_State *lua) {
    if (lua_tointeger(lua, 1) != lua_tointeger(lua, 2)) {
        return bridge_before(lua, 0, free_asked);
    }
    lua_pushnil(lua); // the requested DLL is gone already
    return bridge_return(lua, 1);
}

static int tell_free(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    ApiArgs args = {.value = {(uint32_t)lua_tointeger(lua, 1)}};
    lua_pushboolean(lua, bridge_call(lua, CALL_FreeLibrary, &args).value != 0);
    return bridge_return(lua, 1);
}

static int finish_free(lua_State *lua) {
    return bridge_before(lua, 0, tell_free);
}

// ---- the calls

// NULL when NULL is given: the kernel refuses it.
static const char *name_argument(lua_State *lua, const char *call) {
    size_t length = 0;
    if (lua_gettop(lua) == 1 && lua_isnil(lua, 1)) {
        return NULL;
    }
    bool is_name = lua_type(lua, 1) == LUA_TSTRING && lua_gettop(lua) == 1;
    if (!is_name || strlen(lua_tolstring(lua, 1, &length)) != length) {
        luaL_error(lua, "%s takes the name of a DLL", call);
    }
    return lua_tostring(lua, 1);
}

static int load_as(lua_State *lua, CallId id, const char *asked, ApiArgs args) {
    Runner *runner = runner_of(lua);
    char buffer[CE_NAME_MAX];
    const char *known = asked ? programs_dll_name(runner, image_dll_name(asked, buffer)) : NULL;
    args.name = known == buffer ? asked : known;
    Entries entries = {.n = 0};
    uint16_t before[CE_MODULES] = {0};
    if (runner->machine) {
        count_uses(runner, before);
    }
    ApiResult result = bridge_call(lua, id, &args);
    if (!result.value || !runner->machine) { // a call that succeeds needs a machine
        lua_pushnil(lua);
        return bridge_return(lua, 1);
    }
    add_entries(runner, known, before, &entries);
    return entries_run(lua, result.value, &entries, DLL_PROCESS_ATTACH,
                       (EntriesEnd){return_handle, undo_load});
}

static int load_dll(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    return load_as(lua, CALL_LoadLibrary, name_argument(lua, "LoadLibrary"), (ApiArgs){0});
}

// LoadLibraryEx(lpLibFileName, hFile, dwFlags)
static int load_dll_ex(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    luaL_argcheck(lua, lua_gettop(lua) == 3, 3, "a name, NULL and the flags expected");
    ApiArgs args = {.value = {0, field_dword(lua, 2, "LoadLibraryEx", "hFile", true),
                              field_dword(lua, 3, "LoadLibraryEx", "dwFlags", true)}};
    lua_settop(lua, 1);
    return load_as(lua, CALL_LoadLibraryEx, name_argument(lua, "LoadLibraryEx"), args);
}

static int l_load_library_ex(lua_State *lua) {
    return bridge_before(lua, 0, load_dll_ex);
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
    return entries_run(lua, result.value, &entries, DLL_PROCESS_ATTACH,
                       (EntriesEnd){return_handle, undo_load});
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
    return entries_run(lua, 0, &entries, DLL_PROCESS_ATTACH, (EntriesEnd){run_main, end_start});
}

// ExitProcess, and ExitThread of a main thread: the entry points of all attached DLLs, then the
// call. Both are closures: the call's id is the upvalue.
static int tell_end(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    ApiArgs args = {.value = {(uint32_t)lua_tointeger(lua, 1)}};
    bridge_call(lua, (CallId)lua_tointeger(lua, lua_upvalueindex(1)), &args);
    return bridge_return(lua, 0);
}

static int finish_end(lua_State *lua) {
    return bridge_before(lua, 0, tell_end);
}

int loader_end(lua_State *lua, uint32_t code) {
    Runner *runner = runner_of(lua);
    const Tables *tables = &runner->machine->tables;
    bool is_thread = lua_tointeger(lua, lua_upvalueindex(1)) == CALL_ExitThread &&
                     !tables->thread[tables->system->current_thread].is_main;
    uint32_t reason = is_thread ? DLL_THREAD_DETACH : DLL_PROCESS_DETACH;
    Entries entries;
    entries_of_end(runner, tables->system->current_thread, reason, &entries);
    return entries_run(lua, code, &entries, reason, (EntriesEnd){finish_end, NULL});
}

static int l_end(lua_State *lua) {
    Runner *runner = runner_of(lua);
    const char *name = call_info((CallId)lua_tointeger(lua, lua_upvalueindex(1)))->name;
    luaL_argcheck(lua, lua_gettop(lua) == 1, 1, "the exit code expected");
    uint32_t code = field_dword(lua, 1, name, "the exit code", false);
    if (guest_is_declaring(runner)) {
        return luaL_error(lua, "%s needs a running process: call it inside a process's main", name);
    }
    return loader_end(lua, code);
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
    return entries_run(lua, handle, &entries, DLL_PROCESS_DETACH, (EntriesEnd){finish_free, NULL});
}

// The DLL is freed, its entry point has run; the thread ends with the code. loader_end() reads this
// closure's upvalue, the id of ExitThread.
static int end_freed(lua_State *lua, int status, lua_KContext context) {
    (void)status;
    return loader_end(lua, (uint32_t)context);
}

// FreeLibrary, then ExitThread: CE's page says that it is these two calls, and that a wrong handle
// is ignored.
static int l_free_library_and_exit_thread(lua_State *lua) {
    if (guest_is_declaring(runner_of(lua))) {
        return luaL_error(lua, "FreeLibraryAndExitThread needs a running process: call it inside a "
                               "process's main");
    }
    luaL_argcheck(lua, lua_gettop(lua) == 2, 2, "a handle and the exit code expected");
    uint32_t code = field_dword(lua, 2, "FreeLibraryAndExitThread", "the exit code", false);
    lua_pushcfunction(lua, l_free_library);
    lua_pushvalue(lua, 1);
    lua_callk(lua, 1, 0, (lua_KContext)code, end_freed);
    return end_freed(lua, LUA_OK, (lua_KContext)code);
}

static void push_main(lua_State *lua, const GuestProgram *program) {
    lua_rawgeti(lua, LUA_REGISTRYINDEX, program->main);
    if (program->image.n_needs) {
        lua_pushcclosure(lua, run_linked_main, 1);
    }
}

void loader_start_main(lua_State *lua, Runner *runner, const GuestProgram *program,
                       uint8_t process) {
    if (program->exe) {
        code_thread_start_main(lua, runner, program, process);
    } else if (program->main != LUA_NOREF) {
        push_main(lua, program);
        coroutine_new(lua, runner, process_main_thread(runner->machine, process),
                      program->may_crash, program->may_wait);
    }
}

void loader_open(lua_State *lua) {
    bridge_register(lua, "LoadLibrary", l_load_library);
    bridge_register(lua, "LoadLibraryEx", l_load_library_ex);
    bridge_register(lua, "LoadKernelLibrary", l_load_kernel_library);
    bridge_register(lua, "FreeLibrary", l_free_library);
    lua_pushinteger(lua, CALL_ExitThread); // for loader_end()
    lua_pushcclosure(lua, l_free_library_and_exit_thread, 1);
    bridge_name(lua, "FreeLibraryAndExitThread");
    static const CallId ends[] = {CALL_ExitProcess, CALL_ExitThread};
    for (unsigned i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        lua_pushinteger(lua, ends[i]);
        lua_pushcclosure(lua, l_end, 1);
        bridge_name(lua, call_info(ends[i])->name);
    }
}
