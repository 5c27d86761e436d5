// SPDX-License-Identifier: MIT
#pragma once

// One scenario under way: a runner that acts and the world that follows, wired together, made from
// a state (session/state.h). It remembers answers and calls of the viewer's own in its state, so
// that a session made from that state goes the same way. A dump of a device is a session too: one
// moment, without a runner.
//
// No file is opened in here: the text is in the state, and what the scenario includes is asked of
// the host.

#include "scenario/runner.h"
#include "session/state.h"
#include "world/world.h"

typedef struct Session Session;

typedef struct SessionHost {
    // Text of a file that the scenario includes, NULL if there is none. Copied before the next
    // call.
    const char *(*load)(void *context, const char *name, size_t *ret_size);
    // Set from another thread: what the scenario does between two calls ends soon, and it fails. It
    // outlives all sessions. NULL = never.
    const atomic_bool *interrupted;
    void *context;
} SessionHost;

typedef enum {
    SESSION_STEPPED, // it stands before the next call
    SESSION_ASKS,    // a question is open
    SESSION_DONE,    // nobody has anything left to do
    SESSION_FAILED,  // the scenario is wrong: session_message()
    SESSION_NO_HOST, // the host is out of memory: session_message()
} SessionStatus;

#define SESSION_MESSAGE (RUNNER_MESSAGE + 512u)

// Makes it; nothing runs yet. The state is copied. NULL with one line in `message`: *ret_status is
// SESSION_FAILED when the text is wrong, SESSION_NO_HOST when the host has failed.
Session *session_new(const SessionState *state, const SessionHost *host, SessionStatus *ret_status,
                     char message[SESSION_MESSAGE]);
Session *session_free(Session *session);

// Boots the device and starts the scenario's processes. Listeners are attached before.
SessionStatus session_start(Session *session);

// Makes the next call, with all that is told about it. Questions that the state has answers to
// are answered, and calls of the viewer's own that it holds are made, each in its place. With an
// open question nothing happens.
SessionStatus session_step(Session *session);

// Answers the open question and goes on in the same step; NULL passes it over. The state keeps it.
SessionStatus session_answer(Session *session, const char *given);

// Goes on to the end; open questions are passed over, and the state does not keep that.
SessionStatus session_run(Session *session);

SessionStatus session_status(const Session *session);
static inline bool session_goes_on(SessionStatus status) {
    return status == SESSION_STEPPED || status == SESSION_ASKS;
}
static inline bool session_failed(SessionStatus status) {
    return status == SESSION_FAILED || status == SESSION_NO_HOST;
}

// Makes a call of the viewer's own at the live end, after a refused VirtualAlloc. False with
// session_message(), and nothing has happened, where that cannot be.
bool session_act(Session *session, ActKind kind);

// Whether event number `event` belongs to the last call of the viewer's own; the first event of it.
bool session_in_act(const Session *session, uint32_t event, uint32_t *ret_begin);

// The state as it is by now; its position is as it was given.
const SessionState *session_state(const Session *session);

// Two copies to keep; NULL when the host has no memory left. The first has the moment that the
// world stands in. The second is for going back to `event`: it drops what was done at that event or
// later, and keeps the answers.
SessionState *session_state_now(const Session *session);
SessionState *session_state_before(const Session *session, uint32_t event);

World *session_world(Session *session);
const World *session_look(const Session *session);
Machine *session_machine(Session *session); // NULL for a dump
bool session_is_dump(const Session *session);

// The open question, NULL when none is; good until it is answered.
const RunnerQuestion *session_question(const Session *session);

// The scenario's title and profile, or the dump's file and formats. Good as long as the session.
const char *session_title(const Session *session);
const char *session_profile(const Session *session);
RunnerScore session_score(const Session *session); // all zeros for a dump

// Why it has failed or a call could not be made, in one line.
const char *session_message(const Session *session);

// The same scenario without the remedies in force, gone to a step or to where it ended before that;
// NULL when none are in force or it cannot be made. It is run as far as somebody looks.
const World *session_before(Session *session, uint32_t step);
