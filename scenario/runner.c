// SPDX-License-Identifier: MIT
#include "scenario/runner.h"

#include "ce/win32.h"
#include "kernel/boot.h"
#include "kernel/process.h"
#include "scenario/guest.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

// The scheduler: coroutines in a row, one current. runner_step() resumes the current thread until
// it has made a call, or turns to the next that can run. A main that returns leaves its process
// idle, as an application in its message loop is; ExitProcess ends it.

#define DEFAULT_LIMIT_STEPS 1000000u
#define TURN_US 1000u // virtual time of a turn given away

const GuestProgram *guest_program_find(const Runner *runner, const char *name) {
    for (uint32_t i = 0; i < runner->n_programs; i++) {
        if (strcmp(runner->programs[i].image.name, name) == 0) {
            return &runner->programs[i];
        }
    }
    return NULL;
}

static bool is_alive(const Runner *runner, const GuestThread *guest) {
    const ThreadRow *row = &runner->machine->tables.thread[guest->thread];
    return !guest->done && row->handle &&
           runner->machine->tables.process[row->owner].handle == guest->process_handle;
}

static void release(Runner *runner, GuestThread *guest) {
    guest->done = true;
    luaL_unref(runner->sandbox.lua, LUA_REGISTRYINDEX, guest->reference);
    guest->reference = LUA_NOREF;
}

void guest_thread_new(lua_State *lua, Runner *runner, const GuestProgram *program,
                      uint8_t process) {
    if (program->main == LUA_NOREF) {
        return;
    }
    uint32_t place = 0;
    while (place < runner->n_threads && is_alive(runner, &runner->threads[place])) {
        place++;
    }
    if (place == GUEST_THREADS) {
        luaL_error(lua, "more than %d threads at a time", (int)GUEST_THREADS);
    }
    if (place < runner->n_threads) {
        release(runner, &runner->threads[place]); // its process may have been ended by another
    }
    GuestThread thread = {.thread = process_main_thread(runner->machine, process),
                          .process_handle = runner->machine->tables.process[process].handle,
                          .may_crash = program->may_crash};
    thread.lua = lua_newthread(lua);
    lua_rawgeti(lua, LUA_REGISTRYINDEX, program->main);
    lua_xmove(lua, thread.lua, 1);
    thread.reference = luaL_ref(lua, LUA_REGISTRYINDEX);
    runner->threads[place] = thread;
    runner->n_threads += place == runner->n_threads;
}

// ---- making the runner

static int fail(Runner *runner, const char *format, const char *what) {
    snprintf(runner->message, sizeof runner->message, format, what);
    return 0;
}

static int open_world(lua_State *lua) {
    binding_open(lua);
    server_open(lua);
    narration_open(lua);
    declare_open(lua);
    return 0;
}

static bool run_chunk(Runner *runner) {
    lua_State *lua = runner->sandbox.lua;
    lua_pushcfunction(lua, open_world);
    if (lua_pcall(lua, 0, 0, 0) != LUA_OK) {
        return fail(runner, "%s", "the host has no memory for the scenario");
    }
    int status = sandbox_load(lua, runner->desc.name, runner->desc.text, runner->desc.size);
    runner->declaring = true;
    if (status == LUA_OK) {
        status = lua_pcall(lua, 0, 0, 0);
    }
    runner->declaring = false;
    if (status != LUA_OK) {
        const char *text = lua_tostring(lua, -1);
        fail(runner, "%s", text ? text : "the scenario raised an error that is not a text");
        lua_settop(lua, 0);
        return false;
    }
    return runner->n_programs > 0 ||
           fail(runner, "%s: no process is described: process{ name = ..., main = ... }",
                runner->desc.name);
}

static bool apply_overrides(Runner *runner) {
    const RunnerDesc *desc = &runner->desc;
    for (unsigned i = 0; desc->settings && desc->settings[i]; i++) {
        char setting[96];
        snprintf(setting, sizeof setting, "%s", desc->settings[i]);
        char *equals = strchr(setting, '=');
        if (!equals) {
            return fail(runner, "--set %s: want knob=value", setting);
        }
        *equals = '\0';
        OptionResult result = options_set(&runner->options, setting, equals + 1);
        if (result == OPTION_UNKNOWN) {
            return fail(runner, "this build has no knob '%s' (slot32 run --help lists them)",
                        setting);
        }
        if (result == OPTION_BAD_VALUE) {
            *equals = '=';
            return fail(runner, "'%s' is not a value of that knob (slot32 run --help)", setting);
        }
    }
    return true;
}

static bool make_machine(Runner *runner) {
    runner->machine = malloc(sizeof *runner->machine);
    if (!runner->machine || !machine_init(runner->machine, &runner->options)) {
        free(runner->machine);
        runner->machine = NULL;
        return fail(runner, "%s", "the host has no memory for the device's RAM");
    }
    return true;
}

