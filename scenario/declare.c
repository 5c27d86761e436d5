// SPDX-License-Identifier: MIT
#include "scenario/declare.h"

#include "ce/shown.h"
#include "scenario/bridge.h"
#include "scenario/code_hooks.h"
#include "scenario/device_rom.h"
#include "scenario/exe.h"
#include "scenario/fields.h"
#include "scenario/expect.h"
#include "scenario/names.h"
#include "scenario/library.h"
#include "scenario/load.h"
#include "scenario/programs.h"

#include <lauxlib.h>

// The declarations at the top of a scenario: scenario{}, device{}, process{}, include(). Every
// field is known by name; a misspelt field raises an error.

static void want_declaring(lua_State *lua, const char *name) {
    if (!runner_of(lua)->declaring) {
        luaL_error(lua, "%s belongs at the top of the scenario, not inside a running process",
                   name);
    }
    luaL_checktype(lua, 1, LUA_TTABLE);
}

// ---- scenario{}

// Whether a text is a moment as --at takes it: "297", "152.2", "end".
static bool is_moment(const char *text) {
    size_t whole = strspn(text, "0123456789"), rest = strlen(text) - whole;
    bool part =
        rest > 1 && text[whole] == '.' && strspn(text + whole + 1, "0123456789") == rest - 1;
    return strcmp(text, "end") == 0 || (whole > 0 && (rest == 0 || part));
}

// Takes a moment as a number or as a text. It takes texts because 152.2 and 152.20 are two moments,
// and one number.
static void take_moment(lua_State *lua, char ret_moment[INFO_MOMENT]) {
    uint32_t step = 0;
    const char *text = lua_type(lua, -1) == LUA_TSTRING ? lua_tostring(lua, -1) : "";
    if (field_whole(lua, -1, 0, UINT32_MAX, &step)) {
        snprintf(ret_moment, INFO_MOMENT, "%u", (unsigned)step);
    } else if (is_moment(text) && strlen(text) < INFO_MOMENT) {
        strcpy(ret_moment, text);
    } else {
        luaL_error(lua, "scenario: key_moment is no moment (297, '152.2', 'end')");
    }
}

static void take_sentence(lua_State *lua, const char *key, char ret_text[INFO_GOAL]) {
    if (shown_text(ret_text, INFO_GOAL, luaL_checkstring(lua, -1), SHOWN_LINE) >= INFO_GOAL) {
        luaL_error(lua, "scenario: %s has more than %d bytes", key, (int)INFO_GOAL - 1);
    }
}

static void take_info(lua_State *lua, const char *key, void *context) {
    ScenarioInfo *info = context;
    if (strcmp(key, "title") == 0) {
        shown_text(info->title, sizeof info->title, luaL_checkstring(lua, -1), SHOWN_LINE);
    } else if (strcmp(key, "goal") == 0) {
        take_sentence(lua, key, info->goal);
    } else if (strcmp(key, "try_now") == 0) {
        take_sentence(lua, key, info->try_now);
    } else if (strcmp(key, "lesson") == 0) {
        info->lesson = field_number(lua, "scenario", "lesson", INFO_LESSONS);
    } else if (strcmp(key, "minutes") == 0) {
        info->minutes = field_number(lua, "scenario", "minutes", INFO_MINUTES);
    } else if (strcmp(key, "key_moment") == 0) {
        take_moment(lua, info->key_moment);
    } else if (strcmp(key, "room_after") == 0) {
        info->room_after = field_number(lua, "scenario", "room_after", INFO_QUESTIONS);
    } else if (strcmp(key, "tries_after") == 0) {
        info->tries_after = field_number(lua, "scenario", "tries_after", INFO_QUESTIONS);
    } else if (strcmp(key, "about") != 0) {
        luaL_error(lua,
                   "scenario: unknown field '%s' (title, lesson, goal, minutes, key_moment, "
                   "try_now, room_after, tries_after, about)",
                   key);
    }
}

static int l_scenario(lua_State *lua) {
    Runner *runner = runner_of(lua);
    want_declaring(lua, "scenario");
    field_each(lua, take_info, &runner->info);
    return 0;
}

// ---- device{}

static void set_profile(lua_State *lua, Runner *runner, const char *profile) {
    if (!options_profile(&runner->options, profile)) {
        luaL_error(lua, "device: no profile '%s'; there are %s", profile, options_profile_names());
    }
    snprintf(runner->profile, sizeof runner->profile, "%s", profile);
}

