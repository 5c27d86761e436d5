// SPDX-License-Identifier: MIT
#pragma once

// The answers that were given, with their times: in the file that --log names, or in one that a key
// of the window begins. The file is written whole after each answer (host/output_file.h), so that a
// program that is killed keeps those before.

#include "session/session.h"

typedef struct AnswersLog {
    const char *path; // NULL = no log is kept
    char *own;        // owned: the path if a key began the log, NULL = --log named it
    bool hides;       // --no-answers: it does not say which answers are right
    long long begun;  // seconds of the host's clock
    char *text;       // owned: all lines so far
    size_t size;
    uint32_t n;  // lines
    bool failed; // the failure was reported
} AnswersLog;

// Both return 0, or print one line and return an exit code. `begin` writes the empty log, so that a
// place where nothing can be written is known before the first answer. `take` adds the questions of
// the session that were answered or passed over, without the first `before`.
int answers_log_begin(AnswersLog *log, const char *path, bool hides);
int answers_log_take(AnswersLog *log, const Session *session, uint32_t before);
void answers_log_end(AnswersLog *log);

// Begins a log in the first free answers-LESSON-N.log of slot32's state folder, or ends the one
// that it began; `lesson` is the name of what is shown. A log that --log named stays. `said` gets
// one line for the window: where the answers go, or why they cannot be kept. A log without answers
// leaves no file.
void answers_log_toggle(AnswersLog *log, const char *lesson, char *said, size_t size);