static bool prepare(Runner *runner) {
    const char *profile = runner->desc.profile;
    options_profile(&runner->options, "pocket-pc");
    snprintf(runner->profile, sizeof runner->profile, "pocket-pc");
    snprintf(runner->title, sizeof runner->title, "%s", runner->desc.name);
    if (!run_chunk(runner)) {
        return false;
    }
    if (profile) {
        Options named;
        if (!options_profile(&named, profile)) {
            fail(runner, "no profile '%s'", profile);
            return false;
        }
        // Only what profiles are about: the scenario's own knobs stay.
        runner->options.kernel_mode = named.kernel_mode;
        runner->options.trust_tiers = named.trust_tiers;
        snprintf(runner->profile, sizeof runner->profile, "%s", profile);
    }
    return apply_overrides(runner) && make_machine(runner);
}

Runner *runner_new(const RunnerDesc *desc, char *message) {
    Runner *runner = calloc(1, sizeof *runner);
    SandboxLimits limits = {.instructions = desc->limit_instructions};
    if (!runner || !sandbox_init(&runner->sandbox, &limits)) {
        snprintf(message, RUNNER_MESSAGE, "the host has no memory for the scenario");
        free(runner);
        return NULL;
    }
    runner->desc = *desc;
    runner->desc.limit_steps = desc->limit_steps ? desc->limit_steps : DEFAULT_LIMIT_STEPS;
    runner->current = runner->next = GUEST_NONE;
    if (!prepare(runner)) {
        snprintf(message, RUNNER_MESSAGE, "%s", runner->message);
        return runner_free(runner);
    }
    return runner;
}

Runner *runner_free(Runner *runner) {
    if (runner) {
        sandbox_deinit(&runner->sandbox);
        if (runner->machine) {
            machine_deinit(runner->machine);
        }
        free(runner->machine);
        free(runner);
    }
    return NULL;
}

void runner_set_ask(Runner *runner,
                    const char *(*ask)(void *context, const RunnerQuestion *question),
                    void *context) {
    runner->desc.ask = ask;
    runner->desc.ask_context = context;
}

Machine *runner_machine(Runner *runner) {
    return runner->machine;
}

const char *runner_title(const Runner *runner) {
    return runner->title;
}

const char *runner_profile(const Runner *runner) {
    return runner->profile;
}

const char *runner_message(const Runner *runner) {
    return runner->message;
}

RunnerScore runner_score(const Runner *runner) {
    return runner->score;
}

// ---- starting

static int start_programs(lua_State *lua) {
    Runner *runner = runner_of(lua);
    for (uint32_t i = 0; i < runner->n_programs; i++) {
        GuestProgram *program = &runner->programs[i];
        if (!process_add_image(runner->machine, &program->image)) {
            const char *name = program->image.name;
            return luaL_error(lua, "process '%s': the device%s", name,
                              process_find_image(runner->machine, name) >= 0
                                  ? " has a program of that name already"
                                  : "'s ROM has no room for it");
        }
    }
    for (uint32_t i = 0; i < runner->n_programs; i++) {
        if (!runner->programs[i].start) {
            continue;
        }
        const char *name = runner->programs[i].image.name;
        uint8_t process = api_start(runner->machine, name);
        if (process == PROCESS_NONE) {
            return luaL_error(lua, "process '%s' cannot start: %s", name,
                              reason_info(runner->machine->outcome.reason.id)->name);
        }
        guest_thread_new(lua, runner, &runner->programs[i], process);
    }
    return 0;
}

bool runner_start(Runner *runner) {
    lua_State *lua = runner->sandbox.lua;
    if (!boot_machine(runner->machine)) {
        return fail(runner, "the device cannot boot: %s",
                    reason_info(runner->machine->outcome.reason.id)->name);
    }
    lua_pushcfunction(lua, start_programs);
    if (lua_pcall(lua, 0, 0, 0) != LUA_OK) {
        fail(runner, "%s", lua_tostring(lua, -1));
        lua_settop(lua, 0);
        return false;
    }
    return true;
}

// ---- turns

static bool is_ready(const Runner *runner, uint32_t i) {
    const GuestThread *guest = &runner->threads[i];
    return is_alive(runner, guest) &&
           runner->machine->tables.thread[guest->thread].state != THREAD_SLEEPING;
}

// Time passes with every turn that is given away, so nobody sleeps for ever beside a thread that
// only waits for others.
static void pass_time(Runner *runner) {
    Machine *machine = runner->machine;
    SystemRow system = *machine->tables.system;
    system.clock_us += TURN_US;
    machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
    for (uint32_t i = 0; i < runner->n_threads; i++) {
        ThreadRow row = machine->tables.thread[runner->threads[i].thread];
        bool due =
            row.wake_ms != (uint32_t)INFINITE && (uint64_t)row.wake_ms * 1000 <= system.clock_us;
        if (is_alive(runner, &runner->threads[i]) && row.state == THREAD_SLEEPING && due) {
            row.state = THREAD_READY;
            machine_set_rows(machine, TABLE_THREAD, runner->threads[i].thread, 1, &row);
        }
    }
}

