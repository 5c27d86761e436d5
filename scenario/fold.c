// SPDX-License-Identifier: MIT
#include "scenario/fold.h"

#include "emu/event_kind.h"
#include "scenario/bridge.h"

#include <lauxlib.h>

// fold(title, f, ...): tells the calls of one function as a single event. Its calls are steps like
// any others; moving from moment to moment passes over those that tell nothing. The fold ends when
// f returns, raises an error or a fault, or when its thread is ended from outside.

static void publish(Runner *runner, bool begins, const char *title, uint32_t line) {
    uint32_t step = runner->machine->step;
    machine_publish(runner->machine,
                    &(Event){.kind = EVENT_FOLD,
                             .line = line,
                             .args = {begins, begins ? 0 : step - runner->fold_step},
                             .text = (const char *[EVENT_TEXTS]){title}},
                    runner->machine->tables.system->current_process);
}

static void begin(Runner *runner, const char *title, uint32_t line) {
    if (runner->n_folds++ == 0) {
        runner->fold_step = runner->machine->step;
        publish(runner, true, title, line);
    }
    runner->threads[runner->current].folds++;
}

static void end(Runner *runner, GuestThread *guest) {
    guest->folds--;
    if (--runner->n_folds == 0) {
        publish(runner, false, NULL, 0);
    }
}

void fold_end(Runner *runner, GuestThread *guest) {
    while (guest->folds) {
        end(runner, guest);
    }
}

void fold_end_all(Runner *runner, bool of_the_living) {
    for (uint32_t i = 0; runner->n_folds && i < runner->n_threads; i++) {
        if (of_the_living || !guest_is_alive(runner, &runner->threads[i])) {
            fold_end(runner, &runner->threads[i]);
        }
    }
}

bool fold_hides_step(const Runner *runner) {
    return runner->n_folds && runner->machine->step > runner->fold_step && !runner->told;
}

static void on_event(void *context, const Event *event) {
    Runner *runner = context;
    runner->told |= event_is_told(event);
}

static int fold_done(lua_State *lua, int status, lua_KContext context) {
    Runner *runner = runner_of(lua);
    (void)context;
    if (runner->current != GUEST_NONE && runner->threads[runner->current].folds) {
        end(runner, &runner->threads[runner->current]);
    }
    if (status != LUA_OK && status != LUA_YIELD) {
        return lua_error(lua);
    }
    return lua_gettop(lua) - 1; // everything above the title
}

// fold(title, f, ...): returns what f(...) returns; an error passes through. A fold inside a fold
// is part of it.
static int l_fold(lua_State *lua) {
    Runner *runner = runner_of(lua);
    const char *title = luaL_checkstring(lua, 1);
    luaL_checktype(lua, 2, LUA_TFUNCTION);
    if (guest_is_declaring(runner)) {
        return luaL_error(lua, "fold needs a running process: move it into a main function");
    }
    if (!runner->listens) {
        runner->listens =
            machine_listen(runner->machine, (EventSink){.context = runner, .event = on_event});
    }
    begin(runner, title, sandbox_line(lua));
    int status = lua_pcallk(lua, lua_gettop(lua) - 2, LUA_MULTRET, 0, 0, fold_done);
    return fold_done(lua, status, 0);
}

void fold_open(lua_State *lua) {
    bridge_register(lua, "fold", l_fold);
}
