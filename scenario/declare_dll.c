// SPDX-License-Identifier: MIT
#include "scenario/declare_dll.h"

#include "scenario/bridge.h"
#include "scenario/exe.h"
#include "scenario/fields.h"
#include "scenario/programs.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

// Reads dll{ ... } into a GuestDll, field by field; an unknown field raises an error. Nothing is
// loaded here: programs.c makes the DLLs known to the loader, and loader.c runs their entry points.

static int name_order(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// exports = { "First", "Second" }, or { Add = function(a, b) ... end }: those come behind the
// others, in the order of their names.
static void read_exports(lua_State *lua, GuestDll *dll) {
    DllImage *image = &dll->image;
    field_names(lua, "exports", image->exports, CE_EXPORTS, &image->n_exports);
    uint8_t first = image->n_exports;
    for (lua_pushnil(lua); lua_next(lua, -2); lua_pop(lua, 1)) {
        if (lua_type(lua, -2) != LUA_TSTRING) {
            continue;
        }
        luaL_checktype(lua, -1, LUA_TFUNCTION);
        if (image->n_exports == CE_EXPORTS) {
            luaL_error(lua, "exports: at most %d names", (int)CE_EXPORTS);
        }
        lua_pushvalue(lua, -2);
        image->exports[image->n_exports++] = field_name(lua, "exports");
        lua_pop(lua, 1);
    }
    qsort(image->exports + first, image->n_exports - first, sizeof *image->exports, name_order);
    for (uint8_t i = first; i < image->n_exports; i++) {
        lua_getfield(lua, -1, image->exports[i]);
        dll->functions[i] = luaL_ref(lua, LUA_REGISTRYINDEX);
    }
}

static void dll_field(lua_State *lua, const char *key, void *context) {
    GuestDll *dll = context;
    DllImage *image = &dll->image;
    if (strcmp(key, "name") == 0) {
        image->name = field_name(lua, "dll");
    } else if (strcmp(key, "code_kb") == 0) {
        image->code_kb = field_number(lua, "dll", key, CE_SLOT_SIZE >> 10);
    } else if (strcmp(key, "const_kb") == 0) {
        image->const_kb = field_number(lua, "dll", key, CE_SLOT_SIZE >> 10);
    } else if (strcmp(key, "data_kb") == 0) {
        image->data_kb = field_number(lua, "dll", key, CE_SLOT_SIZE >> 10);
    } else if (strcmp(key, "unpaged") == 0) {
        image->unpaged = (uint8_t)lua_toboolean(lua, -1);
    } else if (strcmp(key, "resource_only") == 0) {
        image->resource_only = (uint8_t)lua_toboolean(lua, -1);
    } else if (strcmp(key, "trust") == 0) {
        image->trust = field_trust(lua, key);
    } else if (strcmp(key, "needs") == 0) {
        field_names(lua, key, image->needs, CE_NEEDS, &image->n_needs);
    } else if (strcmp(key, "exports") == 0) {
        read_exports(lua, dll);
    } else if (strcmp(key, "file") == 0) {
        exe_read_dll(lua, dll, luaL_checkstring(lua, -1));
    } else if (strcmp(key, "entry") == 0) {
        dll->entry = field_function(lua);
    } else {
        luaL_error(lua,
                   "dll: unknown field '%s' (name, code_kb, const_kb, data_kb, resource_only, "
                   "unpaged, trust, needs, exports, entry, file)",
                   key);
    }
}

static int l_dll(lua_State *lua) {
    Runner *runner = runner_of(lua);
    if (!runner->declaring) {
        return luaL_error(lua,
                          "dll belongs at the top of the scenario, not inside a running process");
    }
    luaL_checktype(lua, 1, LUA_TTABLE);
    if (runner->n_dlls == GUEST_DLLS) {
        return luaL_error(lua, "dll: a scenario describes at most %d DLLs", (int)GUEST_DLLS);
    }
    GuestDll dll = {.entry = LUA_NOREF, .image = {.code_kb = 32, .data_kb = 4}};
    programs_no_functions(&dll);
    field_each(lua, dll_field, &dll);
    exe_link(lua, dll.image.file, dll.image.needs, &dll.image.n_needs);
    if (!dll.image.name) {
        return luaL_error(lua, "dll: the name is missing");
    }
    if (programs_find_dll(runner, dll.image.name)) {
        return luaL_error(lua, "dll: '%s' is described already", dll.image.name);
    }
    runner->dlls[runner->n_dlls++] = dll;
    return 0;
}

void declare_dll_open(lua_State *lua) {
    bridge_register(lua, "dll", l_dll);
}
