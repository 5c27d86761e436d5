// SPDX-License-Identifier: MIT
#include "session/session.h"

#include "ce/win32.h"
#include "emu/machine.h"
#include "import/dump.h"
#include "kernel/loader/images.h"
#include "kernel/process/process.h"
#include "world/dump.h"
#include "world/words/sentence.h"

#include <stdlib.h>
#include <string.h>

// The runner knows neither recorded answers nor calls from outside; a session adds them. New ones
// are recorded in the state. A session made from a state that already has some replays them:
// `n_answered` and `n_acted` count how many it has used, and the rest waits for its turn.

struct Session {
    SessionState *state;
    SessionHost host;
    Runner *runner; // NULL: a dump
    World world;
    bool has_world;
    SessionStatus status;
    uint32_t n_answered;           // questions met so far
    uint32_t n_acted;              // acts of the state that have been made
    uint32_t act_begin, act_end;   // the events of the last act
    uint32_t event_of[STATE_ACTS]; // the first event of each act
    Session *before;               // without remedies
    bool before_failed;
    char profile[64]; // of a dump
    char message[SESSION_MESSAGE];
};

static SessionStatus fail(Session *session, SessionStatus status, const char *text) {
    snprintf(session->message, sizeof session->message, "%s", text);
    return session->status = status;
}

// ---- making

static bool is_dump(const SessionState *state) {
    return !state_is_lua(state) && dump_recognise(state->text, state->size);
}

static bool read_dump(Session *session) {
    const SessionState *state = session->state;
    char kinds[48];
    DumpDesc desc = {.name = state->name,
                     .text = state->text,
                     .size = state->size,
                     .line = state->dump_line,
                     .line_is_bound = state->dump_line_is_bound};
    if (!dump_read(&session->world, &desc, session->message, sizeof session->message)) {
        session->status = session->world.failed ? SESSION_NO_HOST : SESSION_FAILED;
        return false;
    }
    session->has_world = true;
    session->status = SESSION_DONE;
    snprintf(session->profile, sizeof session->profile, "dump: %s",
             dump_kinds_text(session->world.dump, kinds, sizeof kinds));
    return true;
}

// What the host keeps because of the scenario.
static uint64_t kept_bytes(void *context) {
    const Session *session = context;
    return session->has_world ? world_bytes(&session->world) : 0;
}

static bool make_runner(Session *session) {
    SessionState *state = session->state;
    const char *settings[STATE_SETTINGS + 1] = {NULL}, *remedies[REMEDIES_IN_FORCE + 1] = {NULL};
    for (uint32_t i = 0; i < state->n_settings; i++) {
        settings[i] = state->settings[i];
    }
    for (uint32_t i = 0; i < state->n_remedies; i++) {
        remedies[i] = state->remedies[i];
    }
    BudgetLimits limits = session->host.limits;
    limits.kept = kept_bytes;
    limits.context = session;
    RunnerDesc desc = {.name = state->name,
                       .text = state->text,
                       .size = state->size,
                       .profile = state->profile[0] ? state->profile : NULL,
                       .settings = settings,
                       .remedies = remedies,
                       .seed = state->seed,
                       .limit_steps = state->limit_steps,
                       .limits = limits,
                       .load = session->host.load,
                       .context = session->host.context};
    bool host_failed = false;
    desc.ret_host_failed = &host_failed;
    session->runner = runner_new(&desc, session->message);
    if (!session->runner) {
        session->status = host_failed ? SESSION_NO_HOST : SESSION_FAILED;
        return false;
    }
    Machine *machine = runner_machine(session->runner);
    session->has_world = world_init(&session->world, &machine->options);
    if (!session->has_world || !machine_listen(machine, world_sink(&session->world))) {
        fail(session, SESSION_NO_HOST, "out of memory on the host");
        return false;
    }
    session->world.hides_open = true;
    return true;
}

// A dump, or a scenario.
static bool make(Session *session) {
    if (is_dump(session->state)) {
        return read_dump(session);
    }
    if (session->state->dump_line) {
        fail(session, SESSION_FAILED, "--line and --image are for dumps of a device");
        return false;
    }
    return make_runner(session);
}

Session *session_new(const SessionState *state, const SessionHost *host, SessionStatus *ret_status,
                     char message[SESSION_MESSAGE]) {
    Session *session = calloc(1, sizeof *session);
    snprintf(message, SESSION_MESSAGE, "out of memory on the host");
    *ret_status = SESSION_NO_HOST;
    if (!session) {
        return NULL;
    }
    session->state = state_copy(state);
    session->status = SESSION_FAILED;
    if (!session->state) {
        return session_free(session);
    }
    session->host = *host;
    if (!make(session)) {
        snprintf(message, SESSION_MESSAGE, "%s", session->message);
        *ret_status = session->status;
        return session_free(session);
    }
    session->status = session->runner ? SESSION_STEPPED : SESSION_DONE;
    *ret_status = session->status;
    return session;
}

