// SPDX-License-Identifier: MIT
#pragma once

// A line of a log of answers, as --log writes it and `slot32 grade` reads it (docs/exercises.md):
//
//   NAME HASH QUESTION SECONDS VERDICT ANSWER
//
// Name and answer are escaped, so that an answer is one line and a name one word. Of an exercise
// the name has a slash and the seed behind it: "which-address/7".

#include "session/state.h"

#define ANSWER_LOG_NAME 128u // bytes of a lesson's name; a longer name is cut

typedef enum {
    LOGGED_PASSED, // no answer was given
    LOGGED_RIGHT,
    LOGGED_WRONG,
    LOGGED_GIVEN, // --no-answers: the log does not say which
    LOGGED_COUNT,
} Logged;

typedef struct AnswerLine {
    char name[ANSWER_LOG_NAME]; // of the lesson: a shipped one, or a file without its folder
    uint32_t seed;              // of an exercise, 0 = it is none
    uint64_t hash;              // of the lesson's text (ce/hash.h)
    uint32_t question;          // its number in the lesson, from 1
    uint32_t seconds;           // since the start
    Logged verdict;
    StateAnswer answer;
} AnswerLine;

void answer_line_write(const AnswerLine *line, FILE *out);

// Reads a line of `size` bytes, without its end. On failure returns what is wrong with it, as the
// end of a sentence; NULL when it was read.
const char *answer_line_read(const char *text, size_t size, AnswerLine *ret_line);

// The last part of a file's path, or the name of a shipped scenario as it is.
void answer_log_name(const char *name, char ret_name[ANSWER_LOG_NAME]);
