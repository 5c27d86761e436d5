// SPDX-License-Identifier: MIT
#pragma once

// A scenario looked at through a viewer, as a window does it, without a window: for tests that
// press keys and look at pictures. What cannot be set up fails the test.

#include "viewing/shelves.h"
#include "viewing/viewing.h"

#define SHOW_W 1280
#define SHOW_H 800

typedef struct Show {
    Viewing viewing;
    Viewer *viewer;
    DisplayList list; // of the picture drawn last; texts are measured by their characters
    uint32_t now_ms;
    const char *beside; // profile of a device in lockstep, NULL = none
    Shelves *shelves;   // the shelf, NULL = there is none; the caller's
    Progress *progress; // where it is kept how a lesson was done; the caller's
    unsigned n_kept;    // how often it was kept
    const char *log;    // the name of the log that K begins, NULL = there is no place for one
    bool keeps;         // K has begun it
    const char *next;   // text of the file that is dropped or has changed, NULL = it cannot be read
} Show;

// A shipped lesson, or a scenario given as text.
SessionState *show_lesson_state(const char *lesson);
SessionState *show_text_state(const char *text);

// Opens it: before its first call, or at its end. Nothing moves but pictures. The state stays the
// caller's. `beside`, `log` and `next` may be set in *show before, all else is 0.
void show_open(Show *show, const SessionState *state, bool to_end, Moment position);
void show_close(Show *show);

// The same of a lesson's name or a text.
void show_open_lesson(Show *show, const char *lesson, Moment position);
// The same where the first `n` questions were passed over before.
void show_open_passed(Show *show, const char *lesson, unsigned n, Moment position);
void show_open_text(Show *show, const char *text);
World *show_world(Show *show);

// Inputs; each with all the work that it leaves.
void show_work(Show *show);
void show_key(Show *show, int key);
void show_times(Show *show, unsigned n, int key); // n times the same
void show_keys(Show *show, const char *letters);
void show_text(Show *show, const char *text); // characters, one input each
void show_input(Show *show, const Input *input);

// Draws, and asserts that the picture's name holds `wanted`; that it does not hold `never`.
void show_is(Show *show, const char *wanted);
void show_is_not(Show *show, const char *never);

// Whether some text of the picture drawn last holds `wanted`.
bool show_says(Show *show, const char *wanted);
