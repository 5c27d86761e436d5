// SPDX-License-Identifier: MIT
#include "scenario/narration.h"

#include "ce/reasons.h"
#include "emu/view_id.h"
#include "scenario/answer.h"
#include "scenario/bridge.h"
#include "scenario/fields.h"
#include "scenario/guess.h"

#include <lauxlib.h>

// What a scenario tells its audience: say, chapter, ask, point, focus. All of it goes into the
// event stream, in order with the calls.

// say(text) or say(format, ...): formats only if there is an argument to format. Upvalue 1 is the
// sandbox's string.format.
static int l_say(lua_State *lua) {
    luaL_checkany(lua, 1);
    if (lua_gettop(lua) > 1) {
        lua_pushvalue(lua, lua_upvalueindex(1));
        lua_insert(lua, 1);
        lua_call(lua, lua_gettop(lua) - 1, 1);
    }
    const char *text = sandbox_tostring(lua, 1);
    bridge_tell(lua, (Event){.kind = EVENT_SAY, .text = (const char *[EVENT_TEXTS]){text}});
    return 0;
}

static int l_chapter(lua_State *lua) {
    const char *text = luaL_checkstring(lua, 1);
    bridge_tell(lua, (Event){.kind = EVENT_CHAPTER, .text = (const char *[EVENT_TEXTS]){text}});
    return 0;
}

// ---- last_reason

// last_reason(): name and facts of the last call's refusal; "none" and an empty table if there was
// none.
static int l_last_reason(lua_State *lua) {
    const Reason *reason = &runner_of(lua)->last_reason;
    const ReasonInfo *info = reason_info(reason->id);
    lua_pushstring(lua, info->name);
    lua_createtable(lua, 0, REASON_FACTS);
    for (unsigned i = 0; i < reason_fact_count(reason->id); i++) {
        lua_pushinteger(lua, reason->fact[i]);
        lua_setfield(lua, -2, info->fact[i].name);
    }
    return 2;
}

// ---- ask

static const char *field_text(lua_State *lua, const char *name, bool required) {
    lua_getfield(lua, 1, name);
    if (lua_isnil(lua, -1)) {
        if (required) {
            luaL_error(lua, "ask: '%s' is missing", name);
        }
        return required ? "" : NULL;
    }
    return sandbox_tostring(lua, -1);
}

static const char *choices_text(lua_State *lua) {
    lua_getfield(lua, 1, "choices");
    if (lua_isnil(lua, -1)) {
        return NULL;
    }
    luaL_checktype(lua, -1, LUA_TTABLE);
    if (lua_rawlen(lua, -1) > RUNNER_CHOICES) {
        luaL_error(lua, "ask: at most %d choices", (int)RUNNER_CHOICES);
    }
    int table = lua_absindex(lua, -1);
    lua_pushliteral(lua, "");
    for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(lua, table); i++) {
        lua_rawgeti(lua, table, i);
        if (strlen(sandbox_tostring(lua, -1)) > RUNNER_CHOICE) {
            luaL_error(lua, "ask: choice %d is longer than %d characters", (int)i,
                       (int)RUNNER_CHOICE);
        }
        lua_remove(lua, -2);
        lua_pushfstring(lua, "%s%s%s", lua_tostring(lua, -2), i > 1 ? "\n" : "",
                        lua_tostring(lua, -1));
        lua_replace(lua, -3);
        lua_pop(lua, 1);
    }
    return lua_tostring(lua, -1);
}

// The question was answered or passed over.
static int answered(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    Runner *runner = runner_of(lua);
    const RunnerQuestion *question = &runner->question;
    const char *given = runner->given;
    runner->score.questions++;
    uint32_t graded = !given ? 0 : answer_is_right(given, question->answer) ? 1 : 2;
    runner->score.right += graded == 1;
    runner->score.wrong += graded == 2;
    const Machine *machine = runner->machine;
    uint8_t process = machine->tables.system->current_process;
    Guess guess = {.line = 0};
    if (question->unit && process < CE_PROCESS_MAX) {
        guess = guess_of(&machine->tables, &machine->options, machine->tables.process[process].slot,
                         given, question->unit);
    }
    runner->waits = question->later ? runner->score.questions : runner->waits;
    bridge_tell(
        lua, (Event){.kind = EVENT_ASK,
                     .args = {graded, guess.line, guess.beyond, question->later},
                     .text = (const char *[EVENT_TEXTS]){question->question, question->answer,
                                                         question->why, given, question->choices}});
    lua_pushboolean(lua, graded == 1);
    return 1;
}

// A size in bytes, at most a slot's; 0 when the field is missing.
static uint32_t field_size(lua_State *lua, const char *name) {
    uint32_t size = 0;
    if (lua_getfield(lua, 1, name) != LUA_TNIL) {
        size = field_number(lua, "ask", name, CE_SLOT_SIZE);
    }
    lua_pop(lua, 1);
    return size;
}