// Virtual time jumps to the first sleeper's wake-up when nobody else can run.
static bool wake_sleeper(Runner *runner) {
    uint32_t first = GUEST_NONE;
    Machine *machine = runner->machine;
    for (uint32_t i = 0; i < runner->n_threads; i++) {
        const ThreadRow *row = &machine->tables.thread[runner->threads[i].thread];
        if (is_alive(runner, &runner->threads[i]) && row->state == THREAD_SLEEPING &&
            row->wake_ms != (uint32_t)INFINITE &&
            (first == GUEST_NONE ||
             row->wake_ms < machine->tables.thread[runner->threads[first].thread].wake_ms)) {
            first = i;
        }
    }
    if (first == GUEST_NONE) {
        return false;
    }
    uint32_t thread = runner->threads[first].thread;
    ThreadRow row = machine->tables.thread[thread];
    SystemRow system = *machine->tables.system;
    uint64_t wake_us = (uint64_t)row.wake_ms * 1000;
    system.clock_us = wake_us > system.clock_us ? wake_us : system.clock_us;
    row.state = thread == system.current_thread ? THREAD_RUNNING : THREAD_READY;
    machine_set_rows(machine, TABLE_SYSTEM, 0, 1, &system);
    machine_set_rows(machine, TABLE_THREAD, thread, 1, &row);
    runner->next = first;
    return true;
}

// Chooses who runs next and says whether anybody does.
static bool choose(Runner *runner) {
    bool stays = runner->current != GUEST_NONE && !runner->turn && runner->next == GUEST_NONE &&
                 is_ready(runner, runner->current);
    if (stays) {
        return true;
    }
    if (runner->turn) {
        pass_time(runner);
    }
    runner->turn = false;
    uint32_t asked = runner->next;
    runner->next = GUEST_NONE;
    if (asked != GUEST_NONE && is_ready(runner, asked)) {
        runner->current = asked;
        return true;
    }
    uint32_t from = runner->current == GUEST_NONE ? runner->n_threads - 1 : runner->current;
    for (uint32_t i = 1; i <= runner->n_threads; i++) {
        uint32_t candidate = (from + i) % runner->n_threads;
        if (is_ready(runner, candidate)) {
            runner->current = candidate;
            return true;
        }
    }
    return runner->n_threads > 0 && wake_sleeper(runner) && choose(runner);
}

static RunnerStatus fail_with_error(Runner *runner, lua_State *lua) {
    const char *text = lua_tostring(lua, -1);
    fail(runner, "%s", text ? text : "the scenario raised an error that is not a text");
    return RUNNER_FAILED;
}

// A fault that nobody caught: second chance, the process is ended.
static RunnerStatus kill_current(Runner *runner, GuestThread *guest) {
    api_kill(runner->machine, 0);
    runner->score.crashes += !guest->may_crash;
    release(runner, guest);
    return RUNNER_STEPPED;
}

static RunnerStatus resume(Runner *runner) {
    GuestThread *guest = &runner->threads[runner->current];
    int n_results = 0;
    runner->stepped = false;
    int status = lua_resume(guest->lua, runner->sandbox.lua, 0, &n_results);
    if (runner->sandbox.exhausted) {
        return fail_with_error(runner, guest->lua);
    }
    if (status == LUA_YIELD) {
        lua_pop(guest->lua, n_results);
    } else if (status == LUA_OK) {
        release(runner, guest);
    } else if (guest_is_fault(guest->lua, -1) && is_alive(runner, guest)) {
        return kill_current(runner, guest);
    } else {
        return fail_with_error(runner, guest->lua);
    }
    if (!is_alive(runner, guest)) {
        release(runner, guest);
    }
    return RUNNER_STEPPED;
}

RunnerStatus runner_step(Runner *runner) {
    for (;;) {
        if (!choose(runner)) {
            return RUNNER_DONE;
        }
        uint32_t thread = runner->threads[runner->current].thread;
        const SystemRow *system = runner->machine->tables.system;
        if (system->current_thread != thread || system->current_process == PROCESS_NONE) {
            api_switch(runner->machine, thread);
            return RUNNER_STEPPED;
        }
        RunnerStatus status = resume(runner);
        if (status != RUNNER_STEPPED || runner->stepped) {
            return status;
        }
        if (runner->machine->step >= runner->desc.limit_steps) {
            return fail(runner, "%s", "the scenario takes too many steps: the limit is used up"),
                   RUNNER_FAILED;
        }
    }
}
