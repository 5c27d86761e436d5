// SPDX-License-Identifier: MIT
#include "scenario/code_threads.h"

#include "ce/win32.h"
#include "coredll/text_calls.h"
#include "kernel/loader/images.h"
#include "kernel/object/schedule.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"
#include "program/call.h"
#include "program/import.h"
#include "program/run.h"
#include "scenario/choose.h"
#include "scenario/code_entries.h"
#include "scenario/code_hooks.h"
#include "scenario/coroutine.h"
#include "scenario/programs.h"
#include "scenario/waiting.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

// Read code_thread_resume() at the bottom first. Time passes with instructions (the knob cpu_mips),
// and so does the budget: a loop without a call ends with it.

#define SLICE 50000u        // instructions between two looks at clock and budget
#define PER_INSTRUCTION 16u // machine code runs so many for one of the budget
#define CALL_COST 50u       // of the budget
#define WORK_COST 2u

static GuestThread *current(Runner *runner) {
    return &runner->threads[runner->current];
}

static RunnerStatus fail(Runner *runner, const char *text) {
    snprintf(runner->message, sizeof runner->message, "%s", text);
    return runner->status = RUNNER_FAILED;
}

// ---- making threads

static void say(void *context, const char *line) {
    Runner *runner = context;
    Event event = {.kind = EVENT_SAY, .text = (const char *[EVENT_TEXTS]){line}};
    machine_publish(runner->machine, &event, runner->machine->tables.system->current_process);
    budget_spend(&runner->sandbox.budget, CALL_COST);
}

static VirtAddr import(void *context, const ImageFile *file, const ImageImport *wanted) {
    return import_address(&((Runner *)context)->machine->tables, file, wanted);
}

void code_threads_begin(Runner *runner) {
    runner->machine->guest.import = import;
}

static void need_program(lua_State *lua, Runner *runner) {
    if (runner->program) {
        return;
    }
    runner->program = malloc(sizeof *runner->program);
    if (!runner->program || !program_init(runner->program, runner->machine)) {
        free(runner->program);
        runner->program = NULL;
        runner->sandbox.budget.host_failed = true;
        luaL_error(lua, "out of memory on the host: there is none for the processor");
        return; // not reached: luaL_error does not return
    }
    runner->program->say = say;
    runner->program->context = runner;
}

static GuestThread *new_thread(lua_State *lua, Runner *runner, uint32_t thread,
                               const RegsRow *registers, bool may_crash, bool may_wait) {
    need_program(lua, runner);
    GuestThread *guest = guest_thread_new(lua, runner, thread, may_crash, may_wait);
    guest->turn = CODE_RUNS;
    machine_set_rows(runner->machine, TABLE_REGS, thread, 1, registers);
    return guest;
}

static const char too_many_entries[] = "more than 24 entry points of DLLs wait for one another";

void code_thread_start_main(lua_State *lua, Runner *runner, const GuestProgram *program,
                            uint8_t process) {
    RegsRow registers = program_begin_main(runner->machine, process);
    uint32_t thread = process_main_thread(runner->machine, process);
    GuestThread *guest =
        new_thread(lua, runner, thread, &registers, program->may_crash, program->may_wait);
    if (!code_entries_push_all(runner, guest, &program->image, &registers)) {
        luaL_error(lua, "%s", too_many_entries);
    }
    machine_set_rows(runner->machine, TABLE_REGS, thread, 1, &registers);
}

void code_threads_end(Runner *runner) {
    if (runner->program) {
        program_deinit(runner->program);
        free(runner->program);
        runner->program = NULL;
    }
}

// ---- calls

// A call that made a thread or a process. The new thread still needs a guest thread to run it.
typedef struct Begun {
    CallId call;
    uint32_t handle;
    RegsRow registers;
} Begun;

// Runs protected, with a Begun as light userdata.
static int begin_thread(lua_State *lua) {
    Begun *begun = lua_touserdata(lua, 1);
    Runner *runner = runner_of(lua);
    const Tables *tables = &runner->machine->tables;
    if (begun->call == CALL_CreateThread) {
        new_thread(lua, runner, thread_find(runner->machine, begun->handle), &begun->registers,
                   current(runner)->may_crash, current(runner)->may_wait);
        return 0;
    }
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        const GuestProgram *program =
            tables->process[i].handle == begun->handle
                ? programs_find(runner, tables_name(tables, &tables->process[i].name))
                : NULL;
        if (program) {
            runner->start_main(lua, runner, program, i);
        }
    }
    return 0;
}