static bool field_true(lua_State *lua, const char *name) {
    lua_getfield(lua, 1, name);
    bool is = lua_toboolean(lua, -1);
    lua_pop(lua, 1);
    return is;
}

static int l_ask(lua_State *lua) {
    Runner *runner = runner_of(lua);
    luaL_checktype(lua, 1, LUA_TTABLE);
    if (runner->declaring) {
        return luaL_error(lua, "ask needs a running process: move it into a main function");
    }
    if (!lua_isyieldable(lua)) {
        return luaL_error(lua, "ask cannot wait for an answer here, inside a comparison or a "
                               "function that a call calls: move it out");
    }
    runner->question = (RunnerQuestion){.question = field_text(lua, "question", true),
                                        .answer = field_text(lua, "answer", true),
                                        .why = field_text(lua, "why", false),
                                        .choices = choices_text(lua),
                                        .line = sandbox_line(lua),
                                        .unit = field_size(lua, "unit"),
                                        .later = field_true(lua, "later")};
    if (strlen(runner->question.question) > RUNNER_QUESTION) {
        return luaL_error(lua, "ask: the question is longer than %d characters",
                          (int)RUNNER_QUESTION);
    }
    if (runner->score.questions == RUNNER_QUESTIONS) {
        return luaL_error(lua, "ask: a scenario asks at most %d questions", (int)RUNNER_QUESTIONS);
    }
    return bridge_stop_to_ask(lua, answered);
}

// verdict(): tells the answer to the question that was asked with later = true.
static int l_verdict(lua_State *lua) {
    Runner *runner = runner_of(lua);
    if (runner->waits == 0) {
        return luaL_error(lua, "verdict: no question waits for its answer (ask with later = true)");
    }
    bridge_tell(lua, (Event){.kind = EVENT_VERDICT, .args = {runner->waits - 1}});
    runner->waits = 0;
    return 0;
}

// ---- point and focus

static int l_point(lua_State *lua) {
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_getfield(lua, 1, "address");
    lua_getfield(lua, 1, "slot");
    lua_rawgeti(lua, 1, 1);
    bool is_slot = lua_isinteger(lua, 3);
    if (!is_slot && !lua_isinteger(lua, 2)) {
        return luaL_error(lua, "point: want address = number or slot = number");
    }
    uint32_t at = (uint32_t)lua_tointeger(lua, is_slot ? 3 : 2);
    const char *text = lua_isnil(lua, 4) ? "" : sandbox_tostring(lua, 4);
    bridge_tell(lua, (Event){.kind = EVENT_POINT,
                             .args = {at, is_slot},
                             .text = (const char *[EVENT_TEXTS]){text}});
    return 0;
}

static int l_focus(lua_State *lua) {
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_getfield(lua, 1, "process");
    const char *name = luaL_checkstring(lua, -1);
    const Machine *machine = runner_of(lua)->machine;
    for (uint8_t i = 0; machine && i < CE_PROCESS_MAX; i++) {
        const ProcessRow *row = &machine->tables.process[i];
        if (row->handle && strcmp(tables_name(&machine->tables, &row->name), name) == 0) {
            bridge_tell(lua, (Event){.kind = EVENT_FOCUS,
                                     .args = {i},
                                     .text = (const char *[EVENT_TEXTS]){name}});
            return 0;
        }
    }
    return luaL_error(lua, "focus: no process '%s' is running", name);
}

// view "heap" and view{ "heap" } are the same; only a table can ask for the overview.
static int l_view(lua_State *lua) {
    bool columns = false;
    if (lua_istable(lua, 1)) {
        lua_getfield(lua, 1, "overview");
        columns = lua_toboolean(lua, -1);
        lua_pop(lua, 1);
        lua_rawgeti(lua, 1, 1);
        lua_replace(lua, 1);
    }
    const char *name = luaL_checkstring(lua, 1);
    ViewId id = view_id_find(name);
    if (id == VIEW_COUNT && strcmp(name, "follow") != 0) {
        return luaL_error(lua,
                          "view: no view '%s': there are map, physical, access, heap, gates, "
                          "threads, and follow for whatever the calls are about",
                          name);
    }
    bridge_tell(lua, (Event){.kind = EVENT_VIEW,
                             .args = {id, columns},
                             .text = (const char *[EVENT_TEXTS]){name}});
    return 0;
}

void narration_open(lua_State *lua) {
    bridge_register(lua, "chapter", l_chapter);
    bridge_register(lua, "last_reason", l_last_reason);
    bridge_register(lua, "ask", l_ask);
    bridge_register(lua, "verdict", l_verdict);
    bridge_register(lua, "point", l_point);
    bridge_register(lua, "focus", l_focus);
    bridge_register(lua, "view", l_view);
    lua_pushglobaltable(lua);
    lua_pushliteral(lua, "say");
    lua_getglobal(lua, "string");
    lua_getfield(lua, -1, "format");
    lua_remove(lua, -2);
    lua_pushcclosure(lua, l_say, 1);
    lua_rawset(lua, -3);
    lua_pop(lua, 1);
}
