// SPDX-License-Identifier: MIT
#include "scenario/runner.h"

#include "ce/reasons.h"
#include "ce/shown.h"
#include "heap/side.h"
#include "kernel/life/boot.h"
#include "kernel/loader/images.h"
#include "scenario/binding.h"
#include "scenario/bridge.h"
#include "scenario/code_threads.h"
#include "scenario/declare.h"
#include "scenario/declare_dll.h"
#include "scenario/exe.h"
#include "scenario/exercise.h"
#include "scenario/create_process.h"
#include "scenario/expect.h"
#include "scenario/exports.h"
#include "scenario/faults.h"
#include "scenario/fold.h"
#include "scenario/functions.h"
#include "scenario/guest.h"
#include "scenario/loader.h"
#include "scenario/lua_library.h"
#include "scenario/guest_memory.h"
#include "scenario/names.h"
#include "scenario/narration.h"
#include "scenario/programs.h"
#include "scenario/remedies.h"
#include "scenario/server.h"
#include "scenario/terminate.h"
#include "scenario/threads.h"
#include "scenario/waiting.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

// Makes a runner from a scenario's text and starts it. Which thread runs when is decided in
// turns.c.

#define DEFAULT_LIMIT_STEPS 1000000u

// ---- making the runner

static int fail(Runner *runner, const char *format, const char *what) {
    snprintf(runner->message, sizeof runner->message, format, what);
    return 0;
}

static int open_world(lua_State *lua) {
    bridge_open(lua);
    binding_open(lua);
    server_open(lua);
    threads_open(lua);
    waiting_open(lua);
    functions_open(lua);
    guest_memory_open(lua);
    loader_open(lua);
    terminate_open(lua);
    create_process_open(lua);
    narration_open(lua);
    expect_open(lua);
    faults_open(lua);
    fold_open(lua);
    declare_open(lua);
    declare_dll_open(lua);
    exercise_open(lua);
    exports_open(lua);
    return 0;
}

// The host has no memory: that is nobody's mistake.
static bool fail_for_host(Runner *runner, const char *what) {
    runner->sandbox.budget.host_failed = true;
    return fail(runner, "out of memory on the host: there is none for %s", what);
}

static bool run_chunk(Runner *runner) {
    lua_State *lua = runner->sandbox.lua;
    lua_pushcfunction(lua, open_world);
    if (lua_pcall(lua, 0, 0, 0) != LUA_OK) {
        return fail_for_host(runner, "the scenario");
    }
    int status = sandbox_load(lua, runner->desc.name, runner->desc.text, runner->desc.size);
    runner->declaring = true;
    if (status == LUA_OK) {
        status = lua_pcall(lua, 0, 0, 0);
    }
    runner->declaring = false;
    if (status != LUA_OK) {
        sandbox_error(lua, runner->message, sizeof runner->message);
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
        char why[OPTIONS_WHY];
        if (!strchr(desc->settings[i], '=')) {
            return fail(runner, "--set %s: want knob=value", desc->settings[i]);
        }
        if (!options_set_text(&runner->options, desc->settings[i], why)) {
            return fail(runner, "%s", why);
        }
    }
    return true;
}

static int apply_remedies(lua_State *lua) {
    remedies_apply(lua);
    return 0;
}

// The knob dll_data is known now, after the image was read.
static bool lay_out_data(Runner *runner) {
    uint32_t unit = rom_data_unit(runner->options.dll_data, runner->rom_is_shipped);
    bool as_read = !runner->rom || runner->rom->lines[0].data_unit == unit;
    return as_read || rom_lay_out(runner->rom, unit) ||
           fail(runner, "%s: with dll_data=block the DLLs of the image find no room in slot 0",
                runner->desc.name);
}

static int add_boot_dlls(lua_State *lua) {
    programs_add_dlls(lua, true);
    return 0;
}

// Runs a step of the preparations. On failure the error becomes the message.
static bool protect(Runner *runner, lua_CFunction function) {
    return sandbox_protect(runner->sandbox.lua, function, runner->message, sizeof runner->message);
}

static int check_names(lua_State *lua) {
    const RunnerDesc *desc = &runner_of(lua)->desc;
    names_check(lua, desc->name, desc->text, desc->size);
    expect_read(lua, desc->name, desc->text, desc->size);
    return 0;
}

static bool make_machine(Runner *runner) {
    runner->machine = malloc(sizeof *runner->machine);
    bool made = runner->machine && machine_init(runner->machine, &runner->options);
    if (made && !heap_begin(runner->machine)) {
        machine_deinit(runner->machine);
        made = false;
    }
    if (!made) {
        free(runner->machine);
        runner->machine = NULL;
        return fail_for_host(runner, "the device's RAM");
    }
    runner->machine->guest = (GuestRunner){.context = runner, .run = functions_run};
    code_threads_begin(runner);
    runner->machine->rom = runner->image_modules ? &runner->image
                           : runner->rom         ? &runner->rom->image
                                                 : NULL;
    return true;
}

static bool read_declarations(Runner *runner) {
    options_profile(&runner->options, "pocket-pc");
    snprintf(runner->profile, sizeof runner->profile, "pocket-pc");
    shown_text(runner->info.title, sizeof runner->info.title, runner->desc.name, SHOWN_LINE);
    strcpy(runner->info.key_moment, "end");
    return run_chunk(runner);
}

