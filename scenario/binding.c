// SPDX-License-Identifier: MIT
#include "scenario/binding.h"

#include "ce/calls.h"
#include "ce/win32.h"
#include "kernel/loader/images.h"
#include "kernel/object/schedule.h"
#include "kernel/process/process_handle.h"
#include "scenario/bridge.h"
#include "scenario/guest_memory.h"
#include "scenario/programs.h"
#include "scenario/waiting.h"

#include <lauxlib.h>

// The Lua side of the API table: one closure per row. Arguments are converted by the kinds in the
// call's signature, and so are results: NULL is nil, BOOL a boolean, everything else a number. An
// output argument that is left out comes back as an additional result, an output structure as a
// table.

// ---- arguments

static int arg_error(lua_State *lua, const CallInfo *info, unsigned i, const char *what) {
    return luaL_error(lua, "bad argument #%d '%s' to %s: %s", (int)i + 1, info->param[i].name,
                      info->name, what);
}

static uint32_t arg_number(lua_State *lua, const CallInfo *info, unsigned i, lua_Integer high,
                           const char *range) {
    int index = (int)i + 1, is_integer = 0;
    lua_Integer value = lua_tointegerx(lua, index, &is_integer);
    if (lua_type(lua, index) != LUA_TNUMBER || !is_integer) {
        lua_pushfstring(lua, "a number expected, got %s",
                        lua_type(lua, index) == LUA_TNUMBER ? sandbox_tostring(lua, index)
                                                            : luaL_typename(lua, index));
        arg_error(lua, info, i, lua_tostring(lua, -1));
    }
    if (value < -(high / 2) - 1 || value > high) {
        lua_pushfstring(lua, "%s does not fit in %s", sandbox_tostring(lua, index), range);
        arg_error(lua, info, i, lua_tostring(lua, -1));
    }
    return (uint32_t)((uint64_t)value & (uint64_t)high);
}

static void arg_read(lua_State *lua, CallId id, unsigned i, ApiArgs *args) {
    const CallInfo *info = call_info(id);
    int index = (int)i + 1;
    switch (info->param[i].kind) {
    case VALUE_OUT:
    case VALUE_OUT64:
        args->omitted[i] = lua_isnone(lua, index);
        args->value[i] = lua_isnoneornil(lua, index)
                             ? 0
                             : arg_number(lua, info, i, UINT32_MAX, "an address of 32 bits");
        break;
    case VALUE_TEXT:
        if (lua_type(lua, index) != LUA_TSTRING) {
            arg_error(lua, info, i, "a text expected");
        }
        args->name = lua_tostring(lua, index);
        break;
    case VALUE_NAME_OR_NUMBER:
        if (lua_type(lua, index) == LUA_TSTRING) {
            *(call_text_of(id, i) ? &args->second_name : &args->name) = lua_tostring(lua, index);
        } else {
            args->value[i] = arg_number(lua, info, i, UINT16_MAX, "an ordinal of 16 bits");
        }
        break;
    case VALUE_NAME: // NULL is refused as on a device, and not here
    case VALUE_NAME_OR_NULL:
        if (!lua_isnil(lua, index) && lua_type(lua, index) != LUA_TSTRING) {
            arg_error(lua, info, i, "a name or NULL expected");
        }
        *(call_text_of(id, i) ? &args->second_name : &args->name) = lua_tostring(lua, index);
        break;
    case VALUE_VA:
    case VALUE_HANDLE:
        args->value[i] = lua_isnil(lua, index) // NULL
                             ? 0
                             : arg_number(lua, info, i, UINT32_MAX, "32 bits");
        break;
    case VALUE_BOOL:
        args->value[i] = lua_isboolean(lua, index) ? (uint32_t)lua_toboolean(lua, index)
                                                   : arg_number(lua, info, i, UINT32_MAX, "a BOOL");
        break;
    case VALUE_BYTE:
        args->value[i] = arg_number(lua, info, i, UINT8_MAX, "8 bits");
        break;
    case VALUE_WORD:
        args->value[i] = arg_number(lua, info, i, UINT16_MAX, "16 bits");
        break;
    default:
        args->value[i] =
            arg_number(lua, info, i, UINT32_MAX, "a DWORD (0..4294967295, or down to -2147483648)");
        break;
    }
}