Session *session_free(Session *session) {
    if (session) {
        session_free(session->before);
        runner_free(session->runner);
        if (session->has_world) {
            world_deinit(&session->world);
        }
        state_free(session->state);
        free(session);
    }
    return NULL;
}

// ---- going on

// Translates the runner's status; on failure also makes the one-line message.
static SessionStatus take_status(Session *session, RunnerStatus status) {
    static const SessionStatus same[] = {[RUNNER_STEPPED] = SESSION_STEPPED,
                                         [RUNNER_ASKS] = SESSION_ASKS,
                                         [RUNNER_DONE] = SESSION_DONE,
                                         [RUNNER_FAILED] = SESSION_FAILED};
    if (session->world.failed) {
        return fail(session, SESSION_NO_HOST, "out of memory on the host: the history is too long");
    }
    world_seek(&session->world, session->world.n_events);
    session->status = same[status];
    if (status == RUNNER_FAILED) {
        const Reason *refusal = runner_refusal(session->runner);
        char why[512] = "";
        if (refusal) {
            sentence_reason(&session->world, refusal, why, sizeof why);
        }
        snprintf(session->message, sizeof session->message, "%s%s%s",
                 runner_message(session->runner), refusal ? ": " : "", why);
        session->status = runner_host_failed(session->runner) ? SESSION_NO_HOST : session->status;
    }
    return session->status;
}

SessionStatus session_start(Session *session) {
    if (session->runner && session->status == SESSION_STEPPED && !runner_start(session->runner)) {
        take_status(session, RUNNER_FAILED);
    }
    return session->status;
}

static SessionStatus give_answer(Session *session, const char *given) {
    session->n_answered++;
    return take_status(session, runner_answer(session->runner, given));
}

static bool do_act(Session *session, ActKind kind);

// Replays what the state holds for this place: answers to open questions, the viewer's own calls.
static SessionStatus replay(Session *session) {
    const SessionState *state = session->state;
    while (session->status == SESSION_ASKS && session->n_answered < state->n_answers) {
        const StateAnswer *own = &state->answers[session->n_answered];
        give_answer(session, own->given ? own->text : NULL);
    }
    bool live = session->status == SESSION_STEPPED || session->status == SESSION_DONE;
    while (live && session->runner && session->n_acted < state->n_acts &&
           runner_machine(session->runner)->step >= state->acts[session->n_acted].step) {
        if (!do_act(session, state->acts[session->n_acted].kind)) {
            session->event_of[session->n_acted++] =
                session->world
                    .n_events; // impossible here now: the text or the device is another one
        }
    }
    return session->status;
}

SessionStatus session_step(Session *session) {
    if (session->status == SESSION_STEPPED) {
        take_status(session, runner_step(session->runner));
    }
    return replay(session);
}

SessionStatus session_answer(Session *session, const char *given) {
    if (session->status != SESSION_ASKS) {
        return session->status;
    }
    if (session->n_answered == session->state->n_answers) {
        state_add_answer(session->state, given);
    }
    return replay(session); // give the answer as the state stores it
}

SessionStatus session_run(Session *session) {
    while (session_goes_on(session_step(session))) {
        if (session->status == SESSION_ASKS) {
            give_answer(session, NULL);
        }
    }
    return session->status;
}

SessionStatus session_status(const Session *session) {
    return session->status;
}

// ---- calls of the viewer's own

static bool refuse(Session *session, const char *text) {
    snprintf(session->message, sizeof session->message, "%s", text);
    return false;
}

// The thread that makes the next try: the main thread of the next process after the failed one,
// without nk.exe; CE_THREADS when there is none.
static uint32_t next_thread(const Machine *machine, uint8_t failed) {
    for (uint8_t i = 1; i <= CE_PROCESS_MAX; i++) {
        uint8_t candidate = (uint8_t)((failed + i) % CE_PROCESS_MAX);
        bool fits =
            candidate != 0 && candidate != failed && machine->tables.process[candidate].handle != 0;
        if (fits && process_main_thread(machine, candidate) < CE_THREADS) {
            return process_main_thread(machine, candidate);
        }
    }
    return CE_THREADS;
}

#define FRESH_PROCESS "fresh.exe"

// The main thread of a process that is started for the try and has done nothing yet. If no more
// process can be started, next_thread(). CE_THREADS when there is none.
static uint32_t fresh_thread(Machine *machine, uint8_t failed) {
    static const ProcessImage image = {
        .name = FRESH_PROCESS, .code_kb = 64, .data_kb = 8, .const_kb = 4};
    bool known = image_find_exe(machine, FRESH_PROCESS) >= 0;
    uint8_t process =
        known || image_add_exe(machine, &image) ? api_start(machine, FRESH_PROCESS) : PROCESS_NONE;
    return process == PROCESS_NONE ? next_thread(machine, failed)
                                   : process_main_thread(machine, process);
}

