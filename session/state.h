// SPDX-License-Identifier: MIT
#pragma once

// What a session is, as a value: the source, all that was chosen about it, and where one stands.
// The same state gives the same device, the same history and the same pictures. A restart, a
// replay after stepping back, the device beside, and a file or a link that somebody is handed are
// all "make a session from this state".
//
// A state owns its text and nothing else; it can be copied, compared, written and read.

#include "ce/remedy.h"
#include "scenario/runner.h"
#include "world/query/moment.h"

#include <stdio.h>

#define STATE_NAME 1024u
#define STATE_PROFILE 24u
#define STATE_SETTINGS 32u // knobs
#define STATE_SETTING 96u  // bytes of "knob=value", with the terminating zero
#define STATE_ANSWERS RUNNER_QUESTIONS
#define STATE_ANSWER 160u // bytes of an answer; a longer one is cut
#define STATE_ACTS 64u

// A call of the viewer's own, made while the scenario stands still.
typedef enum {
    ACT_NEXT_PROCESS, // the refused VirtualAlloc once more, in a fresh process
    ACT_LARGE_AREA,   // the same as a reservation that goes to the large area
    ACT_KIND_COUNT,
} ActKind;

// The name that a written state has for it; "next-process", "large-area".
const char *act_kind_name(ActKind kind);

typedef struct StateAct {
    ActKind kind;
    uint32_t step; // made when the device has made that many calls
} StateAct;

typedef struct StateAnswer {
    bool given; // false: the question was passed over
    char text[STATE_ANSWER];
} StateAnswer;

typedef struct SessionState {
    // the source
    char name[STATE_NAME]; // of the shipped scenario or the file, for messages
    char *text;            // owned; what it says, `size` bytes and a zero behind them
    size_t size;
    // what was chosen
    char profile[STATE_PROFILE]; // "" = the scenario's own
    char settings[STATE_SETTINGS][STATE_SETTING];
    uint32_t n_settings;
    char remedies[REMEDIES_IN_FORCE][REMEDY_TEXT];
    uint32_t n_remedies;
    uint32_t limit_steps; // 0 = the runner's own
    // what was done
    StateAnswer answers[STATE_ANSWERS]; // of the first questions, in order
    uint32_t n_answers;
    uint32_t n_given; // as many of them came with the session, not from whoever sits before it
    StateAct acts[STATE_ACTS]; // in order
    uint32_t n_acts;
    // where one stands
    Moment position; // part 0 = the step's last
} SessionState;

// An empty state on the heap, NULL when the host is out of memory. state_free(NULL) is fine.
SessionState *state_new(void);
SessionState *state_free(SessionState *state);

// A copy with a text of its own; NULL when the host is out of memory.
SessionState *state_copy(const SessionState *state);

// Gives the state a text: copied. False, and nothing changed, when the host is out of memory.
bool state_set_text(SessionState *state, const char *text, size_t size);

// Each adds one at the end. False, and nothing changed, when it does not fit.
bool state_add_setting(SessionState *state, const char *setting);
bool state_add_remedy(SessionState *state, const char *remedy);
bool state_add_answer(SessionState *state, const char *given); // NULL = passed over
bool state_add_act(SessionState *state, StateAct act);

// A file named .lua is a scenario, whatever it quotes.
bool state_is_lua(const SessionState *state);

bool state_equal(const SessionState *a, const SessionState *b);

// Writes it as text: a word and its value a line, the source's text last. False when `out` has
// failed.
bool state_write(const SessionState *state, FILE *out);

// Reads what state_write() has written. NULL, with one line in `message` (STATE_MESSAGE bytes),
// when it is something else.
#define STATE_MESSAGE 160u
SessionState *state_read(const char *text, size_t size, char message[STATE_MESSAGE]);
