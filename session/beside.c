// SPDX-License-Identifier: MIT
#include "session/beside.h"

#include <stdlib.h>
#include <string.h>

// Runs a second session to its end and then moves its world as the first one moves. The first
// session's position gives a step; the lockstep says which step of the second device matches it.
// Without lockstep the second world stays at its end.
//
// The second device gets no answers that a user typed: only those that came with the session.

struct Beside {
    Session *session;
    Lockstep *lockstep; // NULL: the second world stays at its end
    char title[256];
};

SessionState *beside_state(const SessionState *left, const char *what, SessionStatus *ret_status,
                           char message[SESSION_MESSAGE]) {
    SessionState *state = state_copy(left);
    *ret_status = state ? SESSION_FAILED : SESSION_NO_HOST;
    if (!state) {
        snprintf(message, SESSION_MESSAGE, "out of memory on the host");
        return NULL;
    }
    size_t n = strcspn(what, ",");
    state->n_acts = 0;
    state->n_answers = state->n_given; // no user answers its questions
    bool fits = n < STATE_PROFILE;
    snprintf(state->profile, sizeof state->profile, "%.*s", (int)n, what);
    while (fits && what[n]) {
        char knob[STATE_SETTING];
        what += n + 1;
        n = strcspn(what, ",");
        fits = n < sizeof knob;
        snprintf(knob, sizeof knob, "%.*s", (int)n, what);
        fits = fits && (n == 0 || state_add_setting(state, knob));
    }
    if (!fits) {
        snprintf(message, SESSION_MESSAGE, "--beside: more than %u settings, or one is too long",
                 STATE_SETTINGS);
        return state_free(state);
    }
    return state;
}

Beside *beside_new(const Session *left, Session *right, bool lockstep, const char *title,
                   SessionStatus *ret_status, char message[SESSION_MESSAGE]) {
    Beside *beside = calloc(1, sizeof *beside);
    snprintf(message, SESSION_MESSAGE, "out of memory on the host");
    *ret_status = SESSION_NO_HOST;
    if (!beside) {
        session_free(right);
        return NULL;
    }
    beside->session = right;
    snprintf(beside->title, sizeof beside->title, "%s", title ? title : session_title(right));
    session_start(right);
    SessionStatus status = session_run(right);
    if (status != SESSION_DONE) {
        snprintf(message, SESSION_MESSAGE, "%s", session_message(right));
        *ret_status = status;
        return beside_free(beside);
    }
    if (lockstep) {
        beside->lockstep = lockstep_new(session_look(left), session_look(right));
        if (!beside->lockstep) {
            return beside_free(beside);
        }
    }
    *ret_status = SESSION_DONE;
    return beside;
}

Beside *beside_free(Beside *beside) {
    if (beside) {
        lockstep_free(beside->lockstep);
        session_free(beside->session);
        free(beside);
    }
    return NULL;
}

const World *beside_at(Beside *beside, const World *left, LockstepPair *ret_pair,
                       LockstepParted *ret_parted) {
    if (!beside) {
        return NULL;
    }
    World *world = session_world(beside->session);
    if (beside->lockstep) {
        const WorldEvent *now = world_at(left);
        uint32_t step = now ? now->event.step : 0;
        *ret_pair = lockstep_at(beside->lockstep, step);
        *ret_parted = lockstep_parted(beside->lockstep, step);
        world_seek(world, now ? world_events_to_step(world, ret_pair->step) : 0);
    }
    return world;
}

bool beside_failed(const Beside *beside) {
    return beside && beside->lockstep && lockstep_failed(beside->lockstep);
}

const Session *beside_session(const Beside *beside) {
    return beside->session;
}

bool beside_is_lockstep(const Beside *beside) {
    return beside->lockstep != NULL;
}

const char *beside_title(const Beside *beside) {
    return beside->title;
}