// Repeats the refused VirtualAlloc: in a fresh process, or as a reservation of at least 2 MB, which
// goes to the large area. The runner switches back by itself when the scenario continues.
static bool do_act(Session *session, ActKind kind) {
    World *world = &session->world;
    Machine *machine = runner_machine(session->runner);
    world_seek(world, world->n_events);
    const WorldEvent *failure = step_failure(world);
    if (!failure || failure->event.call != CALL_VirtualAlloc) {
        return refuse(session, "only a refused VirtualAlloc can be tried elsewhere");
    }
    const uint32_t *asked = failure->event.args;
    ApiArgs args = {.value = {0, asked[1], asked[2], asked[3]}, .is_try = true};
    uint8_t failed = failure->event.process;
    if (kind == ACT_NEXT_PROCESS && next_thread(machine, failed) == CE_THREADS) {
        return refuse(session, "no other process is running");
    }
    session->act_begin = world->n_events;
    session->event_of[session->n_acted++] = world->n_events;
    if (kind == ACT_LARGE_AREA) {
        args.value[1] = asked[1] < CE_LARGE_THRESHOLD ? CE_LARGE_THRESHOLD : asked[1];
        args.value[2] = MEM_RESERVE;
        args.value[3] = PAGE_NOACCESS;
    } else {
        api_switch(machine, fresh_thread(machine, failed));
    }
    api_call(machine, CALL_VirtualAlloc, &args);
    session->act_end = world->n_events;
    return true;
}

bool session_act(Session *session, ActKind kind) {
    if (!session->runner) {
        return refuse(session, "a dump is one moment: nothing runs");
    }
    if (session->status == SESSION_ASKS) {
        return refuse(session, "a question is open: answer it first, or pass it over");
    }
    if (session_failed(session->status)) {
        return refuse(session, "the scenario does not go on from here");
    }
    if (session->state->n_acts == STATE_ACTS) {
        return refuse(session, "no more calls of yours fit");
    }
    StateAct act = {.kind = kind, .step = runner_machine(session->runner)->step};
    if (!do_act(session, kind)) {
        return false;
    }
    return state_add_act(session->state, act);
}

bool session_in_act(const Session *session, uint32_t event, uint32_t *ret_begin) {
    bool inside = session->n_acted > 0 && event >= session->act_begin && event < session->act_end;
    if (inside) {
        *ret_begin = session->act_begin;
    }
    return inside;
}

// ---- looking

const SessionState *session_state(const Session *session) {
    return session->state;
}

SessionState *session_state_now(const Session *session) {
    SessionState *state = state_copy(session->state);
    if (state) {
        state->position = moment_at(&session->world, session->world.position);
    }
    return state;
}

SessionState *session_state_before(const Session *session, uint32_t event) {
    SessionState *state = state_copy(session->state);
    for (uint32_t i = 0; state && i < session->n_acted; i++) {
        if (session->event_of[i] >= event) {
            state->n_acts = i;
            break;
        }
    }
    return state;
}

World *session_world(Session *session) {
    return &session->world;
}

const World *session_look(const Session *session) {
    return &session->world;
}

Machine *session_machine(Session *session) {
    return session->runner ? runner_machine(session->runner) : NULL;
}

bool session_is_dump(const Session *session) {
    return session->runner == NULL;
}

const RunnerQuestion *session_question(const Session *session) {
    return session->status == SESSION_ASKS ? runner_question(session->runner) : NULL;
}

const ScenarioInfo *session_info(const Session *session) {
    return session->runner ? runner_info(session->runner) : NULL;
}

const ExerciseInfo *session_exercise(const Session *session) {
    return session->runner ? runner_exercise(session->runner) : NULL;
}

const char *session_title(const Session *session) {
    const char *name = session->state->name, *slash = strrchr(name, '/');
    return session->runner ? runner_info(session->runner)->title : slash ? slash + 1 : name;
}

const char *session_profile(const Session *session) {
    return session->runner ? runner_profile(session->runner) : session->profile;
}

RunnerScore session_score(const Session *session) {
    return session->runner ? runner_score(session->runner) : (RunnerScore){0};
}

const char *session_message(const Session *session) {
    return session->message;
}

static bool make_before(Session *session) {
    char message[SESSION_MESSAGE];
    SessionStatus status = SESSION_FAILED;
    SessionState *state = state_copy(session->state);
    if (state) {
        state->n_remedies = 0;
        state->n_acts = 0;
        session->before = session_new(state, &session->host, &status, message);
        state_free(state);
    }
    if (session->before) {
        session_start(session->before);
    }
    session->before_failed = !session->before;
    return session->before != NULL;
}

const World *session_before(Session *session, uint32_t step) {
    if (session->state->n_remedies == 0 || session->before_failed ||
        !(session->before || make_before(session))) {
        return NULL;
    }
    Session *before = session->before;
    World *world = &before->world;
    while (world_last_step(world) < step && session_goes_on(before->status)) {
        session_step(before);
        if (before->status == SESSION_ASKS) { // it gets the same answer as here
            const SessionState *own = session->state;
            uint32_t n = before->n_answered;
            bool given = n < own->n_answers && own->answers[n].given;
            give_answer(before, given ? own->answers[n].text : NULL);
        }
    }
    world_seek(world, world_events_to_step(world, step));
    return world;
}
