// SPDX-License-Identifier: MIT
#include "scenario/sandbox.h"

#include "ce/shown.h"
#include "scenario/unknown.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

// A count hook looks at the budgets; it also collects the garbage, so that this happens at places
// that depend on the scenario alone.

#define HOOK_EVERY 1000
#define MAX_CHUNK (1u << 20)
#define COLLECT_LEAST (UINT64_C(1) << 19) // bytes of Lua

Sandbox *sandbox_of(lua_State *lua) {
    return *(Sandbox **)lua_getextraspace(lua);
}

// ---- errors

// Finds the scenario's line that runs: *debug has it. False if none does.
static bool find_line(lua_State *lua, lua_Debug *debug) {
    for (int level = 0; lua_getstack(lua, level, debug); level++) {
        lua_getinfo(lua, "Sl", debug);
        if (debug->currentline > 0 && strncmp(debug->source, SANDBOX_PART_MARK, 2) != 0) {
            return true;
        }
    }
    return false;
}

uint32_t sandbox_line(lua_State *lua) {
    lua_Debug debug;
    return find_line(lua, &debug) ? (uint32_t)debug.currentline : 0;
}

int sandbox_blame(lua_State *lua, const char *message) {
    lua_Debug debug;
    if (find_line(lua, &debug)) {
        lua_pushfstring(lua, "%s:%d: %s", debug.short_src, debug.currentline, message);
    } else {
        lua_pushfstring(lua, "%s: %s", sandbox_of(lua)->name, message);
    }
    return lua_error(lua);
}

int sandbox_raise(lua_State *lua) {
    return sandbox_blame(lua, sandbox_of(lua)->budget.exhausted);
}

int sandbox_stop(lua_State *lua, const char *sentence) {
    sandbox_of(lua)->budget.exhausted = sentence;
    return sandbox_raise(lua);
}

void sandbox_error(lua_State *lua, char *out, size_t size) {
    const char *text = lua_tostring(lua, -1), *exhausted = sandbox_of(lua)->budget.exhausted;
    lua_Debug debug;
    if (!exhausted || (text && strstr(text, exhausted))) {
        shown_text(out, size, text ? text : "the scenario raised an error that is not a text",
                   SHOWN_LINE);
    } else if (find_line(lua, &debug)) { // Lua's own error, "not enough memory", has no line
        snprintf(out, size, "%s:%d: %s", debug.short_src, debug.currentline, exhausted);
    } else {
        snprintf(out, size, "%s: %s", sandbox_of(lua)->name, exhausted);
    }
}

bool sandbox_protect(lua_State *lua, lua_CFunction function, char *out, size_t size) {
    lua_pushcfunction(lua, function);
    if (lua_pcall(lua, 0, 0, 0) == LUA_OK) {
        return true;
    }
    sandbox_error(lua, out, size);
    lua_settop(lua, 0);
    return false;
}

// ---- budgets

void sandbox_charge(lua_State *lua, uint64_t n) {
    Budget *budget = &sandbox_of(lua)->budget;
    budget_spend(budget, n);
    if (!budget_holds(budget)) {
        sandbox_raise(lua);
    }
}

// Garbage is collected here, between two instructions, and never by Lua itself: only here it is
// sure that no table is weak, which would show when it happens.
static void collect(lua_State *lua) {
    Budget *budget = &sandbox_of(lua)->budget;
    sandbox_of(lua)->before_collecting(lua);
    lua_gc(lua, LUA_GCCOLLECT);
    uint64_t twice = 2 * budget->lua_bytes;
    budget->collect_at = twice > COLLECT_LEAST ? twice : COLLECT_LEAST;
}

static void count_hook(lua_State *lua, lua_Debug *debug) {
    (void)debug;
    bool is_usual = lua_gethookcount(lua) == HOOK_EVERY;
    if (!is_usual) {
        lua_sethook(lua, count_hook, LUA_MASKCOUNT, HOOK_EVERY);
    }
    sandbox_charge(lua, is_usual ? HOOK_EVERY : 1);
    if (sandbox_of(lua)->budget.lua_bytes >= sandbox_of(lua)->budget.collect_at) {
        collect(lua);
    }
}

// Lets the hook come before the next instruction. Lua allows that while it allocates.
static void crowded(void *context) {
    Sandbox *sandbox = context;
    if (lua_gethookcount(sandbox->running) == HOOK_EVERY) {
        lua_sethook(sandbox->running, count_hook, LUA_MASKCOUNT, 1);
    }
}

