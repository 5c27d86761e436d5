// SPDX-License-Identifier: MIT
#pragma once

// A running scenario: the runner acts and the world follows it. A session is made from a state
// (session/state.h) and records in it every answer and every call of the viewer's own, so a session
// made from that state takes the same course. A dump of a device is a session, too: one moment,
// without a runner.
//
// No file is opened here: the state holds the text, and the host supplies the files that the
// scenario includes.

#include "scenario/runner.h"
#include "session/state.h"
#include "world/world.h"

typedef struct Session Session;

typedef struct SessionHost {
    // Returns the text of a file that the scenario names, NULL if there is none (see RunnerDesc).
    // The text is copied before the next call.
    const char *(*load)(void *context, const char *name, size_t *ret_size,
                        const char **ret_trouble);
    // What a scenario may use of the host; when a budget is used up, the session fails. `stop` must
    // outlive all sessions; `kept` and `context` are the session's own.
    BudgetLimits limits;
    void *context;
} SessionHost;

typedef enum {
    SESSION_STEPPED, // it stands before the next call
    SESSION_ASKS,    // a question is open
    SESSION_DONE,    // the scenario has ended
    SESSION_FAILED,  // the scenario is wrong: session_message()
    SESSION_NO_HOST, // the host is out of memory: session_message()
} SessionStatus;

#define SESSION_MESSAGE (RUNNER_MESSAGE + 512u)

// Makes a session; nothing runs yet. The state is copied. NULL with one line in `message` on
// failure: *ret_status is SESSION_FAILED when the text is wrong, SESSION_NO_HOST when the host is
// out of memory.
Session *session_new(const SessionState *state, const SessionHost *host, SessionStatus *ret_status,
                     char message[SESSION_MESSAGE]);
Session *session_free(Session *session);

// Boots the device and starts the scenario's processes. Attach listeners before.
SessionStatus session_start(Session *session);

// Makes the next call and publishes all that the scenario says about it. The state's answers are
// given and the viewer's own calls in it are made, each in its place. With an open question nothing
// happens.
SessionStatus session_step(Session *session);

// Answers the open question and continues the same step; NULL passes it over. The state records it.
SessionStatus session_answer(Session *session, const char *given);

// Runs to the end. Open questions are passed over, which the state does not record.
SessionStatus session_run(Session *session);

SessionStatus session_status(const Session *session);
static inline bool session_goes_on(SessionStatus status) {
    return status == SESSION_STEPPED || status == SESSION_ASKS;
}
static inline bool session_failed(SessionStatus status) {
    return status == SESSION_FAILED || status == SESSION_NO_HOST;
}

// Repeats a refused VirtualAlloc elsewhere, as a call of the viewer's own at the live end. If that
// is impossible, returns false with session_message() and changes nothing.
bool session_act(Session *session, ActKind kind);

// Whether event number `event` belongs to the last call of the viewer's own; then sets *ret_begin
// to the first event of that call.
bool session_in_act(const Session *session, uint32_t event, uint32_t *ret_begin);

// The state as it is now; `position` is still the one that the session was made with.
const SessionState *session_state(const Session *session);

// Copies of the state to keep; NULL when the host is out of memory. session_state_now() sets the
// position to the world's moment. session_state_before() serves to go back to `event`: it drops the
// viewer's own calls at that event or later, and keeps the answers.
SessionState *session_state_now(const Session *session);
SessionState *session_state_before(const Session *session, uint32_t event);

World *session_world(Session *session);
const World *session_look(const Session *session);
Machine *session_machine(Session *session); // NULL for a dump
bool session_is_dump(const Session *session);

// The open question, NULL when there is none. Valid until it is answered.
const RunnerQuestion *session_question(const Session *session);

// The scenario's title and profile, or the dump's file and formats. Valid as long as the session.
const char *session_title(const Session *session);
const char *session_profile(const Session *session);
const ScenarioInfo *session_info(const Session *session);     // NULL for a dump
const ExerciseInfo *session_exercise(const Session *session); // NULL for a dump
RunnerScore session_score(const Session *session);            // all zeros for a dump

// Why the session failed or a call could not be made, in one line.
const char *session_message(const Session *session);

// The world of the same scenario without the active remedies, moved to a step, or to its end if it
// ended earlier. NULL when no remedy is active or the session cannot be made. It runs only as far
// as it is asked for.
const World *session_before(Session *session, uint32_t step);