static bool follow_call(Runner *runner, CallId call, const RegsRow *before, uint32_t handle) {
    bool makes_thread = call == CALL_CreateThread && handle;
    bool makes_process = call == CALL_CreateProcess && handle;
    lua_State *lua = runner->sandbox.lua;
    runner->turn |= call == CALL_Sleep; // other threads get their turn
    if (!makes_thread && !makes_process) {
        return true;
    }
    Begun begun = {.call = call, .handle = handle};
    if (makes_thread) {
        uint32_t args[4] = {before->r[3]};
        begun.registers = program_begin(runner->machine, thread_find(runner->machine, handle),
                                        before->r[2], args);
    }
    lua_pushcfunction(lua, begin_thread);
    lua_pushlightuserdata(lua, &begun);
    if (lua_pcall(lua, 1, 0, 0) != LUA_OK) {
        sandbox_error(lua, runner->message, sizeof runner->message);
        lua_settop(lua, 0);
        runner->status = RUNNER_FAILED;
        return false;
    }
    return true;
}

// Makes the call that a thread stands at, or that ends it or its wait.
static ApiResult make_call(Runner *runner, GuestThread *guest, CallId *ret_call) {
    ApiArgs args = {.value = {guest->code}, .pc = runner->program->cpu.r[REG_PC]};
    *ret_call = guest->turn == CODE_ENDS ? guest->ending : CALL_wait_over;
    if (guest->turn == CODE_CALLS) {
        return program_call(runner->program, ret_call);
    }
    if (guest->turn == CODE_ENTERED) {
        ApiArgs told = {.value = {guest->entry, DLL_PROCESS_ATTACH, runner->program->cpu.r[0] != 0},
                        .pc = args.pc};
        *ret_call = CALL_DllMain;
        return api_call(runner->machine, CALL_DllMain, &told);
    }
    if (guest->turn == CODE_FAULTS) {
        runner->machine->mmu.fault = runner->fault;
        api_access_faulted(runner->machine, runner->stored);
        return (ApiResult){.faulted = true};
    }
    if (guest->turn == CODE_ENDS) {
        return api_call(runner->machine, guest->ending, &args);
    }
    ApiResult result = api_call(runner->machine, CALL_wait_over, &args);
    runner->program->cpu.r[0] = result.value;
    return result;
}

static void end_with(GuestThread *guest, CallId ending, uint32_t code) {
    guest->turn = CODE_ENDS;
    guest->ending = ending;
    guest->code = code;
}

// An entry point has returned, and that is told: the thread continues with what comes next.
static void leave_entry(Runner *runner, GuestThread *guest, bool returned) {
    RegsRow registers;
    bool refused = false, starts = false;
    code_entries_pop(guest, returned, &registers, &refused, &starts);
    cpu_load(&runner->program->cpu, &registers);
    if (refused && starts) {
        end_with(guest, CALL_ExitProcess, ERROR_DLL_INIT_FAILED);
        runner->act = ACT_CALL;
    } else if (refused) {
        runner->program->cpu.r[0] = 0; // LoadLibrary gives NULL
    }
}

// After LoadLibrary the entry points of what was loaded run.
static bool enter_dlls(Runner *runner, GuestThread *guest, const char *name,
                       const CodeUses *before) {
    RegsRow registers;
    char buffer[CE_NAME_MAX];
    cpu_save(&runner->program->cpu, &registers);
    if (!code_entries_push(runner, guest, image_dll_name(name, buffer), before, &registers)) {
        fail(runner, too_many_entries);
        return false;
    }
    cpu_load(&runner->program->cpu, &registers);
    return true;
}

static bool is_load_library(const Runner *runner) {
    Trap trap = import_trap(program_coredll(runner->program), runner->program->cpu.r[REG_PC]);
    return trap.kind == TRAP_CALL && trap.number == (uint32_t)CALL_LoadLibrary;
}

static bool call(Runner *runner) {
    GuestThread *guest = current(runner);
    uint64_t before = machine_host_work(runner->machine);
    RegsRow registers;
    CallId made = CALL_NONE;
    if (runner->machine->step >= runner->desc.limit_steps) {
        fail(runner, guest_too_many_steps);
        return false;
    }
    bool returned = runner->program->cpu.r[0] != 0;
    bool was_entry = guest->turn == CODE_ENTERED;
    CodeUses uses;
    char name[CE_NAME_MAX] = "";
    cpu_save(&runner->program->cpu, &registers);
    if (guest->turn == CODE_CALLS && is_load_library(runner)) {
        code_entries_count(runner, &uses);
        text_load(runner->machine, registers.r[0], 2, name, sizeof name);
    }
    ApiResult result = make_call(runner, guest, &made);
    budget_spend(&runner->sandbox.budget,
                 CALL_COST + (machine_host_work(runner->machine) - before) * WORK_COST);
    runner->last_reason = runner->machine->outcome.reason;
    if (result.faulted) {
        runner->fault = runner->machine->mmu.fault;
        runner->act = ACT_KILL;
        return false;
    }
    guest->turn = waiting_now(runner) ? CODE_WAITS : CODE_RUNS;
    if (was_entry) {
        leave_entry(runner, guest, returned);
    }
    if (made == CALL_LoadLibrary && result.value && !enter_dlls(runner, guest, name, &uses)) {
        return false;
    }
    return follow_call(runner, made, &registers, result.value) &&
           (was_entry || !guest_is_alive(runner, guest) ||
            code_hooks_called(runner, made, &registers, result.value));
}