int sandbox_resume(Sandbox *sandbox, lua_State *coroutine, int *ret_n_results) {
    sandbox->running = coroutine;
    int status = lua_resume(coroutine, sandbox->lua, 0, ret_n_results);
    sandbox->running = sandbox->lua;
    return status;
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

// ---- global names

#define NEAREST_COST 200u // instructions, for names of usual length

static int unknown_global(lua_State *lua) {
    const char *name = lua_tostring(lua, 2);
    if (name && strcmp(name, "NULL") == 0) {
        return 0; // NULL is nil: VirtualAlloc(NULL, ...) and `if p == NULL` read as in C
    }
    if (!name) {
        return luaL_error(lua, "unknown name '%s'", luaL_typename(lua, 2));
    }
    uint32_t n_asked = 0;
    unknown_name(lua, name, &n_asked);
    sandbox_charge(lua, n_asked * (NEAREST_COST + strlen(name) / 8));
    return luaL_error(lua, "%s", lua_tostring(lua, -1));
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

// ---- building the Lua state

// Learns how many bytes of a text's allocation are not its characters.
static void measure_text(lua_State *lua) {
    static const char sample[] = "a text that is too long to be shared with another of its kind";
    Budget *budget = &sandbox_of(lua)->budget;
    lua_pushstring(lua, sample);
    budget->text_header = budget->last_text - strlen(sample);
    lua_pop(lua, 1);
}

static int build(lua_State *lua) {
    void (*open)(lua_State *) = *(void (**)(lua_State *))lua_touserdata(lua, 1);
    measure_text(lua);
    open(lua);
    lock_globals(lua);
    return 0;
}

bool sandbox_init(Sandbox *sandbox, const BudgetLimits *limits, void (*open)(lua_State *lua)) {
    *sandbox = (Sandbox){.lua = NULL};
    budget_init(&sandbox->budget, limits);
    sandbox->lua = lua_newstate(budget_alloc, &sandbox->budget);
    if (!sandbox->lua) {
        return false;
    }
    *(Sandbox **)lua_getextraspace(sandbox->lua) = sandbox;
    lua_gc(sandbox->lua, LUA_GCSTOP);
    lua_pushcfunction(sandbox->lua, build);
    lua_pushlightuserdata(sandbox->lua, &open);
    if (lua_pcall(sandbox->lua, 1, 0, 0) != LUA_OK) {
        sandbox_deinit(sandbox);
        return false;
    }
    lua_sethook(sandbox->lua, count_hook, LUA_MASKCOUNT, HOOK_EVERY);
    sandbox->running = sandbox->lua;
    sandbox->budget.collect_at = COLLECT_LEAST;
    sandbox->budget.crowded = crowded;
    sandbox->budget.crowded_context = sandbox;
    return true;
}

void sandbox_deinit(Sandbox *sandbox) {
    if (sandbox->lua) {
        lua_close(sandbox->lua);
    }
    sandbox->lua = NULL;
}

// Skips what a file of text may begin with: a mark of its encoding, and a line for the shell. The
// line's end stays, so that lines keep their numbers.
static const char *skip_begin(const char *text, const char *end) {
    if (end - text >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
    }
    if (text == end || *text != '#') {
        return text;
    }
    const char *newline = memchr(text, '\n', (size_t)(end - text));
    return newline ? newline : end;
}

const char *sandbox_chunk(const char *name, char chunk[SANDBOX_CHUNK]) {
    bool is_marked = name[0] == SANDBOX_PART_MARK[1];
    snprintf(chunk, SANDBOX_CHUNK, "=%s%s", is_marked ? "./" : "", name);
    return chunk;
}

int sandbox_load(lua_State *lua, const char *name, const char *text, size_t size) {
    if (size > MAX_CHUNK) {
        lua_pushfstring(lua, "%s: larger than 1 MB", name);
        return LUA_ERRSYNTAX;
    }
    char chunk[SANDBOX_CHUNK];
    Sandbox *sandbox = sandbox_of(lua);
    if (!sandbox->name[0]) {
        snprintf(sandbox->name, sizeof sandbox->name, "%s", name);
    }
    const char *begin = skip_begin(text, text + size);
    return luaL_loadbufferx(lua, begin, (size_t)(text + size - begin), sandbox_chunk(name, chunk),
                            "t");
}