static void take_knob(lua_State *lua, const char *key, void *context) {
    Runner *runner = context;
    char why[OPTIONS_WHY];
    if (strcmp(key, "?") == 0) {
        luaL_error(lua, "device: want knob = value");
    }
    if (strcmp(key, "profile") == 0 || strcmp(key, "rom") == 0) {
        return; // they come before all others
    }
    const char *value = sandbox_tostring(lua, -1);
    if (options_set(&runner->options, key, value) != OPTION_OK) {
        luaL_error(lua, "device: %s", options_why(key, value, why));
    }
    lua_pop(lua, 1);
}

static int l_device(lua_State *lua) {
    Runner *runner = runner_of(lua);
    want_declaring(lua, "device");
    if (runner->device_declared) {
        return luaL_error(lua, "device: the device is described already");
    }
    runner->device_declared = true;
    runner->exercise.has_device = true;
    if (lua_getfield(lua, 1, "profile") != LUA_TNIL) {
        set_profile(lua, runner, luaL_checkstring(lua, -1));
    }
    if (lua_getfield(lua, 1, "rom") != LUA_TNIL) {
        device_rom_read(lua, luaL_checkstring(lua, -1));
    }
    field_each(lua, take_knob, runner);
    return 0;
}

// ---- process

static uint32_t dll_groups(lua_State *lua) {
    static const struct {
        const char *name;
        uint32_t group;
    } groups[] = {{"core", DLLS_CORE},
                  {"ui", DLLS_UI},
                  {"drivers", DLLS_DRIVERS},
                  {"net", DLLS_NET},
                  {"app", DLLS_APP}};
    uint32_t result = DLLS_CORE;
    luaL_checktype(lua, -1, LUA_TTABLE);
    int table = lua_absindex(lua, -1);
    for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(lua, table); i++) {
        lua_rawgeti(lua, table, i);
        const char *name = luaL_checkstring(lua, -1);
        uint32_t group = 0;
        for (unsigned k = 0; k < sizeof groups / sizeof groups[0]; k++) {
            group |= strcmp(groups[k].name, name) == 0 ? groups[k].group : 0;
        }
        if (!group) {
            luaL_error(lua, "process: no group of DLLs '%s' (core, ui, drivers, net, app)", name);
        }
        result |= group;
        lua_pop(lua, 1);
    }
    return result;
}

#define MB32_KB 32768u

// Fields of a program in machine code. False for any other.
static bool code_field(lua_State *lua, const char *key, GuestProgram *program) {
    if (strcmp(key, "exe") == 0) {
        exe_read(lua, program, luaL_checkstring(lua, -1));
    } else if (strcmp(key, "command") == 0) {
        program->command = field_keep(lua, luaL_checkstring(lua, -1));
    } else if (strcmp(key, "on_call") == 0) {
        program->on_call = code_hooks_read(lua);
    } else if (strcmp(key, "missing") == 0) {
        program->missing = field_function(lua);
    } else {
        return false;
    }
    return true;
}

static void process_field(lua_State *lua, const char *key, void *context) {
    GuestProgram *program = context;
    ProcessImage *image = &program->image;
    const struct {
        const char *name;
        uint32_t *field;
        uint32_t high;
    } numbers[] = {
        {"code_kb", &image->code_kb, MB32_KB},       {"data_kb", &image->data_kb, MB32_KB},
        {"const_kb", &image->const_kb, MB32_KB},     {"stack_kb", &image->stack_kb, MB32_KB},
        {"threads", &image->threads, 200},           {"heap_kb", &image->heap_kb, 192},
        {"reserve_kb", &image->reserve_kb, MB32_KB}, {"commit_kb", &image->commit_kb, MB32_KB}};
    for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (strcmp(key, numbers[i].name) == 0) {
            *numbers[i].field = field_number(lua, "process", key, numbers[i].high);
            return;
        }
    }
    if (strcmp(key, "name") == 0) {
        image->name = field_name(lua, "process");
    } else if (strcmp(key, "dlls") == 0) {
        image->dlls = dll_groups(lua);
    } else if (strcmp(key, "needs") == 0) {
        field_names(lua, key, image->needs, CE_NEEDS, &image->n_needs);
    } else if (strcmp(key, "trust") == 0) {
        image->trust = field_trust(lua, key);
    } else if (strcmp(key, "dll_trust") == 0) {
        image->dll_trust = field_trust(lua, key);
    } else if (strcmp(key, "in_ram") == 0) {
        image->in_ram = (uint8_t)lua_toboolean(lua, -1);
    } else if (strcmp(key, "unpaged") == 0) {
        image->unpaged = (uint8_t)lua_toboolean(lua, -1);
    } else if (strcmp(key, "start") == 0) {
        program->start = lua_toboolean(lua, -1);
    } else if (strcmp(key, "may_crash") == 0) {
        program->may_crash = lua_toboolean(lua, -1);
    } else if (strcmp(key, "may_wait") == 0) {
        program->may_wait = lua_toboolean(lua, -1);
    } else if (strcmp(key, "main") == 0) {
        program->main = field_function(lua);
    } else if (strcmp(key, "on_hibernate") == 0) {
        program->hibernate = field_function(lua);
        image->hibernates = 1;
    } else if (!code_field(lua, key, program)) {
        luaL_error(lua,
                   "process: unknown field '%s' (name, main, exe, command, missing, on_call, "
                   "on_hibernate, start, "
                   "may_crash, "
                   "may_wait, code_kb, data_kb, const_kb, stack_kb, threads, heap_kb, reserve_kb, "
                   "commit_kb, dlls, "
                   "needs, trust, dll_trust, in_ram, unpaged)",
                   key);
    }
}

