// SPDX-License-Identifier: MIT
#pragma once

// A question as it is shown: a value that owns its texts. Texts that are too long are cut.

#include "world/world.h"

#define QUESTION_CHOICES 6u
#define QUESTION_TYPED 64u
#define QUESTION_NUMBERS 32u // room for the numbers of all choices

typedef struct Question {
    char question[1024];
    char choices[QUESTION_CHOICES][160];
    unsigned n_choices, chosen; // chosen: the one that the keyboard selects, n_choices = none yet
    char typed[QUESTION_TYPED]; // a free answer
} Question;

// A question as a slide. With `reveals`, the choice that question.chosen names is marked as right,
// and `why` follows; n_choices = no choice is the answer, which is then told.
typedef struct QuestionSheet {
    Question question;
    unsigned number, n; // which question of how many of the lesson
    bool reveals;
    const char *title, *answer, *why; // why: NULL = nothing
} QuestionSheet;

// Makes a question that nobody has begun to answer. `choices` has one choice per line, NULL when
// the answer is free.
void question_set(Question *question, const char *text, const char *choices);

// Makes the question that is open at the world's position, from the history. False when there is
// none.
bool question_at(const World *world, Question *ret_question);

// The numbers that choose, as they are told: "1, 2 or 3". Returns the buffer.
const char *question_numbers(const Question *question, char buffer[QUESTION_NUMBERS]);

// The answer as it stands now. NULL when nothing is chosen or typed.
const char *question_answer(const Question *question);
