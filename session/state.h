// SPDX-License-Identifier: MIT
#pragma once

// A session as a value: its source, all choices, and the position. The same state always gives the
// same device, history and pictures. A restart, a replay after stepping back, the second device,
// and a file or link that a person gets are all "make a session from this state".
//
// A state owns its text and nothing else. It can be copied, compared, written and read.

#include "ce/remedy.h"
#include "scenario/runner.h"
#include "world/query/moment.h"

#include <stdio.h>

#define STATE_NAME 1024u
#define STATE_PROFILE 24u
#define STATE_SETTINGS 32u // knobs
#define STATE_SETTING 96u  // bytes of "knob=value", with the terminating zero
#define STATE_ANSWERS RUNNER_QUESTIONS
#define STATE_ANSWER 160u // bytes of an answer; a longer answer is cut
#define STATE_ACTS 64u

// A call of the viewer's own, made while the scenario pauses.
typedef enum {
    ACT_NEXT_PROCESS, // the refused VirtualAlloc again, in a fresh process
    ACT_LARGE_AREA,   // the same call as a reservation that goes to the large area
    ACT_KIND_COUNT,
} ActKind;

// The name in a written state; "next-process", "large-area".
const char *act_kind_name(ActKind kind);

typedef struct StateAct {
    ActKind kind;
    uint32_t step; // made after this many calls of the device
} StateAct;

typedef struct StateAnswer {
    bool given; // false: the question was passed over
    char text[STATE_ANSWER];
} StateAnswer;

typedef struct SessionState {
    // the source
    char name[STATE_NAME]; // of the shipped scenario or the file, for messages
    char *text;            // owned; the source's text, `size` bytes and a terminating zero
    size_t size;
    // what was chosen
    char profile[STATE_PROFILE]; // "" = the scenario's own
    char settings[STATE_SETTINGS][STATE_SETTING];
    uint32_t n_settings;
    char remedies[REMEDIES_IN_FORCE][REMEDY_TEXT];
    uint32_t n_remedies;
    uint32_t dump_line;          // DLL line of slot 0 that a dump is given, 0 = none
    uint32_t dump_line_is_bound; // 1 = it is at most so high
    uint32_t seed;               // of an exercise, 0 = its own
    uint32_t limit_steps;        // 0 = the runner's own
    // what was done
    StateAnswer answers[STATE_ANSWERS]; // of the first questions, in order
    uint32_t n_answers;
    uint32_t n_given; // the first of them, which came with the session and not from the viewer
    StateAct acts[STATE_ACTS]; // in order
    uint32_t n_acts;
    // the position
    Moment position; // part 0 = the step's last
} SessionState;

// An empty state on the heap, NULL when the host is out of memory. state_free(NULL) is fine.
SessionState *state_new(void);
SessionState *state_free(SessionState *state);

// A copy with its own text; NULL when the host is out of memory.
SessionState *state_copy(const SessionState *state);

// Copies a text into the state. False, and the state unchanged, when the host is out of memory.
bool state_set_text(SessionState *state, const char *text, size_t size);

// Each adds one item at the end. False, and the state unchanged, when the item does not fit.
bool state_add_setting(SessionState *state, const char *setting);
bool state_add_remedy(SessionState *state, const char *remedy);
bool state_add_answer(SessionState *state, const char *given); // NULL = passed over
bool state_add_act(SessionState *state, StateAct act);

// Whether the file's name ends in .lua: such a file is a scenario even if it quotes a dump.
bool state_is_lua(const SessionState *state);

bool state_equal(const SessionState *a, const SessionState *b);

// Writes the state as text: one word and its value per line, the source's text last. False when
// writing to `out` failed.
bool state_write(const SessionState *state, FILE *out);

// Reads what state_write() wrote. Any other text gives NULL, with one line in `message`
// (STATE_MESSAGE bytes).
#define STATE_MESSAGE 160u
SessionState *state_read(const char *text, size_t size, char message[STATE_MESSAGE]);
