// SPDX-License-Identifier: MIT
#include "scenario/guest.h"

#include "ce/win32.h"
#include "kernel/memory/hibernate.h"
#include "kernel/object/schedule.h"
#include "scenario/runner.h"

#include <stdio.h>

// The scheduler. Each guest thread is a coroutine, and one is current. A runner always stands
// before an *act*: the current thread's next call, a switch to another thread, the end of a process
// that a fault has hit, a WM_HIBERNATE of the shell, the answer to a question. runner_step() does
// the act and then runs on, without any further act, until the next one is known. So all that a
// scenario says after a call has been said when the step ends.
//
// After each call the scheduler chooses who runs next (choose(), by the rules of
// kernel/object/schedule.h); a thread that stays runs on without a pause. A thread that stands
// before a call keeps its turn: that call is made next. A main that returns leaves its process
// idle, as an application in its message loop is; ExitProcess ends it.

#define TURN_US 1000u // virtual time of a turn given away

// ---- who runs next

static const ThreadRow *row_of(const Runner *runner, uint32_t i) {
    return &runner->machine->tables.thread[runner->threads[i].thread];
}

static bool is_ready(const Runner *runner, uint32_t i) {
    return guest_is_alive(runner, &runner->threads[i]) && schedule_is_ready(row_of(runner, i));
}

// The highest priority of those that can run; 256 when nobody can.
static uint32_t best_priority(const Runner *runner) {
    uint32_t best = UINT8_MAX + 1;
    for (uint32_t i = 0; i < runner->n_threads; i++) {
        if (is_ready(runner, i) && row_of(runner, i)->priority < best) {
            best = row_of(runner, i)->priority;
        }
    }
    return best;
}

// Whose turn it is among those of one priority: one that had to stop for a higher priority, else
// the next in order after the current thread, which comes last itself.
static uint32_t next_of(const Runner *runner, uint32_t priority) {
    uint32_t from = runner->current == GUEST_NONE ? runner->n_threads - 1 : runner->current;
    uint32_t next = GUEST_NONE;
    for (uint32_t i = 1; i <= runner->n_threads; i++) {
        uint32_t candidate = (from + i) % runner->n_threads;
        bool equal = is_ready(runner, candidate) && row_of(runner, candidate)->priority == priority;
        if (equal && runner->threads[candidate].preempted) {
            return candidate;
        }
        next = equal && next == GUEST_NONE ? candidate : next;
    }
    return next;
}

// A thread that goes on without having been away gets another quantum when its own is used up.
static void set_current(Runner *runner, uint32_t next, bool preempts) {
    uint32_t last = runner->current;
    if (last != GUEST_NONE && last != next && preempts) {
        runner->threads[last].preempted = true;
    }
    if (last == next && schedule_quantum_over(runner->machine, runner->threads[next].thread)) {
        schedule_refresh(runner->machine, runner->threads[next].thread);
    }
    runner->current = next;
    runner->threads[next].preempted = false;
}

// Time passes with every turn that is given away, so nobody sleeps for ever beside a thread that
// only waits for others.
static bool take_turn(Runner *runner) {
    bool turn = runner->turn;
    if (turn) {
        schedule_pass(runner->machine, TURN_US);
    }
    runner->turn = false;
    return turn;
}

static uint32_t guest_of(const Runner *runner, uint32_t thread) {
    for (uint32_t i = 0; i < runner->n_threads; i++) {
        if (guest_is_alive(runner, &runner->threads[i]) && runner->threads[i].thread == thread) {
            return i;
        }
    }
    return GUEST_NONE;
}

// Chooses who runs next and says whether anybody does: the one asked for, else the current thread
// until it waits, gives its turn away, has used its quantum up, or a higher priority can run.
static bool choose(Runner *runner) {
    bool turn = take_turn(runner);
    uint32_t asked = runner->next, best = best_priority(runner);
    runner->next = GUEST_NONE;
    if (asked != GUEST_NONE && is_ready(runner, asked)) {
        set_current(runner, asked, false);
        return true;
    }
    if (best <= UINT8_MAX) {
        bool can = !turn && runner->current != GUEST_NONE && is_ready(runner, runner->current);
        bool stays = can && row_of(runner, runner->current)->priority == best;
        bool over =
            can && schedule_quantum_over(runner->machine, runner->threads[runner->current].thread);
        set_current(runner, stays && !over ? runner->current : next_of(runner, best),
                    can && !stays && !over);
        return true;
    }
    uint32_t woken = schedule_skip(runner->machine);
    runner->next = woken < CE_THREADS ? guest_of(runner, woken) : GUEST_NONE;
    return woken < CE_THREADS && choose(runner);
}

// Whether the processor has to be given to the current thread first.
static bool needs_switch(const Runner *runner) {
    const GuestThread *guest = &runner->threads[runner->current];
    const SystemRow *system = runner->machine->tables.system;
    return system->current_thread != guest->thread || system->current_process == PROCESS_NONE;
}

// Gives the processor to the current thread. Its process is the active application then.
static void give_processor(Runner *runner) {
    const GuestThread *guest = &runner->threads[runner->current];
    const ThreadRow *row = row_of(runner, runner->current);
    if (row->is_main && !guest->hibernates) {
        hibernate_activate(runner->machine, row->owner);
    }
    api_switch(runner->machine, guest->thread);
}

// Gives the processor back to the current thread when a call from outside has taken it: a switch,
// but no turn of the schedule. Whether it had to.
static bool give_back(Runner *runner) {
    bool gone = needs_switch(runner);
    if (gone) {
        api_switch(runner->machine, runner->threads[runner->current].thread);
    }
    return gone;
}

