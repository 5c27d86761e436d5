// SPDX-License-Identifier: MIT
#include "scenario/sandbox.h"

#include "ce/nearest.h"
#include "scenario/library.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Three mechanisms: a counting allocator, a count hook that stops endless loops, and wrappers for
// the few library functions that could loop, print addresses or differ between machines. All other
// risky functions are removed.

#define HOOK_EVERY 1000
#define MAX_CHUNK (1u << 20)

static void *counting_alloc(void *context, void *block, size_t old_size, size_t new_size) {
    Sandbox *sandbox = context;
    size_t old_bytes = block ? old_size : 0;
    if (new_size == 0) {
        sandbox->memory -= old_bytes;
        free(block);
        return NULL;
    }
    if (new_size > old_bytes && sandbox->memory - old_bytes + new_size > sandbox->limits.memory) {
        return NULL; // Lua collects garbage and tries again, then raises "not enough memory"
    }
    void *moved = realloc(block, new_size);
    if (moved) {
        sandbox->memory += new_size - old_bytes;
    }
    return moved;
}

Sandbox *sandbox_of(lua_State *lua) {
    return *(Sandbox **)lua_getextraspace(lua);
}

// Raises the error of the used-up limit, with the scenario's line that was running.
static int raise_exhausted(lua_State *lua) {
    lua_Debug debug;
    for (int level = 0; lua_getstack(lua, level, &debug); level++) {
        lua_getinfo(lua, "Sl", &debug);
        if (debug.currentline > 0) {
            lua_pushfstring(lua, "%s:%d: %s", debug.short_src, debug.currentline,
                            sandbox_of(lua)->exhausted);
            return lua_error(lua);
        }
    }
    lua_pushstring(lua, sandbox_of(lua)->exhausted);
    return lua_error(lua);
}

void sandbox_charge(lua_State *lua, uint64_t n) {
    Sandbox *sandbox = sandbox_of(lua);
    uint64_t left = sandbox->limits.instructions - sandbox->instructions;
    sandbox->instructions += n < left ? n : left;
    if (n >= left) {
        sandbox->exhausted = "the scenario ran too long: the limit of instructions is used up "
                             "(an endless loop or a costly pattern?)";
        raise_exhausted(lua);
    }
}

void sandbox_charge_output(lua_State *lua, size_t n) {
    Sandbox *sandbox = sandbox_of(lua);
    sandbox->output += n;
    if (sandbox->output > sandbox->limits.output) {
        sandbox->exhausted = "the scenario says too much: the limit of output is used up";
        raise_exhausted(lua);
    }
}

static void count_hook(lua_State *lua, lua_Debug *debug) {
    (void)debug;
    const atomic_bool *interrupted = sandbox_of(lua)->limits.interrupted;
    if (interrupted && atomic_load_explicit(interrupted, memory_order_relaxed)) {
        sandbox_of(lua)->exhausted = "the scenario was stopped while it ran";
        raise_exhausted(lua);
    }
    sandbox_charge(lua, HOOK_EVERY);
}

// ---- text without addresses

const char *sandbox_tostring(lua_State *lua, int index) {
    index = lua_absindex(lua, index);
    if (luaL_getmetafield(lua, index, "__tostring") != LUA_TNIL) {
        lua_pushvalue(lua, index);
        lua_call(lua, 1, 1);
        if (!lua_isstring(lua, -1)) {
            luaL_error(lua, "'__tostring' must return a string");
        }
        return lua_tostring(lua, -1);
    }
    switch (lua_type(lua, index)) {
    case LUA_TNIL:
    case LUA_TBOOLEAN:
    case LUA_TNUMBER:
    case LUA_TSTRING:
        return luaL_tolstring(lua, index, NULL);
    default:
        lua_pushstring(lua, luaL_typename(lua, index));
        return lua_tostring(lua, -1);
    }
}

static int l_tostring(lua_State *lua) {
    luaL_checkany(lua, 1);
    sandbox_tostring(lua, 1);
    return 1;
}

