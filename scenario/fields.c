// SPDX-License-Identifier: MIT
#include "scenario/fields.h"

#include "ce/shown.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

// Every reader checks type and range and raises an error that names the field, so a mistake in a
// scenario gives one clear line. Strings are not converted to numbers.

typedef struct FieldKey {
    const char *name; // the table keeps it
    size_t size;
} FieldKey;

static int key_order(const void *a, const void *b) {
    const FieldKey *x = a, *y = b;
    size_t n = x->size < y->size ? x->size : y->size;
    int order = memcmp(x->name, y->name, n);
    return order ? order : (x->size > y->size) - (x->size < y->size);
}

void field_each(lua_State *lua, void (*take)(lua_State *lua, const char *key, void *context),
                void *context) {
    size_t n = 0, n_keys = 0;
    luaL_checktype(lua, 1, LUA_TTABLE);
    for (lua_pushnil(lua); lua_next(lua, 1); lua_pop(lua, 1)) {
        n++;
    }
    FieldKey *keys = lua_newuserdatauv(lua, (n + 1) * sizeof *keys, 0);
    for (lua_pushnil(lua); lua_next(lua, 1); lua_pop(lua, 1)) {
        if (lua_type(lua, -2) == LUA_TSTRING) {
            FieldKey *key = &keys[n_keys++];
            key->name = lua_tolstring(lua, -2, &key->size);
        } else {
            take(lua, "?", context);
        }
    }
    qsort(keys, n_keys, sizeof *keys, key_order);
    for (size_t i = 0; i < n_keys; i++) {
        lua_pushlstring(lua, keys[i].name, keys[i].size);
        lua_rawget(lua, 1);
        take(lua, keys[i].name, context);
        lua_pop(lua, 1);
    }
    lua_pop(lua, 1);
}

bool field_whole(lua_State *lua, int index, lua_Integer low, lua_Integer high,
                 uint32_t *ret_value) {
    int is_whole = 0;
    lua_Integer value = lua_tointegerx(lua, index, &is_whole);
    if (lua_type(lua, index) != LUA_TNUMBER || !is_whole || value < low || value > high) {
        return false;
    }
    *ret_value = (uint32_t)value;
    return true;
}

uint32_t field_dword(lua_State *lua, int index, const char *call, const char *name, bool or_null) {
    uint32_t value = 0;
    if (or_null && (lua_isnoneornil(lua, index) || lua_isboolean(lua, index))) {
        return (uint32_t)lua_toboolean(lua, index);
    }
    if (!field_whole(lua, index, INT32_MIN, UINT32_MAX, &value)) {
        luaL_error(lua, "%s: %s must be a whole number of 32 bits%s", call, name,
                   or_null ? ", or NULL" : "");
    }
    return value;
}

uint32_t field_number(lua_State *lua, const char *what, const char *key, uint32_t high) {
    uint32_t value = 0;
    if (!field_whole(lua, -1, 0, high, &value)) {
        luaL_error(lua, "%s: %s must be a whole number from 0 to %d", what, key, (int)high);
    }
    return value;
}

const char *field_keep(lua_State *lua, const char *text) {
    Runner *runner = runner_of(lua);
    const char *kept = texts_keep(&runner->names, text);
    if (!kept) {
        runner->sandbox.budget.host_failed = true;
        luaL_error(lua, "out of memory on the host: there is none for a name");
    }
    return kept;
}

static const char *keep_name(lua_State *lua, const char *what, const char *name, size_t length) {
    if (!shown_is_name(name, length, CE_NAME_MAX)) {
        luaL_error(lua, "%s: a name has 1 to %d characters, none of which is a control character",
                   what, (int)CE_NAME_MAX - 1);
    }
    return field_keep(lua, name);
}

const char *field_name(lua_State *lua, const char *what) {
    size_t length = 0;
    const char *name = luaL_checklstring(lua, -1, &length);
    return keep_name(lua, what, name, length);
}

void field_names(lua_State *lua, const char *key, const char **ret_list, uint32_t most,
                 uint8_t *ret_n) {
    luaL_argcheck(lua, lua_istable(lua, -1), 1, "a list of names expected");
    lua_Integer n = (lua_Integer)lua_rawlen(lua, -1);
    if (n > (lua_Integer)most) {
        luaL_error(lua, "%s: at most %d names", key, (int)most);
    }
    for (lua_Integer i = 1; i <= n; i++) {
        size_t length = 0;
        lua_rawgeti(lua, -1, i);
        const char *name = lua_type(lua, -1) == LUA_TSTRING ? lua_tolstring(lua, -1, &length) : "";
        ret_list[i - 1] = keep_name(lua, key, name, length);
        lua_pop(lua, 1);
    }
    *ret_n = (uint8_t)n;
}

uint8_t field_trust(lua_State *lua, const char *key) {
    static const char *const names[] = {"trusted", "run", "none"};
    static const uint8_t levels[] = {TRUST_FULL, TRUST_RUN, IMAGE_TRUST_FALSE};
    const char *text = luaL_checkstring(lua, -1);
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(text, names[i]) == 0) {
            return levels[i];
        }
    }
    return (uint8_t)luaL_error(lua, "%s is 'trusted', 'run' or 'none'", key);
}

int field_function(lua_State *lua) {
    luaL_checktype(lua, -1, LUA_TFUNCTION);
    lua_pushvalue(lua, -1);
    return luaL_ref(lua, LUA_REGISTRYINDEX);
}
