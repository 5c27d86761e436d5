// SPDX-License-Identifier: MIT
#include "visualizer/question.h"

#include "world/query/moment.h"

#include <stdio.h>
#include <string.h>

// Copies a question into a value, so that the picture does not depend on the scenario's memory. The
// same question can come from the session while it is open, or from the history later.

void question_set(Question *question, const char *text, const char *choices) {
    *question = (Question){.n_choices = 0};
    snprintf(question->question, sizeof question->question, "%s", text);
    while (choices && *choices && question->n_choices < QUESTION_CHOICES) {
        size_t n = strcspn(choices, "\n");
        char *own = question->choices[question->n_choices++];
        snprintf(own, sizeof question->choices[0], "%.*s", (int)n, choices);
        choices += n + (choices[n] == '\n');
    }
    question->chosen = question->n_choices;
}

bool question_at(const World *world, Question *ret_question) {
    const WorldEvent *asked = moment_question(world);
    if (asked) {
        question_set(ret_question, asked->event.text[0], asked->event.text[4]);
    }
    return asked != NULL;
}

const char *question_numbers(const Question *question, char buffer[QUESTION_NUMBERS]) {
    size_t n = 0;
    buffer[0] = '\0';
    for (unsigned i = 1; i <= question->n_choices && n < QUESTION_NUMBERS; i++) {
        const char *before = i == 1 ? "" : i == question->n_choices ? " or " : ", ";
        n += (size_t)snprintf(buffer + n, QUESTION_NUMBERS - n, "%s%u", before, i);
    }
    return buffer;
}

const char *question_answer(const Question *question) {
    if (question->n_choices) {
        return question->chosen < question->n_choices ? question->choices[question->chosen] : NULL;
    }
    return question->typed[0] ? question->typed : NULL;
}
