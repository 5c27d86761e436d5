// SPDX-License-Identifier: MIT
#pragma once

// A question as it is shown: a value that owns its texts. What does not fit is cut.

#include "world/world.h"

#define QUESTION_CHOICES 6u
#define QUESTION_TYPED 64u

typedef struct Question {
    char question[1024];
    char choices[QUESTION_CHOICES][160];
    unsigned n_choices, chosen; // chosen: the one the keyboard is on
    char typed[QUESTION_TYPED]; // a free answer
} Question;

// Makes it, as it is before anybody has touched it. `choices` is one a line, NULL when the answer
// is free.
void question_set(Question *question, const char *text, const char *choices);

// The question that is asked where the world stands, by its history. False when none is.
bool question_at(const World *world, Question *ret_question);

// The answer as it stands now.
const char *question_answer(const Question *question);