static int l_process(lua_State *lua) {
    Runner *runner = runner_of(lua);
    want_declaring(lua, "process");
    if (runner->n_programs == GUEST_PROGRAMS) {
        return luaL_error(lua, "process: a scenario describes at most %d programs",
                          (int)GUEST_PROGRAMS);
    }
    GuestProgram program = {.main = LUA_NOREF,
                            .hibernate = LUA_NOREF,
                            .missing = LUA_NOREF,
                            .on_call = LUA_NOREF,
                            .start = true,
                            .image = {.code_kb = 64, .data_kb = 8, .const_kb = 4}};
    field_each(lua, process_field, &program);
    exe_link(lua, program.image.file, program.image.needs, &program.image.n_needs);
    if (!program.image.name) {
        return luaL_error(lua, "process: the name is missing");
    }
    if (programs_find(runner, program.image.name)) {
        return luaL_error(lua, "process: '%s' is described already", program.image.name);
    }
    runner->hibernates |= program.image.hibernates;
    runner->programs[runner->n_programs++] = program;
    return 0;
}

// ---- include

// Lua's message on a file that is no Lua ends with a piece of it (near 'piece'). Such a file may be
// anything, so the piece is left out.
static int hide_quote(lua_State *lua, int status) {
    const char *text = lua_tostring(lua, -1), *near = text ? strstr(text, " near ") : NULL;
    if (near) {
        lua_pushlstring(lua, text, (size_t)(near - text));
        lua_replace(lua, -2);
    }
    return status;
}

static int load_text(lua_State *lua, Runner *runner, const char *name) {
    const LibraryFile *file = library_find(name);
    if (file) {
        return sandbox_load(lua, name, file->text, file->size);
    }
    size_t size = 0;
    const char *trouble = NULL;
    const char *text = load_file(runner, name, &size, &trouble);
    if (!text) {
        return luaL_error(lua, "include: no file '%s'%s%s", name, trouble ? ": " : "",
                          trouble ? trouble : "");
    }
    int status = sandbox_load(lua, name, text, size);
    if (status == LUA_OK) {
        names_check(lua, name, text, size);
        expect_read(lua, name, text, size);
    }
    return status == LUA_OK ? status : hide_quote(lua, status);
}

// include(name): runs a library file once and returns what it returned.
static int l_include(lua_State *lua) {
    const char *name = luaL_checkstring(lua, 1);
    luaL_getsubtable(lua, LUA_REGISTRYINDEX, "slot32.included");
    if (lua_getfield(lua, -1, name) != LUA_TNIL) {
        return 1;
    }
    lua_pop(lua, 1);
    if (load_text(lua, runner_of(lua), name) != LUA_OK) {
        return lua_error(lua);
    }
    lua_call(lua, 0, 1);
    if (lua_isnil(lua, -1)) {
        lua_pop(lua, 1);
        lua_pushboolean(lua, 1);
    }
    lua_pushvalue(lua, -1);
    lua_setfield(lua, -3, name);
    return 1;
}

void declare_open(lua_State *lua) {
    bridge_register(lua, "scenario", l_scenario);
    bridge_register(lua, "device", l_device);
    bridge_register(lua, "process", l_process);
    bridge_register(lua, "include", l_include);
}
