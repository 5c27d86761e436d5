// SPDX-License-Identifier: MIT
#define _GNU_SOURCE // memmem
#include "scenario/lua_library.h"

#include "scenario/library.h"
#include "scenario/sandbox.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

// Three ways to make a function of Lua's library safe: it is taken away; it is wrapped here, to
// print no address and to differ on no machine; or it is written in Lua, so that it cannot run long
// where nobody counts.

#define PATTERNS_KEY "slot32.patterns"     // registry: the functions of patterns.lua
#define METATABLES_KEY "slot32.metatables" // registry: the tables that are metatables, as weak keys

// ---- text

// Calls the library's own function, which is upvalue 1, with all arguments.
static int call_original(lua_State *lua) {
    int n = lua_gettop(lua);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, n, LUA_MULTRET);
    return lua_gettop(lua);
}

// Ends the scenario. The allocator would refuse the text, too, but only when all parts of it have
// been put together.
static int too_long(lua_State *lua) {
    return sandbox_stop(lua, budget_text_too_long);
}

// too_long(): the same for the parts that are written in Lua.
static int l_too_long(lua_State *lua) {
    return too_long(lua);
}

// The length of flags, width and precision from `at` on.
static size_t format_modifiers(const char *at, const char *end) {
    size_t n = 0;
    while (at + n < end && at[n] && strchr("-+ #0.123456789", at[n])) {
        n++;
    }
    return n;
}

static int l_format(lua_State *lua) {
    size_t length = 0;
    const char *at = luaL_checklstring(lua, 1, &length), *end = at + length;
    while ((at = memchr(at, '%', (size_t)(end - at))) != NULL) {
        at += 1 + format_modifiers(at + 1, end);
        if (at < end && *at == 'p') {
            return luaL_error(lua, "'%%p' is not available: addresses of the host have no place "
                                   "in a scenario");
        }
        at += at < end;
    }
    for (int i = 2; i <= lua_gettop(lua); i++) {
        size_t own = 0;
        if (lua_type(lua, i) == LUA_TSTRING && lua_tolstring(lua, i, &own)) {
            length += own;
        } else if (!lua_isnil(lua, i) && !lua_isboolean(lua, i) && !lua_isnumber(lua, i) &&
                   !lua_isstring(lua, i)) {
            sandbox_tostring(lua, i);
            lua_replace(lua, i);
        }
    }
    return length > BUDGET_TEXT ? too_long(lua) : call_original(lua);
}

static int l_tostring(lua_State *lua) {
    luaL_checkany(lua, 1);
    sandbox_tostring(lua, 1);
    return 1;
}

// rep: asks how long the text becomes before it makes it.
static int l_rep(lua_State *lua) {
    size_t n = 0, separator = 0;
    luaL_checklstring(lua, 1, &n);
    lua_Integer count = luaL_checkinteger(lua, 2);
    luaL_optlstring(lua, 3, "", &separator);
    if (n + separator == 0 || count <= 0) {
        lua_pushliteral(lua, "");
        return 1;
    }
    if ((lua_Unsigned)count > BUDGET_TEXT / (n + separator) + 1) {
        return too_long(lua);
    }
    return call_original(lua);
}

// find_plain(s, what, init): first and last place of a text in another, from place `init` on.
static int l_find_plain(lua_State *lua) {
    size_t size = 0, n = 0;
    const char *s = luaL_checklstring(lua, 1, &size), *what = luaL_checklstring(lua, 2, &n);
    size_t from = (size_t)luaL_checkinteger(lua, 3) - 1;
    sandbox_charge(lua, (size - from + n) / 4);
    const char *found = n ? memmem(s + from, size - from, what, n) : s + from;
    if (!found) {
        lua_pushnil(lua);
        return 1;
    }
    lua_pushinteger(lua, found - s + 1);
    lua_pushinteger(lua, found - s + (lua_Integer)n);
    return 2;
}

static int l_refuse(lua_State *lua) {
    return sandbox_blame(lua, luaL_checkstring(lua, 1));
}

// ---- functions whose results could differ between machines

typedef struct SortKey {
    int type; // LUA_TNUMBER, LUA_TSTRING, LUA_TBOOLEAN
    bool is_integer;
    lua_Integer integer;
    lua_Number number;
    const char *text;
    size_t length;
} SortKey;

static int key_rank(const SortKey *key) {
    return key->type == LUA_TNUMBER ? 0 : key->type == LUA_TSTRING ? 1 : 2;
}

static int key_compare(const void *left, const void *right) {
    const SortKey *a = left, *b = right;
    if (key_rank(a) != key_rank(b)) {
        return key_rank(a) - key_rank(b);
    }
    if (a->type == LUA_TSTRING) {
        size_t n = a->length < b->length ? a->length : b->length;
        int order = memcmp(a->text, b->text, n);
        return order ? order : (a->length > b->length) - (a->length < b->length);
    }
    if (a->type == LUA_TNUMBER && a->is_integer && b->is_integer) {
        return (a->integer > b->integer) - (a->integer < b->integer);
    }
    return (a->number > b->number) - (a->number < b->number);
}

