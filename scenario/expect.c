// SPDX-License-Identifier: MIT
#include "scenario/expect.h"

#include "ce/reasons.h"
#include "scenario/bridge.h"
#include "scenario/checks.h"
#include "scenario/words.h"

#include <lauxlib.h>
#include <string.h>

// Three things end as an expectation of the event stream: expect(), expect_reason(), and a todo()
// in which nothing failed.

#define FIRST_KEY "slot32.expect_first" // registry: "CHUNK:LINE" -> true, from expect_read()

// ---- where only the first result is meant

// The arguments of a call as they are written.
typedef struct Written {
    uint32_t n_commas;   // between the arguments
    bool ends_with_call; // the last one ends with a closing parenthesis
} Written;

// Reads up to the parenthesis that closes the one at the reader's place.
static Written read_arguments(WordReader *reader) {
    Written written = {0};
    uint32_t depth = 1;
    while (depth && word_next(reader) != WORD_END) {
        bool opens = word_is(reader, "(") || word_is(reader, "{") || word_is(reader, "[");
        bool closes = word_is(reader, ")") || word_is(reader, "}") || word_is(reader, "]");
        depth += opens;
        depth -= closes;
        written.n_commas += depth == 1 && word_is(reader, ",");
        if (depth) {
            written.ends_with_call = word_is(reader, ")");
        }
    }
    return written;
}

// A line that has both forms keeps the one with the wanted value.
static void note(lua_State *lua, const char *name, uint32_t line, bool first_only) {
    char chunk[SANDBOX_CHUNK];
    luaL_getsubtable(lua, LUA_REGISTRYINDEX, FIRST_KEY);
    lua_pushfstring(lua, "%s:%d", sandbox_chunk(name, chunk), (int)line);
    lua_pushvalue(lua, -1);
    bool known = lua_rawget(lua, -3) == LUA_TBOOLEAN;
    bool other = known && !lua_toboolean(lua, -1);
    lua_pop(lua, 1);
    lua_pushboolean(lua, first_only && !other);
    lua_rawset(lua, -3);
    lua_pop(lua, 1);
}

void expect_read(lua_State *lua, const char *name, const char *text, size_t size) {
    WordReader reader = word_begin(text, size);
    bool declares = false;
    while (word_next(&reader) != WORD_END) {
        uint32_t line = reader.line;
        bool is_expect = !declares && word_is(&reader, "expect");
        WordReader ahead = reader;
        declares = word_is(&reader, "function");
        if (is_expect && word_next(&ahead) != WORD_END && word_is(&ahead, "(")) {
            Written written = read_arguments(&ahead);
            bool first_only = written.n_commas == 1 && written.ends_with_call;
            if (first_only || written.n_commas > 1) {
                note(lua, name, line, first_only);
            }
        }
    }
}

// Whether the call that runs stands where expect_read() has found only the first result meant.
static bool first_only(lua_State *lua) {
    lua_Debug debug;
    if (!lua_getstack(lua, 1, &debug) || !lua_getinfo(lua, "Sl", &debug)) {
        return false;
    }
    luaL_getsubtable(lua, LUA_REGISTRYINDEX, FIRST_KEY);
    lua_pushfstring(lua, "%s:%d", debug.source, debug.currentline);
    lua_rawget(lua, -2);
    bool is = lua_toboolean(lua, -1);
    lua_pop(lua, 2);
    return is;
}

// ---- what an expectation tells

// A todo() that the thread is in: an expectation that fails in it is what is left to do.
static bool is_left_to_do(const Runner *runner) {
    return runner->current != GUEST_NONE && runner->threads[runner->current].todos > 0;
}

// Tells an expectation. `got` is the actual value; `how` is what is told when it fails. While the
// scenario solves an exercise, its own expectations are told and not counted: those of the exercise
// are closures with an upvalue.
static void tell(lua_State *lua, const char *what, bool held, const char *got, const char *how) {
    Runner *runner = runner_of(lua);
    bool counts = !runner->exercise.solves[0] || lua_toboolean(lua, lua_upvalueindex(1));
    if (!held && is_left_to_do(runner)) {
        runner->threads[runner->current].todo_failed = true;
        what = lua_pushfstring(lua, "to do: %s", what);
        held = true;
    }
    runner->score.expectations += counts;
    runner->score.failed += counts && !held;
    if (counts) {
        checks_note(&runner->exercise, what, held);
    }
    bridge_tell(lua, (Event){.kind = EVENT_EXPECT,
                             .args = {held},
                             .text = (const char *[EVENT_TEXTS]){what, held ? NULL : how, got}});
}

// ---- expect

// Compares each field of the wanted table with the actual one. For the first that differs it pushes
// a text of both.
static bool compare_fields(lua_State *lua, int actual, int wanted) {
    bool same = true;
    for (lua_pushnil(lua); same && lua_next(lua, wanted); lua_pop(lua, 1)) {
        lua_pushvalue(lua, -2);
        lua_gettable(lua, actual);
        same = lua_compare(lua, -1, -2, LUA_OPEQ);
        sandbox_charge(lua, 1);
        if (!same) { // on the stack: field, wanted value, actual value
            int field = lua_absindex(lua, -3);
            const char *name = sandbox_tostring(lua, field);
            const char *want = sandbox_tostring(lua, field + 1);
            lua_pushfstring(lua, "%s: expected %s, got %s", name, want,
                            sandbox_tostring(lua, field + 2));
            return false;
        }
        lua_pop(lua, 1);
    }
    return same;
}

