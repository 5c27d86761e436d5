// SPDX-License-Identifier: MIT
#include "scenario/declare_dll.h"

#include "scenario/bridge.h"
#include "scenario/fields.h"
#include "scenario/programs.h"

#include <lauxlib.h>
#include <string.h>

// Reads dll{ ... } into a GuestDll, field by field; an unknown field raises an error. Nothing is
// loaded here: programs.c makes the DLLs known to the loader, and loader.c runs their entry points.

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
        field_names(lua, key, image->exports, CE_EXPORTS, &image->n_exports);
    } else if (strcmp(key, "entry") == 0) {
        dll->entry = field_function(lua);
    } else {
        luaL_error(lua,
                   "dll: unknown field '%s' (name, code_kb, const_kb, data_kb, resource_only, "
                   "unpaged, trust, needs, exports, entry)",
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
    field_each(lua, dll_field, &dll);
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