// ---- running

static bool spend(Runner *runner, uint64_t instructions) {
    Budget *budget = &runner->sandbox.budget;
    uint32_t mips = runner->machine->options.cpu_mips;
    runner->rest += instructions;
    schedule_ran(runner->machine, (uint32_t)(runner->rest / mips));
    runner->rest %= mips;
    budget_spend(budget, instructions / PER_INSTRUCTION + 1);
    runner->unseen += instructions;
    if (budget->limits.alive && runner->unseen >= SLICE) { // only instructions show that it lives
        atomic_fetch_add(budget->limits.alive, 1);
        runner->unseen = 0;
    }
    if (!budget_holds(budget)) {
        fail(runner, budget->exhausted);
        return false;
    }
    return true;
}

// Runs until something is to be done. Leaves the act, and how the thread continues.
static RunnerStatus run(Runner *runner) {
    GuestThread *guest = current(runner);
    Program *program = runner->program;
    bool is_main = runner->machine->tables.thread[guest->thread].is_main;
    ProgramStop stop = PROGRAM_CONTINUES;
    while (stop == PROGRAM_CONTINUES) {
        uint64_t before = program->cpu.instructions;
        stop = program_run(program, SLICE);
        if (stop == PROGRAM_LACKS) {
            if (!code_hooks_missing(runner)) {
                return RUNNER_FAILED;
            }
            stop = PROGRAM_CONTINUES;
        }
        if (!spend(runner, program->cpu.instructions - before)) {
            return RUNNER_FAILED;
        }
        if (stop == PROGRAM_CONTINUES && !choose_stays(runner)) {
            return RUNNER_STEPPED; // another thread gets the processor
        }
    }
    runner->act = ACT_CALL;
    switch (stop) {
    case PROGRAM_CALLS:
        guest->turn = CODE_CALLS;
        break;
    case PROGRAM_RETURNS:
        if (guest->entry) {
            guest->turn = CODE_ENTERED;
            break;
        }
        end_with(guest, is_main ? CALL_ExitProcess : CALL_ExitThread, program->cpu.r[0]);
        break;
    case PROGRAM_EXITS:
        end_with(guest, CALL_ExitProcess, program->cpu.r[0]);
        break;
    default:
        runner->fault = runner->machine->mmu.fault;
        runner->stored = program->cpu.stored;
        guest->turn = CODE_FAULTS;
        break;
    }
    return RUNNER_STEPPED;
}

static RunnerStatus resume(Runner *runner) {
    GuestThread *guest = current(runner);
    if (guest->turn == CODE_WAITS) { // its wait is over: the call that says so comes next
        guest->turn = CODE_WAIT_OVER;
        runner->act = ACT_CALL;
        return RUNNER_STEPPED;
    }
    if (guest->turn != CODE_RUNS && !call(runner)) {
        return runner->status == RUNNER_FAILED ? RUNNER_FAILED : RUNNER_STEPPED;
    }
    bool continues =
        guest_is_alive(runner, guest) && guest->turn == CODE_RUNS && choose_stays(runner);
    return continues ? run(runner) : RUNNER_STEPPED;
}

RunnerStatus code_thread_resume(Runner *runner) {
    GuestThread *guest = current(runner);
    uint32_t thread = guest->thread;
    RegsRow registers;
    runner->act = ACT_NONE;
    cpu_load(&runner->program->cpu, &runner->machine->tables.regs[thread]);
    RunnerStatus status = resume(runner);
    if (!guest_is_alive(runner, guest)) {
        coroutine_release(runner, guest);
        runner->act = runner->act == ACT_KILL ? ACT_KILL : ACT_NONE;
        return status;
    }
    cpu_save(&runner->program->cpu, &registers);
    machine_set_rows(runner->machine, TABLE_REGS, thread, 1, &registers);
    return status;
}