// expect(what, condition), or expect(what, actual, wanted): with a wanted table, each field of it.
static int l_expect(lua_State *lua) {
    const char *what = luaL_checkstring(lua, 1);
    luaL_checkany(lua, 2);
    if (lua_gettop(lua) > 2 && first_only(lua)) {
        lua_settop(lua, 2);
    }
    int n = lua_gettop(lua);
    bool asks_fields = n > 2 && lua_istable(lua, 2) && lua_istable(lua, 3);
    // A table with a metatable is compared as a whole: the metatable may define __eq.
    if (asks_fields && !lua_getmetatable(lua, 3)) {
        bool held = compare_fields(lua, 2, 3);
        tell(lua, what, held, held ? "as wanted" : lua_tostring(lua, -1),
             held ? NULL : lua_tostring(lua, -1));
        return 0;
    }
    lua_settop(lua, n);
    bool held = n == 2 ? lua_toboolean(lua, 2) : lua_compare(lua, 2, 3, LUA_OPEQ);
    const char *got = sandbox_tostring(lua, 2);
    if (n == 2) {
        lua_pushfstring(lua, "it is %s", got);
    } else {
        lua_pushfstring(lua, "expected %s, got %s", sandbox_tostring(lua, 3), got);
    }
    tell(lua, what, held, got, lua_tostring(lua, -1));
    return 0;
}

// expect_reason(name): the last call was refused for this reason; "none": it was not refused.
static int l_expect_reason(lua_State *lua) {
    const char *wanted = luaL_checkstring(lua, 1);
    const char *got = reason_info(runner_of(lua)->last_reason.id)->name;
    if (reason_find(wanted) == REASON_COUNT) {
        return luaL_error(lua, "expect_reason: there is no reason '%s'", wanted);
    }
    lua_pushfstring(lua, "the last call's reason is %s", wanted);
    lua_pushfstring(lua, "expected %s, got %s", wanted, got);
    tell(lua, lua_tostring(lua, -2), strcmp(wanted, got) == 0, got, lua_tostring(lua, -1));
    return 0;
}

// ---- todo and skip

static int todo_done(lua_State *lua, int status, lua_KContext context) {
    Runner *runner = runner_of(lua);
    (void)context;
    if (runner->current == GUEST_NONE) {
        return lua_error(lua); // the thread was ended, and its coroutine unwinds
    }
    GuestThread *guest = &runner->threads[runner->current];
    guest->todos--;
    if (status != LUA_OK && status != LUA_YIELD) {
        return lua_error(lua);
    }
    if (guest->todos == 0) {
        lua_pushfstring(lua, "something is left to do: %s", lua_tostring(lua, 1));
        tell(lua, lua_tostring(lua, -1), guest->todo_failed, guest->todo_failed ? "yes" : "no",
             "all of it holds now: take the todo away");
    }
    return 0;
}

static const char *why_and_function(lua_State *lua, const char *name) {
    const char *why = luaL_checkstring(lua, 1);
    luaL_checktype(lua, 2, LUA_TFUNCTION);
    if (guest_is_declaring(runner_of(lua))) {
        luaL_error(lua, "%s needs a running process: move it into a main function", name);
    }
    return why;
}

// todo(why, f): calls f. Expectations that fail in it do not count; when none fails, that counts.
static int l_todo(lua_State *lua) {
    Runner *runner = runner_of(lua);
    why_and_function(lua, "todo");
    GuestThread *guest = &runner->threads[runner->current];
    guest->todo_failed = guest->todos++ > 0 && guest->todo_failed;
    lua_settop(lua, 2);
    int status = lua_pcallk(lua, 0, 0, 0, 0, todo_done);
    return todo_done(lua, status, 0);
}

// skip(why, f): does not call f, and says so.
static int l_skip(lua_State *lua) {
    const char *why = why_and_function(lua, "skip");
    lua_pushfstring(lua, "skipped: %s", why);
    bridge_tell(lua, (Event){.kind = EVENT_SAY,
                             .text = (const char *[EVENT_TEXTS]){lua_tostring(lua, -1)}});
    return 0;
}

void expect_open_counting(lua_State *lua) {
    static const luaL_Reg functions[] = {
        {"expect", l_expect}, {"expect_reason", l_expect_reason}, {NULL, NULL}};
    lua_pushboolean(lua, true);
    luaL_setfuncs(lua, functions, 1);
}

void expect_open(lua_State *lua) {
    bridge_register(lua, "expect", l_expect);
    bridge_register(lua, "expect_reason", l_expect_reason);
    bridge_register(lua, "todo", l_todo);
    bridge_register(lua, "skip", l_skip);
}
