// SPDX-License-Identifier: MIT
#include "scenario/exercise.h"

#include "scenario/bridge.h"
#include "scenario/checks.h"
#include "scenario/fields.h"
#include "scenario/library.h"
#include "scenario/expect.h"

#include <lauxlib.h>
#include <string.h>

#define PRISTINE "slot32.pristine" // registry: the globals as they were before the scenario ran
#define SOLUTION "slot32.solution" // registry: the table that solve{} was given

// ---- random

// SplitMix64 (Steele, Lea, Flood 2014): all seeds are good, neighbouring ones too.
static uint64_t next_random(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static int l_random(lua_State *lua) {
    uint64_t *state = lua_touserdata(lua, lua_upvalueindex(1));
    uint32_t low = 1, high = 0;
    bool two = lua_gettop(lua) > 1;
    if ((two && !field_whole(lua, 1, 0, UINT32_MAX, &low)) ||
        !field_whole(lua, two ? 2 : 1, low, UINT32_MAX, &high)) {
        return luaL_error(lua, "random: want random(n) or random(low, high), whole numbers from 0");
    }
    uint64_t n = (uint64_t)high - low + 1;
    uint64_t value = low + (next_random(state) >> 32) * n / (UINT64_C(1) << 32);
    lua_pushinteger(lua, (lua_Integer)value);
    return 1;
}

static void push_random(lua_State *lua, uint32_t seed) {
    uint64_t *state = lua_newuserdatauv(lua, sizeof *state, 0);
    *state = seed;
    lua_pushcclosure(lua, l_random, 1);
}

// ---- exercise{}

static void take_field(lua_State *lua, const char *key, void *context) {
    ExerciseInfo *info = context;
    if (strcmp(key, "seed") == 0) {
        info->seed = field_number(lua, "exercise", key, UINT32_MAX);
    } else if (strcmp(key, "checks") == 0) {
        checks_take(lua, info);
    } else if (strcmp(key, "skeleton") == 0) {
        info->skeleton = luaL_checkstring(lua, -1);
    } else if (strcmp(key, "make") == 0) {
        luaL_checktype(lua, -1, LUA_TFUNCTION);
    } else {
        luaL_error(lua, "exercise: unknown field '%s' (seed, make, checks, skeleton)", key);
    }
}

static int l_exercise(lua_State *lua) {
    Runner *runner = runner_of(lua);
    ExerciseInfo *info = &runner->exercise;
    luaL_checktype(lua, 1, LUA_TTABLE);
    if (!runner->declaring || info->declared) {
        return luaL_error(lua, "exercise: a scenario is one exercise, at its top");
    }
    uint32_t solved = info->seed; // solve{} has set it
    field_each(lua, take_field, info);
    info->declared = true;
    info->seed = runner->desc.seed ? runner->desc.seed : solved ? solved : info->seed;
    if (lua_getfield(lua, 1, "make") != LUA_TFUNCTION) {
        return luaL_error(lua, "exercise: 'make' is missing: function(random) ... end");
    }
    lua_pushvalue(lua, 1); // keeps the skeleton's text
    lua_setfield(lua, LUA_REGISTRYINDEX, "slot32.exercise");
    push_random(lua, info->seed);
    lua_getfield(lua, LUA_REGISTRYINDEX, SOLUTION);
    lua_call(lua, 2, 0);
    return 0;
}

// ---- solve{}

static void take_solution(lua_State *lua, const char *key, void *context) {
    uint32_t *seed = context;
    if (strcmp(key, "seed") == 0) {
        *seed = field_number(lua, "solve", key, UINT32_MAX);
    } else if (strcmp(key, "remedies") == 0) {
        luaL_checktype(lua, -1, LUA_TTABLE);
    } else if (strcmp(key, "main") == 0) {
        luaL_checktype(lua, -1, LUA_TFUNCTION);
    } else if (strcmp(key, "exercise") != 0) {
        luaL_error(lua, "solve: unknown field '%s' (exercise, seed, main, remedies)", key);
    }
}

static const char *solved_name(lua_State *lua, uint32_t *ret_seed) {
    field_each(lua, take_solution, ret_seed);
    lua_getfield(lua, 1, "exercise");
    return luaL_checkstring(lua, -1);
}

// The solution's remedies come before those of the command line.
static void take_remedies(lua_State *lua, ExerciseInfo *info) {
    if (lua_getfield(lua, 1, "remedies") == LUA_TTABLE) {
        for (lua_Integer i = 1; lua_rawgeti(lua, -1, i) != LUA_TNIL; i++) {
            const char *text = luaL_checkstring(lua, -1);
            if (info->n_remedies == REMEDIES_IN_FORCE || strlen(text) >= REMEDY_TEXT) {
                luaL_error(lua, "solve: too many remedies, or one is too long");
            }
            strcpy(info->remedies[info->n_remedies++], text);
            lua_pop(lua, 1);
        }
        lua_pop(lua, 1);
    }
    lua_pop(lua, 1);
}

// Copies what `make` may see of the solution into a new table. The copy has no metatable.
static void keep_solution(lua_State *lua, const ExerciseInfo *info) {
    lua_createtable(lua, 0, 2);
    lua_getfield(lua, 1, "main");
    lua_setfield(lua, -2, "main");
    lua_pushinteger(lua, info->n_remedies);
    lua_setfield(lua, -2, "n_remedies");
    lua_setfield(lua, LUA_REGISTRYINDEX, SOLUTION);
}

static int l_solve(lua_State *lua) {
    Runner *runner = runner_of(lua);
    ExerciseInfo *info = &runner->exercise;
    luaL_checktype(lua, 1, LUA_TTABLE);
    if (!runner->declaring || info->solves[0] || info->declared || runner->n_programs) {
        return luaL_error(lua, "solve: it is the first and only thing that a solution describes");
    }
    char path[96];
    uint32_t seed = 0;
    const char *name = solved_name(lua, &seed);
    snprintf(path, sizeof path, "exercises/%.64s", name);
    const LibraryFile *file = library_find(path);
    if (!file) {
        return luaL_error(lua, "solve: there is no exercise '%s'", name);
    }
    snprintf(info->solves, sizeof info->solves, "%.64s", name);
    info->seed = seed;
    take_remedies(lua, info);
    keep_solution(lua, info);
    if (sandbox_load(lua, path, file->text, file->size) != LUA_OK) {
        return lua_error(lua);
    }
    lua_getfield(lua, LUA_REGISTRYINDEX, PRISTINE);
    lua_setupvalue(lua, -2, 1);
    lua_call(lua, 0, 0);
    return 0;
}

// ---- globals of their own

// Copies the table on top of the stack, one level deep, in its place.
static void copy_table(lua_State *lua) {
    lua_newtable(lua);
    for (lua_pushnil(lua); lua_next(lua, -3);) {
        lua_pushvalue(lua, -2);
        lua_insert(lua, -2);
        lua_rawset(lua, -4);
    }
    lua_remove(lua, -2);
}

static void keep_globals(lua_State *lua) {
    lua_newtable(lua);
    lua_pushglobaltable(lua);
    for (lua_pushnil(lua); lua_next(lua, -2);) {
        bool is_itself = lua_rawequal(lua, -1, -3);
        if (lua_istable(lua, -1) && !is_itself) {
            copy_table(lua);
        }
        lua_pushvalue(lua, -2);
        lua_insert(lua, -2);
        if (is_itself) {
            lua_pop(lua, 1);
            lua_pushvalue(lua, -4);
        }
        lua_rawset(lua, -5);
    }
    if (lua_getmetatable(lua, -1)) {
        lua_setmetatable(lua, -3);
    }
    lua_pop(lua, 1);
    expect_open_counting(lua);
    lua_setfield(lua, LUA_REGISTRYINDEX, PRISTINE);
}

void exercise_open(lua_State *lua) {
    bridge_register(lua, "exercise", l_exercise);
    bridge_register(lua, "solve", l_solve);
    keep_globals(lua);
}