static void args_read(lua_State *lua, const CallInfo *info, CallId id, ApiArgs *args) {
    unsigned n = call_param_count(id);
    if (id == CALL_WideCharToMultiByte && lua_gettop(lua) == 8 && lua_isnil(lua, 8)) {
        lua_settop(lua, 7); // lpUsedDefaultChar
    }
    bool middle = id == CALL_Heap32First && lua_gettop(lua) == 3; // lphe is left out
    if (middle) {
        lua_pushnil(lua);
        lua_insert(lua, 2);
    }
    if (lua_gettop(lua) > (int)n) {
        luaL_error(lua, "%s takes %d argument%s, got %d", info->name, (int)n, n == 1 ? "" : "s",
                   lua_gettop(lua));
    }
    for (int i = 1; i <= lua_gettop(lua); i++) {
        guest_memory_argument(lua, i);
    }
    for (unsigned i = 0; i < n; i++) {
        bool needs_buffer =
            i > 0 && info->param[i - 1].kind == VALUE_OUT && info->param[i].kind != VALUE_OUT;
        if (needs_buffer && args->omitted[i - 1] && lua_isnone(lua, (int)i + 1)) {
            continue; // leave out the length of a buffer that was left out
        }
        arg_read(lua, id, i, args);
    }
    args->omitted[1] = args->omitted[1] || middle;
    if ((id == CALL_GetModuleHandle || id == CALL_LoadKernelLibrary) && args->name) {
        char buffer[CE_NAME_MAX];
        const char *known = programs_dll_name(runner_of(lua), image_dll_name(args->name, buffer));
        args->name = known == buffer ? args->name : known;
    }
}

// ---- results

static void push_value(lua_State *lua, ValueKind kind, uint32_t value) {
    bool pointer = kind == VALUE_VA || kind == VALUE_HANDLE;
    if (kind == VALUE_BOOL) {
        lua_pushboolean(lua, value != 0);
    } else if (pointer && value == 0) {
        lua_pushnil(lua);
    } else if (kind == VALUE_INT) {
        lua_pushinteger(lua, (int32_t)value);
    } else {
        lua_pushinteger(lua, value);
    }
}

// Pushes the DWORDs of an output structure as a table with CE's field names.
static void push_fields(lua_State *lua, const char *fields, const ApiResult *result) {
    lua_createtable(lua, 0, (int)result->n_out);
    for (uint32_t i = 0; i < result->n_out; i++) {
        size_t length = strcspn(fields, " ");
        lua_pushlstring(lua, fields, length);
        lua_pushinteger(lua, result->out[i]);
        lua_rawset(lua, -3);
        fields += length + (fields[length] == ' ');
    }
    if (*fields && result->text && result->text[0]) {
        lua_pushstring(lua, fields);
        lua_pushstring(lua, result->text);
        lua_rawset(lua, -3);
    }
}

// Pushes each output that was left out: a DWORD, or a number of 64 bits. A call has one of the two.
static int push_outputs(lua_State *lua, const CallInfo *info, const ApiResult *result) {
    bool wide = info->param[0].kind == VALUE_OUT64 || info->param[1].kind == VALUE_OUT64;
    uint32_t step = wide ? 2 : 1;
    for (uint32_t i = 0; i < result->n_out; i += step) {
        uint64_t high = wide ? result->out[i + 1] : 0;
        lua_pushinteger(lua, (lua_Integer)(high << 32 | result->out[i]));
    }
    return (int)(result->n_out / step);
}

static int push_results(lua_State *lua, const ApiCall *call, const ApiArgs *args,
                        const ApiResult *result) {
    const CallInfo *info = call_info(call->id);
    for (unsigned i = 0; call->fields && i < call_param_count(call->id); i++) {
        if (info->param[i].kind == VALUE_OUT && args->omitted[i]) {
            bool has_handle = info->result == VALUE_HANDLE;
            if (has_handle) {
                push_value(lua, info->result, result->value);
            }
            if (result->n_out == 0) {
                lua_pushnil(lua);
            } else {
                push_fields(lua, call->fields, result);
            }
            return 1 + has_handle;
        }
    }
    if (info->result == VALUE_VOID) {
        return 0;
    }
    push_value(lua, info->result, result->value);
    return 1 + push_outputs(lua, info, result);
}

