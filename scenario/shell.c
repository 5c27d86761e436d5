// SPDX-License-Identifier: MIT
#include "scenario/shell.h"

#include "kernel/memory/hibernate.h"
#include "kernel/object/schedule.h"
#include "kernel/process/process.h"
#include "scenario/bridge.h"
#include "scenario/coroutine.h"
#include "scenario/programs.h"

#include <lauxlib.h>
#include <stdio.h>

// The shell's part of WM_HIBERNATE. While memory is low, the shell posts the message to one
// application after the other. An application that sits in its message loop (its main has returned)
// runs its on_hibernate at once; one whose main still runs does so when main returns. With
// hibernate_ms = 0 the shell waits for each answer before it asks the next application.

static int tell_answered(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    api_hibernated(runner_of(lua)->machine, sandbox_line(lua));
    return bridge_return(lua, 0);
}

static int answered(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    return bridge_came_home(runner_of(lua)) ? bridge_unwind(lua)
                                            : bridge_before(lua, 0, tell_answered);
}

// The coroutine of a main thread that answers; on_hibernate is its upvalue.
static int run_answer(lua_State *lua) {
    lua_settop(lua, 0);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_callk(lua, 0, 0, 0, answered);
    return answered(lua, LUA_OK, 0);
}

static const GuestProgram *program_of(const Runner *runner, uint8_t process) {
    const Tables *tables = &runner->machine->tables;
    return programs_find(runner, tables_name(tables, &tables->process[process].name));
}

// Starts on_hibernate in each process that got the message and is in its message loop. Runs in a
// protected Lua call.
static int start_answers(lua_State *lua) {
    Runner *runner = runner_of(lua);
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        const ProcessRow *row = &runner->machine->tables.process[i];
        uint32_t thread = process_main_thread(runner->machine, i);
        if (!row->handle || row->hibernate != HIBERNATE_POSTED || guest_find(runner, thread)) {
            continue;
        }
        const GuestProgram *program = program_of(runner, i);
        lua_rawgeti(lua, LUA_REGISTRYINDEX, program->hibernate);
        lua_pushcclosure(lua, run_answer, 1);
        coroutine_new(lua, runner, thread, program->may_crash, program->may_wait);
        guest_find(runner, thread)->hibernates = true;
    }
    return 0;
}

static bool is_answering(const Runner *runner) {
    for (uint32_t i = 0; i < runner->n_threads; i++) {
        if (runner->threads[i].hibernates && guest_is_alive(runner, &runner->threads[i])) {
            return true;
        }
    }
    return false;
}

// Whether the shell looks at memory now.
static bool looks(Runner *runner) {
    uint32_t ms = runner->machine->options.hibernate_ms;
    if (ms == 0) {
        return !is_answering(runner);
    }
    uint64_t look = runner->machine->tables.system->clock_us / 1000 / ms;
    bool due = look > runner->looked;
    runner->looked = look;
    return due;
}

ShellLook shell_look(Runner *runner) {
    if (!runner->hibernates) {
        return SHELL_NOTHING;
    }
    if (!sandbox_protect(runner->sandbox.lua, start_answers, runner->message,
                         sizeof runner->message)) {
        return SHELL_FAILED;
    }
    bool posts = looks(runner) && hibernate_is_low(runner->machine) &&
                 hibernate_next(runner->machine) != PROCESS_NONE &&
                 runner->machine->step < runner->desc.limit_steps;
    return posts ? SHELL_POSTS : SHELL_NOTHING;
}

bool shell_skip(Runner *runner) {
    Machine *machine = runner->machine;
    uint64_t us = (uint64_t)machine->options.hibernate_ms * 1000;
    if (!runner->hibernates || us == 0 || !hibernate_is_low(machine) ||
        hibernate_next(machine) == PROCESS_NONE) {
        return false;
    }
    schedule_pass(machine, us - machine->tables.system->clock_us % us);
    return true;
}
