// SPDX-License-Identifier: MIT
#include "scenario/runner.h"

#include "kernel/memory/hibernate.h"
#include "scenario/bridge.h"
#include "scenario/checks.h"
#include "scenario/choose.h"
#include "scenario/code_threads.h"
#include "scenario/coroutine.h"
#include "scenario/deadlock.h"
#include "scenario/faults.h"
#include "scenario/fold.h"
#include "scenario/guest.h"
#include "scenario/shell.h"

#include <stdio.h>

// Runs a scenario step by step. Each guest thread is a coroutine, and one is current. Between steps
// a runner always stands before an *act*: the current thread's next call, a switch to another
// thread, the end of a process after a fault, a WM_HIBERNATE of the shell, or the answer to a
// question. runner_step() does the act and then runs on, without a further act, until the next act
// is known. So when a step ends, the scenario has said everything that it says after the call.
//
// After each call choose.h decides which thread runs next; a thread that keeps its turn runs on
// without a pause. A thread that is about to make a call keeps its turn: that call is made next. If
// main returns, its process becomes idle, like an application in its message loop; ExitProcess ends
// it.

// ---- acts

static RunnerStatus fail(Runner *runner, const char *text) {
    snprintf(runner->message, sizeof runner->message, "%s", text);
    return runner->status = RUNNER_FAILED;
}

static RunnerStatus fail_with_error(Runner *runner, lua_State *lua) {
    sandbox_error(lua, runner->message, sizeof runner->message);
    return runner->status = RUNNER_FAILED;
}

// Checks the limit, which counts calls. Turns given away without a call make no progress either.
static RunnerStatus check_limit(Runner *runner) {
    return runner->machine->step < runner->desc.limit_steps ? RUNNER_STEPPED
                                                            : fail(runner, guest_too_many_steps);
}

// The coroutine of the current thread has yielded: notes what comes next.
static RunnerStatus paused(Runner *runner) {
    switch (runner->pause) {
    case PAUSE_BEFORE_CALL:
        runner->act = ACT_CALL;
        break;
    case PAUSE_ASK:
        runner->act = ACT_ANSWER;
        return RUNNER_ASKS;
    case PAUSE_TURN:
        return check_limit(runner);
    case PAUSE_AFTER_CALL:
        break;
    }
    return RUNNER_STEPPED;
}

// Lets the current thread run until it pauses or ends.
static RunnerStatus resume(Runner *runner) {
    GuestThread *guest = &runner->threads[runner->current];
    int n_results = 0;
    if (!guest->lua) {
        return code_thread_resume(runner);
    }
    runner->act = ACT_NONE;
    guest->begun = true;
    int lua_status = sandbox_resume(&runner->sandbox, guest->lua, &n_results);
    RunnerStatus status = RUNNER_STEPPED;
    if (runner->sandbox.budget.exhausted) {
        return fail_with_error(runner, guest->lua);
    }
    if (lua_status == LUA_YIELD) {
        lua_pop(guest->lua, n_results);
        status = paused(runner);
    } else if (lua_status == LUA_OK) {
        coroutine_release(runner, guest);
        return check_limit(runner);
    } else if (bridge_is_fault(guest->lua, -1) && guest_is_alive(runner, guest)) {
        runner->fault = runner->machine->mmu.fault;
        runner->act = ACT_KILL;
    } else if (runner->sandbox.unwinding && !guest_is_alive(runner, guest)) {
        runner->sandbox.unwinding = false; // it ended where it could not pause
    } else {
        return fail_with_error(runner, guest->lua);
    }
    if (!guest_is_alive(runner, guest)) {
        coroutine_release(runner, guest);
        runner->act = ACT_NONE;
    }
    return status;
}