static void follow_call(Runner *runner, CallId id) {
    if (id == CALL_Sleep) { // other threads get their turn
        runner->turn = true;
    }
}

// Whether a thread has gone to sleep or was suspended in a function that a call calls back: there
// it cannot stop.
static bool stops_in_function(const Runner *runner) {
    const GuestThread *guest = &runner->threads[runner->current];
    return runner->machine->depth > 0 && guest_is_alive(runner, guest) &&
           !schedule_is_ready(&runner->machine->tables.thread[guest->thread]);
}

static int make_call(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    Runner *runner = runner_of(lua);
    CallId id = (CallId)lua_tointeger(lua, lua_upvalueindex(1));
    const ApiCall *call = api_find(id);
    ApiArgs args = {0};
    if (!runner->declaring && runner->current != GUEST_NONE) {
        args_read(lua, call_info(id), id, &args);
    }
    ApiResult result = bridge_call(lua, id, &args);
    follow_call(runner, id);
    if (result.faulted) {
        return bridge_return_fault(lua);
    }
    if (waiting_now(runner) || stops_in_function(runner)) {
        return waiting_stop(lua, call_info(id)->result != VALUE_VOID);
    }
    return bridge_return(lua, push_results(lua, call, &args, &result));
}

static int l_call(lua_State *lua) {
    return bridge_before(lua, 0, make_call);
}

// ---- turns and helpers

static int l_yield(lua_State *lua) {
    Runner *runner = runner_of(lua);
    if (runner->current == GUEST_NONE || !lua_isyieldable(lua)) {
        return luaL_error(lua, "yield needs a running process");
    }
    sandbox_charge(lua, 50);
    runner->turn = true;
    lua_settop(lua, 0);
    return bridge_give_turn(lua);
}

static int l_switch_to(lua_State *lua) {
    Runner *runner = runner_of(lua);
    bool by_handle = lua_isinteger(lua, 1);
    const char *name = by_handle ? "" : luaL_checkstring(lua, 1);
    for (uint32_t i = 0; i < runner->n_threads; i++) {
        const GuestThread *guest = &runner->threads[i];
        const ThreadRow *row = &runner->machine->tables.thread[guest->thread];
        const Tables *tables = &runner->machine->tables;
        const char *process = tables_name(tables, &tables->process[row->owner].name);
        bool wanted =
            by_handle ? lua_tointeger(lua, 1) == guest->thread_handle : strcmp(process, name) == 0;
        if (wanted && guest_is_alive(runner, guest)) {
            runner->next = i;
            return l_yield(lua);
        }
    }
    if (by_handle) {
        return luaL_error(lua, "switch_to: that thread has nothing left to do");
    }
    return luaL_error(lua, "switch_to: no process '%s' has anything left to do", name);
}

static int l_slot(lua_State *lua) {
    const Tables *tables = &runner_of(lua)->machine->tables;
    lua_pushinteger(lua, tables->process[tables->system->current_process].slot);
    return 1;
}

static int l_mapped(lua_State *lua) {
    VirtAddr va = (VirtAddr)luaL_checkinteger(lua, 1);
    lua_pushinteger(lua, tables_mapped(&runner_of(lua)->machine->tables, va));
    return 1;
}

// knob(name): a knob of the device, as text or number.
static int l_knob(lua_State *lua) {
    const char *name = luaL_checkstring(lua, 1);
    const Options *options = &runner_of(lua)->machine->options;
    for (unsigned i = 0; i < ce_option_count; i++) {
        char text[32];
        if (strcmp(ce_options[i].name, name) == 0) {
            if (ce_options[i].choices) {
                lua_pushstring(lua, options_text(options, &ce_options[i], text, sizeof text));
            } else {
                lua_pushinteger(lua, options_value(options, &ce_options[i]));
            }
            return 1;
        }
    }
    char why[OPTIONS_WHY];
    return luaL_error(lua, "%s", options_why(name, "", why));
}