// Calls the library's own function, which is upvalue 1, with all arguments.
static int call_original(lua_State *lua) {
    int n = lua_gettop(lua);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, n, LUA_MULTRET);
    return lua_gettop(lua);
}

static int l_format(lua_State *lua) {
    const char *format = luaL_checkstring(lua, 1);
    for (const char *at = strchr(format, '%'); at; at = strchr(at, '%')) {
        at += 1 + strspn(at + 1, "-+ #0.123456789");
        if (*at == 'p') {
            return luaL_error(lua, "'%%p' is not available: addresses of the host have no place "
                                   "in a scenario");
        }
        at += *at != '\0';
    }
    for (int i = 2; i <= lua_gettop(lua); i++) {
        if (!lua_isnil(lua, i) && !lua_isboolean(lua, i) && !lua_isnumber(lua, i) &&
            !lua_isstring(lua, i)) {
            sandbox_tostring(lua, i);
            lua_replace(lua, i);
        }
    }
    return call_original(lua);
}

// ---- library functions that loop in C

// Worst case of a match: all ways to share n characters among k repetitions, from every start.
static uint64_t pattern_cost(size_t n, const char *pattern, size_t length) {
    double cost = (double)n + 1;
    unsigned k = 0;
    for (size_t i = 0; i < length; i++) {
        if (pattern[i] == '%') {
            k += i + 1 < length && pattern[i + 1] == 'b';
            i++;
        } else if (strchr("*+-?", pattern[i]) && pattern[i] != '\0') {
            k++;
        }
    }
    for (unsigned i = 1; i <= k && cost < 1e18; i++) {
        cost *= ((double)n + i) / i;
    }
    return cost < 1e18 ? (uint64_t)cost : UINT64_MAX / 2;
}

static int l_pattern(lua_State *lua) {
    size_t n = 0, length = 0;
    luaL_checklstring(lua, 1, &n);
    const char *pattern = luaL_checklstring(lua, 2, &length);
    sandbox_charge(lua, pattern_cost(n, pattern, length) / 8);
    return call_original(lua);
}