// Ends the process after an uncaught fault, as at the second chance of an exception.
static void kill_current(Runner *runner) {
    GuestThread *guest = &runner->threads[runner->current];
    uint8_t process = runner->machine->tables.system->current_process;
    char name[CE_NAME_MAX];
    const Tables *tables = &runner->machine->tables;
    snprintf(name, sizeof name, "%s", tables_name(tables, &tables->process[process].name));
    runner->machine->mmu.fault = runner->fault;
    api_kill(runner->machine, 0);
    faults_ended(runner, process, name, guest->may_crash);
    coroutine_release(runner, guest);
}

// Finds the next act: chooses a thread and lets it run until it needs an act.
static RunnerStatus find_act(Runner *runner) {
    while (runner->act == ACT_NONE) {
        ShellLook look = shell_look(runner);
        if (look != SHELL_NOTHING) {
            runner->act = look == SHELL_POSTS ? ACT_HIBERNATE : ACT_NONE;
            return look == SHELL_POSTS ? RUNNER_STEPPED : (runner->status = RUNNER_FAILED);
        }
        if (!choose_next(runner)) {
            if (shell_skip(runner)) {
                continue;
            }
            fold_end_all(runner, true); // a thread in a fold will never come back
            deadlock_report(runner);
            faults_report(runner);
            checks_report(runner);
            return runner->status = RUNNER_DONE;
        }
        if (choose_needs_switch(runner)) {
            runner->act = ACT_SWITCH;
            return RUNNER_STEPPED;
        }
        RunnerStatus status = resume(runner);
        if (status != RUNNER_STEPPED) {
            return status;
        }
    }
    return RUNNER_STEPPED;
}

// Does the act. A call from outside may have ended the thread meanwhile, or taken the processor
// from it; then the processor is first given back.
static RunnerStatus do_act(Runner *runner) {
    Act act = runner->act;
    if (act == ACT_HIBERNATE) {
        runner->act = ACT_NONE;
        uint8_t process = hibernate_next(runner->machine);
        if (process != PROCESS_NONE) {
            api_post_hibernate(runner->machine, process);
        }
        return RUNNER_STEPPED;
    }
    if (!guest_is_alive(runner, &runner->threads[runner->current])) {
        coroutine_release(runner, &runner->threads[runner->current]);
        runner->act = ACT_NONE;
        return RUNNER_STEPPED;
    }
    if (act == ACT_SWITCH) {
        runner->act = ACT_NONE;
        choose_give_processor(runner);
        return RUNNER_STEPPED;
    }
    if (choose_give_back(runner)) {
        return RUNNER_STEPPED;
    }
    runner->act = ACT_NONE;
    if (act == ACT_KILL) {
        kill_current(runner);
    }
    return act == ACT_CALL || act == ACT_ANSWER ? resume(runner) : RUNNER_STEPPED;
}

RunnerStatus runner_step(Runner *runner) {
    uint32_t before = runner->machine->step;
    if (runner->status == RUNNER_DONE || runner->status == RUNNER_FAILED) {
        return runner->status;
    }
    RunnerStatus status = runner->act == ACT_ANSWER ? RUNNER_ASKS : find_act(runner);
    runner->told = false;
    while (status == RUNNER_STEPPED &&
           (runner->machine->step == before || fold_hides_step(runner))) {
        status = do_act(runner);
        fold_end_all(runner, false);
        status = status == RUNNER_STEPPED ? find_act(runner) : status;
    }
    return status;
}

const RunnerQuestion *runner_question(const Runner *runner) {
    return runner->act == ACT_ANSWER ? &runner->question : NULL;
}

RunnerStatus runner_answer(Runner *runner, const char *given) {
    if (runner->act != ACT_ANSWER) {
        return runner_step(runner);
    }
    if (guest_is_alive(runner, &runner->threads[runner->current])) {
        choose_give_back(runner);
    }
    runner->given = given;
    RunnerStatus status = do_act(runner);
    runner->given = NULL;
    return status == RUNNER_STEPPED ? find_act(runner) : status;
}

RunnerStatus runner_run(Runner *runner) {
    RunnerStatus status = RUNNER_STEPPED;
    while (runner_goes_on(status)) {
        status = runner_answer(runner, NULL);
    }
    return status;
}