static bool key_read(lua_State *lua, int index, SortKey *key) {
    key->type = lua_type(lua, index);
    key->is_integer = lua_isinteger(lua, index);
    switch (key->type) {
    case LUA_TNUMBER:
        key->integer = lua_tointeger(lua, index);
        key->number = lua_tonumber(lua, index);
        return true;
    case LUA_TSTRING:
        key->text = lua_tolstring(lua, index, &key->length);
        return true;
    case LUA_TBOOLEAN:
        key->number = lua_toboolean(lua, index);
        return true;
    default:
        return false;
    }
}

static void key_push(lua_State *lua, const SortKey *key) {
    if (key->type == LUA_TSTRING) {
        lua_pushlstring(lua, key->text, key->length);
    } else if (key->type == LUA_TBOOLEAN) {
        lua_pushboolean(lua, key->number != 0);
    } else if (key->is_integer) {
        lua_pushinteger(lua, key->integer);
    } else {
        lua_pushnumber(lua, key->number);
    }
}

static int l_sorted_keys(lua_State *lua) {
    luaL_checktype(lua, 1, LUA_TTABLE);
    size_t n = 0;
    for (lua_pushnil(lua); lua_next(lua, 1); lua_pop(lua, 1)) {
        n++;
    }
    sandbox_charge(lua, n * 4 + 1);
    SortKey *keys = lua_newuserdatauv(lua, (n + 1) * sizeof *keys, 0);
    size_t i = 0;
    for (lua_pushnil(lua); lua_next(lua, 1); lua_pop(lua, 1)) {
        if (!key_read(lua, -2, &keys[i++])) {
            return luaL_error(lua, "pairs: a %s as key has no order that is the same everywhere",
                              luaL_typename(lua, -2));
        }
    }
    qsort(keys, n, sizeof *keys, key_compare);
    lua_createtable(lua, (int)n, 0);
    for (i = 0; i < n; i++) {
        key_push(lua, &keys[i]);
        lua_rawseti(lua, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static int l_randomseed(lua_State *lua) {
    luaL_checkinteger(lua, 1); // without an argument Lua would use the time
    lua_settop(lua, 1);
    call_original(lua);
    return 0;
}

// ---- metatables

// The fields of a metatable that a scenario must not have: what they do depends on when the host
// collects garbage, or runs while an error passes.
static const char *const refused_fields[] = {"__gc", "__mode", "__close"};

// Refuses the table on top of the stack if it has one of those fields.
static void check_metatable(lua_State *lua) {
    for (size_t i = 0; i < sizeof refused_fields / sizeof *refused_fields; i++) {
        lua_pushstring(lua, refused_fields[i]);
        if (lua_rawget(lua, -2) != LUA_TNIL) {
            lua_pushfstring(lua, "'%s' is not available in a scenario", refused_fields[i]);
            sandbox_blame(lua, lua_tostring(lua, -1));
        }
        lua_pop(lua, 1);
    }
}

// Refuses metatables that were given such a field later. This is early enough before garbage is
// collected: only then do weak tables differ from others.
static void check_metatables(lua_State *lua) {
    luaL_checkstack(lua, 6, NULL);
    lua_getfield(lua, LUA_REGISTRYINDEX, METATABLES_KEY);
    for (lua_pushnil(lua); lua_next(lua, -2);) {
        lua_pop(lua, 1);
        check_metatable(lua);
    }
    lua_pop(lua, 1);
}

static int l_setmetatable(lua_State *lua) {
    if (lua_istable(lua, 2)) {
        lua_pushvalue(lua, 2);
        check_metatable(lua);
        lua_getfield(lua, LUA_REGISTRYINDEX, METATABLES_KEY);
        lua_insert(lua, -2);
        lua_pushboolean(lua, true);
        lua_rawset(lua, -3);
        lua_pop(lua, 1);
    }
    return call_original(lua);
}

static void open_metatables(lua_State *lua) {
    lua_newtable(lua);
    lua_createtable(lua, 0, 1);
    lua_pushliteral(lua, "k");
    lua_setfield(lua, -2, "__mode");
    lua_setmetatable(lua, -2);
    lua_setfield(lua, LUA_REGISTRYINDEX, METATABLES_KEY);
}

// ---- pcall, which cannot catch a used-up budget

static int pcall_done(lua_State *lua, int status, lua_KContext context) {
    (void)context;
    if (sandbox_of(lua)->budget.exhausted) {
        return sandbox_raise(lua);
    }
    if (sandbox_of(lua)->unwinding) {
        return lua_error(lua);
    }
    lua_pushboolean(lua, status == LUA_OK || status == LUA_YIELD);
    lua_insert(lua, 1);
    return lua_gettop(lua);
}

static int l_pcall(lua_State *lua) {
    luaL_checkany(lua, 1);
    int status = lua_pcallk(lua, lua_gettop(lua) - 1, LUA_MULTRET, 0, 0, pcall_done);
    return pcall_done(lua, status, 0);
}

// ---- opening

static void wrap(lua_State *lua, const char *library, const char *name, lua_CFunction wrapper) {
    lua_getglobal(lua, library);
    lua_getfield(lua, -1, name);
    lua_pushcclosure(lua, wrapper, 1);
    lua_setfield(lua, -2, name);
    lua_pop(lua, 1);
}

static void take_away(lua_State *lua, const char *library, const char *const *names) {
    lua_getglobal(lua, library);
    for (; *names; names++) {
        lua_pushnil(lua);
        lua_setfield(lua, -2, *names);
    }
    lua_pop(lua, 1);
}

static void open_libraries(lua_State *lua) {
    static const luaL_Reg libraries[] = {{LUA_GNAME, luaopen_base},
                                         {LUA_STRLIBNAME, luaopen_string},
                                         {LUA_TABLIBNAME, luaopen_table},
                                         {LUA_MATHLIBNAME, luaopen_math},
                                         {LUA_UTF8LIBNAME, luaopen_utf8}};
    static const char *const base[] = {"collectgarbage", "dofile", "load",   "loadfile",
                                       "print",          "warn",   "xpcall", NULL};
    static const char *const string[] = {"dump", "pack", "packsize", "unpack", NULL};
    for (unsigned i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
        luaL_requiref(lua, libraries[i].name, libraries[i].func, 1);
        lua_pop(lua, 1);
    }
    take_away(lua, LUA_GNAME, base);
    take_away(lua, LUA_STRLIBNAME, string);
    wrap(lua, LUA_STRLIBNAME, "rep", l_rep);
    wrap(lua, LUA_STRLIBNAME, "format", l_format);
    wrap(lua, LUA_MATHLIBNAME, "randomseed", l_randomseed);
    wrap(lua, LUA_GNAME, "setmetatable", l_setmetatable);
    lua_register(lua, "tostring", l_tostring);
    lua_register(lua, "pcall", l_pcall);
}

static void seed_random(lua_State *lua) {
    lua_getglobal(lua, "math");
    lua_getfield(lua, -1, "randomseed");
    lua_pushinteger(lua, 32);
    lua_call(lua, 1, 0);
    lua_pop(lua, 1);
}

void lua_library_part(lua_State *lua, const LibraryFile *file, const luaL_Reg *host) {
    static const luaL_Reg own[] = {{"sorted_keys", l_sorted_keys},
                                   {"find_plain", l_find_plain},
                                   {"refuse", l_refuse},
                                   {"too_long", l_too_long},
                                   {NULL, NULL}};
    lua_pushfstring(lua, SANDBOX_PART_MARK "%s", file->name);
    if (luaL_loadbufferx(lua, file->text, file->size, lua_tostring(lua, -1), "t") != LUA_OK) {
        lua_error(lua);
    }
    luaL_newlib(lua, own);
    if (host) {
        luaL_setfuncs(lua, host, 0);
    }
    lua_pushinteger(lua, (lua_Integer)BUDGET_TEXT);
    lua_setfield(lua, -2, "text_most");
    lua_call(lua, 1, 1);
    lua_remove(lua, -2);
}

// ---- patterns

static int pattern_done(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    return lua_gettop(lua);
}

// find, match, gmatch or gsub, whose name is upvalue 1.
static int l_pattern(lua_State *lua) {
    if (lua_getfield(lua, LUA_REGISTRYINDEX, PATTERNS_KEY) == LUA_TNIL) {
        lua_pop(lua, 1);
        lua_library_part(lua, &library_patterns, NULL);
        lua_pushvalue(lua, -1);
        lua_setfield(lua, LUA_REGISTRYINDEX, PATTERNS_KEY);
    }
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_gettable(lua, -2);
    lua_replace(lua, -2);
    lua_insert(lua, 1);
    lua_callk(lua, lua_gettop(lua) - 1, LUA_MULTRET, 0, pattern_done);
    return pattern_done(lua, LUA_OK, 0);
}

static void open_patterns(lua_State *lua) {
    static const char *const names[] = {"find", "match", "gmatch", "gsub"};
    lua_getglobal(lua, LUA_STRLIBNAME);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        lua_pushstring(lua, names[i]);
        lua_pushcclosure(lua, l_pattern, 1);
        lua_setfield(lua, -2, names[i]);
    }
    lua_pop(lua, 1);
}

void lua_library_open(lua_State *lua) {
    open_metatables(lua);
    sandbox_of(lua)->before_collecting = check_metatables;
    open_libraries(lua);
    open_patterns(lua);
    seed_random(lua);
    lua_library_part(lua, &library_prelude, NULL);
    lua_pop(lua, 1);
}