// The device that was described, with what the caller changes of it.
static bool make_device(Runner *runner) {
    const char *profile = runner->desc.profile;
    if (!protect(runner, check_names)) {
        return false;
    }
    if (profile && !options_apply_profile(&runner->options, profile)) {
        char why[160];
        snprintf(why, sizeof why, "no profile '%.40s'; there are %s", profile,
                 options_profile_names());
        fail(runner, "%s", why);
        return false;
    }
    if (profile) { // the scenario's own knobs stay
        snprintf(runner->profile, sizeof runner->profile, "%s", profile);
    }
    return apply_overrides(runner) && lay_out_data(runner) && protect(runner, apply_remedies) &&
           make_machine(runner) && protect(runner, add_boot_dlls);
}

// A runner after `prepare`; NULL with a message if that fails.
static Runner *made(const RunnerDesc *desc, char *message, bool prepare(Runner *)) {
    Runner *runner = calloc(1, sizeof *runner);
    bool host_failed = !runner || !sandbox_init(&runner->sandbox, &desc->limits, lua_library_open);
    if (desc->ret_host_failed) {
        *desc->ret_host_failed = host_failed;
    }
    if (host_failed) {
        snprintf(message, RUNNER_MESSAGE,
                 "out of memory on the host: there is none for the scenario");
        free(runner);
        return NULL;
    }
    runner->desc = *desc;
    runner->desc.limit_steps = desc->limit_steps ? desc->limit_steps : DEFAULT_LIMIT_STEPS;
    runner->current = runner->next = GUEST_NONE;
    runner->start_main = loader_start_main;
    if (!prepare(runner)) {
        snprintf(message, RUNNER_MESSAGE, "%s", runner->message);
        if (desc->ret_host_failed) {
            *desc->ret_host_failed = runner_host_failed(runner);
        }
        return runner_free(runner);
    }
    return runner;
}

static bool prepare(Runner *runner) {
    return read_declarations(runner) && make_device(runner);
}

Runner *runner_read(const RunnerDesc *desc, char *message) {
    return made(desc, message, read_declarations);
}

Runner *runner_new(const RunnerDesc *desc, char *message) {
    return made(desc, message, prepare);
}

Runner *runner_free(Runner *runner) {
    if (runner) {
        sandbox_deinit(&runner->sandbox);
        code_threads_end(runner);
        if (runner->machine) {
            heap_end(runner->machine);
            machine_deinit(runner->machine);
        }
        free(runner->machine);
        exe_free_all(runner);
        rom_free(runner->rom);
        free(runner->image_modules);
        texts_deinit(&runner->names);
        free(runner);
    }
    return NULL;
}

Machine *runner_machine(Runner *runner) {
    return runner->machine;
}

const ScenarioInfo *runner_info(const Runner *runner) {
    return &runner->info;
}

const ExerciseInfo *runner_exercise(const Runner *runner) {
    return &runner->exercise;
}

const char *runner_profile(const Runner *runner) {
    return runner->profile;
}

const char *runner_message(const Runner *runner) {
    return runner->message;
}

bool runner_host_failed(const Runner *runner) {
    return runner->sandbox.budget.host_failed;
}

const Reason *runner_refusal(const Runner *runner) {
    return runner->refused ? &runner->machine->outcome.reason : NULL;
}

RunnerScore runner_score(const Runner *runner) {
    return runner->score;
}

// ---- starting

static const char *refusal_name(const Runner *runner) {
    return reason_info(runner->machine->outcome.reason.id)->name;
}

static int start_programs(lua_State *lua) {
    Runner *runner = runner_of(lua);
    programs_add_dlls(lua, false);
    for (uint32_t i = 0; i < runner->n_programs; i++) {
        GuestProgram *program = &runner->programs[i];
        if (!image_add_exe(runner->machine, &program->image)) {
            const char *name = program->image.name;
            programs_check_host(lua);
            return luaL_error(lua, "process '%s': the device%s", name,
                              image_find_exe(runner->machine, name) >= 0
                                  ? " has a program of that name already"
                                  : "'s ROM has no room for it");
        }
    }
    for (uint32_t i = 0; i < runner->n_programs; i++) {
        if (!runner->programs[i].start) {
            continue;
        }
        const char *name = runner->programs[i].image.name;
        uint8_t process = api_start_with(runner->machine, name, runner->programs[i].command);
        if (process == PROCESS_NONE) {
            runner->refused = true;
            return luaL_error(lua, "process '%s' cannot start (%s)", name, refusal_name(runner));
        }
        loader_start_main(lua, runner, &runner->programs[i], process);
    }
    return 0;
}

bool runner_start(Runner *runner) {
    if (!boot_machine(runner->machine)) {
        if (runner->machine->texts.failed || runner->machine->outcome.reason.id == REASON_NONE) {
            return fail_for_host(runner, "the ROM image");
        }
        runner->refused = true;
        fail(runner, "the device cannot boot (%s)", refusal_name(runner));
        return false;
    }
    return protect(runner, start_programs);
}
