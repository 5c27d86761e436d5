// SPDX-License-Identifier: MIT
#include "scenario/checks.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

// A solution runs inside the exercise's own process and may end it. The expectations behind that
// place are never met, and nothing would be wrong: so an exercise says first what it will check.

void checks_take(lua_State *lua, ExerciseInfo *info) {
    luaL_checktype(lua, -1, LUA_TTABLE);
    info->n_checks = 0;
    for (lua_Integer i = 1; lua_rawgeti(lua, -1, i) != LUA_TNIL; i++) {
        const char *name = luaL_checkstring(lua, -1);
        if (info->n_checks == EXERCISE_CHECKS || strlen(name) >= EXERCISE_CHECK) {
            luaL_error(lua, "exercise: at most %d checks, each of at most %d characters",
                       (int)EXERCISE_CHECKS, (int)EXERCISE_CHECK - 1);
            return; // not reached: luaL_error does not return
        }
        ExerciseCheck *check = &info->checks[info->n_checks++];
        *check = (ExerciseCheck){.state = CHECK_OPEN};
        strcpy(check->name, name);
        lua_pop(lua, 1);
    }
    lua_pop(lua, 1);
}

void checks_note(ExerciseInfo *info, const char *what, bool held) {
    for (uint32_t i = 0; i < info->n_checks; i++) {
        ExerciseCheck *check = &info->checks[i];
        if (strcmp(check->name, what) == 0) {
            check->state = held && check->state != CHECK_FAILED ? CHECK_HELD : CHECK_FAILED;
        }
    }
}

uint32_t checks_held(const ExerciseInfo *info) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < info->n_checks; i++) {
        n += info->checks[i].state == CHECK_HELD;
    }
    return n;
}

void checks_report(Runner *runner) {
    for (uint32_t i = 0; i < runner->exercise.n_checks; i++) {
        const ExerciseCheck *check = &runner->exercise.checks[i];
        if (check->state == CHECK_OPEN) {
            runner->score.expectations++;
            runner->score.failed++;
            machine_publish(
                runner->machine,
                &(Event){.kind = EVENT_EXPECT,
                         .text = (const char *[EVENT_TEXTS]){check->name, "the run ended before"}},
                runner->machine->tables.system->current_process);
        }
    }
}