static int l_rep(lua_State *lua) {
    size_t n = 0, separator = 0;
    luaL_checklstring(lua, 1, &n);
    lua_Integer count = luaL_checkinteger(lua, 2);
    luaL_optlstring(lua, 3, "", &separator);
    if (n + separator == 0 || count <= 0) {
        lua_pushliteral(lua, "");
        return 1;
    }
    if ((lua_Unsigned)count > sandbox_of(lua)->limits.memory / (n + separator)) {
        return luaL_error(lua, "not enough memory");
    }
    sandbox_charge(lua, (uint64_t)count * (n + separator) / 16);
    return call_original(lua);
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

static int l_setmetatable(lua_State *lua) {
    if (lua_istable(lua, 2)) {
        static const char *const refused[] = {"__gc", "__mode", "__close"};
        for (unsigned i = 0; i < 3; i++) {
            if (lua_getfield(lua, 2, refused[i]) != LUA_TNIL) {
                return luaL_error(lua, "'%s' is not available in a scenario", refused[i]);
            }
            lua_pop(lua, 1);
        }
    }
    return call_original(lua);
}

// ---- pcall, which cannot catch a used-up limit

static int pcall_done(lua_State *lua, int status, lua_KContext context) {
    (void)context;
    if (sandbox_of(lua)->exhausted) {
        return raise_exhausted(lua);
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

// ---- building the Lua state

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

#define NEAREST_COST 200u // instructions, for names of usual length

static int unknown_global(lua_State *lua) {
    const char *name = lua_tostring(lua, 2);
    if (name && strcmp(name, "NULL") == 0) {
        return 0; // NULL is nil: VirtualAlloc(NULL, ...) and `if p == NULL` read as in C
    }
    if (!name) {
        return luaL_error(lua, "unknown name '%s'", luaL_typename(lua, 2));
    }
    char hint[NEAREST_HINT];
    const size_t length = strlen(name);
    Nearest nearest = nearest_to(strcmp(name, "print") == 0 ? "say" : name); // Lua's own word
    for (lua_pushnil(lua); lua_next(lua, 1); lua_pop(lua, 1)) {
        if (lua_type(lua, -2) == LUA_TSTRING) {
            sandbox_charge(lua, NEAREST_COST + length / 8);
            nearest_offer(&nearest, lua_tostring(lua, -2));
        }
    }
    return luaL_error(lua, "unknown name '%s'%s", name, nearest_hint(&nearest, "", hint));
}

static int new_global(lua_State *lua) {
    const char *name = lua_tostring(lua, 2);
    return luaL_error(lua, "'%s' is not declared: write 'local %s'", name ? name : "?",
                      name ? name : "?");
}

static void lock_globals(lua_State *lua) {
    lua_pushglobaltable(lua);
    lua_createtable(lua, 0, 3);
    lua_pushcfunction(lua, unknown_global);
    lua_setfield(lua, -2, "__index");
    lua_pushcfunction(lua, new_global);
    lua_setfield(lua, -2, "__newindex");
    lua_pushboolean(lua, 0);
    lua_setfield(lua, -2, "__metatable");
    lua_setmetatable(lua, -2);
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
    static const char *const patterns[] = {"find", "match", "gmatch", "gsub"};
    for (unsigned i = 0; i < 4; i++) {
        wrap(lua, LUA_STRLIBNAME, patterns[i], l_pattern);
    }
    wrap(lua, LUA_STRLIBNAME, "rep", l_rep);
    wrap(lua, LUA_STRLIBNAME, "format", l_format);
    wrap(lua, LUA_MATHLIBNAME, "randomseed", l_randomseed);
    wrap(lua, LUA_GNAME, "setmetatable", l_setmetatable);
    lua_register(lua, "tostring", l_tostring);
    lua_register(lua, "pcall", l_pcall);
}

static int build(lua_State *lua) {
    open_libraries(lua);
    lua_getglobal(lua, "math");
    lua_getfield(lua, -1, "randomseed");
    lua_pushinteger(lua, 32);
    lua_call(lua, 1, 0);
    const LibraryFile *prelude = library_prelude();
    if (luaL_loadbufferx(lua, prelude->text, prelude->size, "=prelude", "t") != LUA_OK) {
        return lua_error(lua);
    }
    lua_createtable(lua, 0, 1);
    lua_pushcfunction(lua, l_sorted_keys);
    lua_setfield(lua, -2, "sorted_keys");
    lua_call(lua, 1, 0);
    lock_globals(lua);
    return 0;
}

bool sandbox_init(Sandbox *sandbox, const SandboxLimits *limits) {
    *sandbox = (Sandbox){.limits = *limits};
    sandbox->limits.instructions = limits->instructions ? limits->instructions : 200000000u;
    sandbox->limits.memory = limits->memory ? limits->memory : (size_t)64 << 20;
    sandbox->limits.output = limits->output ? limits->output : (size_t)4 << 20;
    sandbox->lua = lua_newstate(counting_alloc, sandbox);
    if (!sandbox->lua) {
        return false;
    }
    *(Sandbox **)lua_getextraspace(sandbox->lua) = sandbox;
    lua_pushcfunction(sandbox->lua, build);
    if (lua_pcall(sandbox->lua, 0, 0, 0) != LUA_OK) {
        sandbox_deinit(sandbox);
        return false;
    }
    lua_sethook(sandbox->lua, count_hook, LUA_MASKCOUNT, HOOK_EVERY);
    return true;
}

void sandbox_deinit(Sandbox *sandbox) {
    if (sandbox->lua) {
        lua_close(sandbox->lua);
    }
    sandbox->lua = NULL;
}

int sandbox_load(lua_State *lua, const char *name, const char *text, size_t size) {
    if (size > MAX_CHUNK) {
        lua_pushfstring(lua, "%s: larger than 1 MB", name);
        return LUA_ERRSYNTAX;
    }
    char chunk_name[128];
    snprintf(chunk_name, sizeof chunk_name, "=%s", name);
    return luaL_loadbufferx(lua, text, size, chunk_name, "t");
}