// Whether choose() would let the current thread go on, and nothing else comes first.
static bool stays(const Runner *runner) {
    if (runner->hibernates || runner->turn || runner->next != GUEST_NONE ||
        !is_ready(runner, runner->current) || needs_switch(runner)) {
        return false;
    }
    return row_of(runner, runner->current)->priority == best_priority(runner) &&
           !schedule_quantum_over(runner->machine, runner->threads[runner->current].thread);
}

// ---- where a thread pauses

static int pause(lua_State *lua, Pause why, lua_KContext context, lua_KFunction go_on) {
    runner_of(lua)->pause = why;
    return lua_yieldk(lua, 0, context, go_on);
}

int guest_before(lua_State *lua, lua_KContext context, lua_KFunction act) {
    return lua_isyieldable(lua) ? pause(lua, PAUSE_BEFORE_CALL, context, act)
                                : act(lua, LUA_OK, context);
}

int guest_after(lua_State *lua, lua_KContext context, lua_KFunction go_on) {
    if (!lua_isyieldable(lua) || stays(runner_of(lua))) {
        return go_on(lua, LUA_OK, context);
    }
    return pause(lua, PAUSE_AFTER_CALL, context, go_on);
}

int guest_give_turn(lua_State *lua, lua_KFunction go_on) {
    return pause(lua, PAUSE_TURN, 0, go_on);
}

int guest_stop_to_wait(lua_State *lua, lua_KContext context, lua_KFunction act) {
    return pause(lua, PAUSE_AFTER_CALL, context, act);
}

int guest_stop_to_ask(lua_State *lua, lua_KFunction go_on) {
    return pause(lua, PAUSE_ASK, 0, go_on);
}

// ---- acts

static RunnerStatus fail(Runner *runner, const char *text) {
    snprintf(runner->message, sizeof runner->message, "%s", text);
    return runner->status = RUNNER_FAILED;
}

static RunnerStatus fail_with_error(Runner *runner, lua_State *lua) {
    const char *text = lua_tostring(lua, -1);
    return fail(runner, text ? text : "the scenario raised an error that is not a text");
}

// The limit counts calls; turns that are given away without any make no progress either.
static RunnerStatus check_limit(Runner *runner) {
    return runner->machine->step < runner->desc.limit_steps
               ? RUNNER_STEPPED
               : fail(runner, "the scenario takes too many steps: the limit is used up");
}

// The coroutine of the current thread has yielded.
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
    runner->act = ACT_NONE;
    int lua_status = lua_resume(guest->lua, runner->sandbox.lua, 0, &n_results);
    RunnerStatus status = RUNNER_STEPPED;
    if (runner->sandbox.exhausted) {
        return fail_with_error(runner, guest->lua);
    }
    if (lua_status == LUA_YIELD) {
        lua_pop(guest->lua, n_results);
        status = paused(runner);
    } else if (lua_status == LUA_OK) {
        guest_release(runner, guest);
        return check_limit(runner);
    } else if (guest_is_fault(guest->lua, -1) && guest_is_alive(runner, guest)) {
        runner->fault = runner->machine->mmu.fault;
        runner->act = ACT_KILL;
    } else if (runner->sandbox.unwinding && !guest_is_alive(runner, guest)) {
        runner->sandbox.unwinding = false; // it ended where it could not pause
    } else {
        return fail_with_error(runner, guest->lua);
    }
    if (!guest_is_alive(runner, guest)) {
        guest_release(runner, guest);
        runner->act = ACT_NONE;
    }
    return status;
}

// A fault that nobody caught: second chance, the process is ended.
static void kill_current(Runner *runner) {
    GuestThread *guest = &runner->threads[runner->current];
    uint8_t process = runner->machine->tables.system->current_process;
    char name[CE_NAME_MAX];
    snprintf(name, sizeof name, "%s", runner->machine->tables.process[process].name);
    runner->machine->mmu.fault = runner->fault;
    api_kill(runner->machine, 0);
    guest_fault_ended(runner, process, name, guest->may_crash);
    guest_release(runner, guest);
}

// Looks for the next act: chooses who runs, and lets it run as far as it can without one.
static RunnerStatus find_act(Runner *runner) {
    while (runner->act == ACT_NONE) {
        HibernateLook look = guest_hibernate(runner);
        if (look != HIBERNATE_LOOK_NOTHING) {
            runner->act = look == HIBERNATE_LOOK_POST ? ACT_HIBERNATE : ACT_NONE;
            return look == HIBERNATE_LOOK_POST ? RUNNER_STEPPED : (runner->status = RUNNER_FAILED);
        }
        if (!choose(runner)) {
            if (guest_hibernate_skip(runner)) {
                continue;
            }
            guest_end_all_folds(runner, true); // who is in one will never come back
            guest_report_deadlock(runner);
            guest_report_faults(runner);
            return runner->status = RUNNER_DONE;
        }
        if (needs_switch(runner)) {
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

// Does the act that the runner stands before. A call that was made from outside meanwhile may have
// ended the thread, or taken the processor from it: then that is given back first.
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
        guest_release(runner, &runner->threads[runner->current]);
        runner->act = ACT_NONE;
        return RUNNER_STEPPED;
    }
    if (act == ACT_SWITCH) {
        runner->act = ACT_NONE;
        give_processor(runner);
        return RUNNER_STEPPED;
    }
    if (give_back(runner)) {
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
           (runner->machine->step == before || guest_folds_step(runner))) {
        status = do_act(runner);
        guest_end_all_folds(runner, false);
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
        give_back(runner);
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