static int l_dll_line(lua_State *lua) {
    lua_pushinteger(lua, runner_of(lua)->machine->tables.system->dll_line);
    return 1;
}

// leaks(handle): the handles and views that an ended process left open. Nothing while it lives, or
// once another process has its record.
static int l_leaks(lua_State *lua) {
    const Machine *machine = runner_of(lua)->machine;
    EndedProcess ended;
    if (!process_handle_ended(machine, (uint32_t)luaL_checkinteger(lua, 1), &ended)) {
        return 0;
    }
    lua_pushinteger(lua, ended.leaked);
    lua_pushinteger(lua, ended.unmapped);
    return 2;
}

static void guard_running(lua_State *lua, const char *name) {
    Runner *runner = runner_of(lua);
    if (runner->declaring || !runner->machine) {
        luaL_error(lua, "%s needs a running process: call it inside a process's main", name);
    }
}

#define GUARDED(name, function)                                                                    \
    static int name(lua_State *lua) {                                                              \
        guard_running(lua, &(#function)[2]);                                                       \
        return function(lua);                                                                      \
    }
GUARDED(guarded_switch_to, l_switch_to)
GUARDED(guarded_slot, l_slot)
GUARDED(guarded_mapped, l_mapped)
GUARDED(guarded_dll_line, l_dll_line)
GUARDED(guarded_leaks, l_leaks)
GUARDED(guarded_knob, l_knob)
#undef GUARDED

static int try_done(lua_State *lua, int status, lua_KContext context) {
    (void)context;
    if (sandbox_of(lua)->budget.exhausted) {
        return sandbox_raise(lua);
    }
    if (sandbox_of(lua)->unwinding) {
        return lua_error(lua);
    }
    if (status == LUA_OK || status == LUA_YIELD) {
        lua_pushnil(lua);
        lua_insert(lua, 1);
        return lua_gettop(lua);
    }
    return bridge_is_fault(lua, -1) ? 1 : lua_error(lua);
}

// try(f, ...): nil and f's results, or the fault that f raised. Other errors pass through.
static int l_try(lua_State *lua) {
    luaL_checktype(lua, 1, LUA_TFUNCTION);
    int status = lua_pcallk(lua, lua_gettop(lua) - 1, LUA_MULTRET, 0, 0, try_done);
    return try_done(lua, status, 0);
}

static void open_constants(lua_State *lua) {
    lua_pushglobaltable(lua);
#define X(name, value)                                                                             \
    lua_pushliteral(lua, #name);                                                                   \
    lua_pushinteger(lua, (lua_Integer)(value));                                                    \
    lua_rawset(lua, -3);
#include "ce/win32.inc"
#undef X
    lua_pushliteral(lua, "TRUE");
    lua_pushboolean(lua, 1);
    lua_rawset(lua, -3);
    lua_pushliteral(lua, "FALSE");
    lua_pushboolean(lua, 0);
    lua_rawset(lua, -3);
    lua_pop(lua, 1);
}

void binding_open(lua_State *lua) {
    open_constants(lua);
    lua_pushglobaltable(lua);
    for (unsigned i = 0; i < api_call_count; i++) {
        lua_pushstring(lua, call_info(api_calls[i].id)->name);
        lua_pushinteger(lua, api_calls[i].id);
        lua_pushcclosure(lua, l_call, 1);
        lua_rawset(lua, -3);
    }
    lua_pop(lua, 1);
    bridge_register(lua, "try", l_try);
    bridge_register(lua, "yield", l_yield);
    bridge_register(lua, "switch_to", guarded_switch_to);
    bridge_register(lua, "slot", guarded_slot);
    bridge_register(lua, "mapped", guarded_mapped);
    bridge_register(lua, "dll_line", guarded_dll_line);
    bridge_register(lua, "leaks", guarded_leaks);
    bridge_register(lua, "knob", guarded_knob);
}
