// SPDX-License-Identifier: MIT
#include "web/log.h"

#include "ce/hash.h"
#include "ce/text_writer.h"
#include "session/answer_log.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

// As cli/answers_log.c does, without a file.

static struct {
    char *lines; // owned: those that nobody has fetched; NULL = none
    char *given; // owned: what was fetched last
    bool wanted;
} answers;

static uint32_t seconds(void) {
    struct timespec time = {0};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint32_t)time.tv_sec;
}

// Without memory for it, the answer is not logged.
static void append(const AnswerLine *line) {
    TextWriter writer;
    size_t size = 0, n = answers.lines ? strlen(answers.lines) : 0;
    if (text_writer_begin(&writer)) {
        answer_line_write(line, writer.out);
    }
    char *text = text_writer_end(&writer, &size);
    char *grown = text ? realloc(answers.lines, n + size + 1) : NULL;
    if (grown) {
        memcpy(grown + n, text, size + 1);
        answers.lines = grown;
    }
    free(text);
}

static void answered(void *context, const Session *session, uint32_t before) {
    static uint32_t begun;
    const World *world = session_look(session);
    const SessionState *state = session_state(session);
    const ExerciseInfo *exercise = session_exercise(session);
    (void)context;
    begun = begun ? begun : seconds();
    for (uint32_t i = before; i < world->n_marked[EVENT_ASK]; i++) {
        const Event *event = &world_event(world, world_marked(world, EVENT_ASK, i))->event;
        AnswerLine line = {.seed = exercise && exercise->declared ? exercise->seed : 0,
                           .hash = hash_text(state->text, state->size),
                           .question = i + 1,
                           .seconds = seconds() - begun,
                           .verdict = (Logged)event->args[0]};
        answer_log_name(state->name, line.name);
        if (event->args[0] && i < state->n_answers) {
            line.answer = state->answers[i];
        }
        append(&line);
    }
}

static void keep(void *context, const Session *session, char message[SESSION_MESSAGE]) {
    (void)context, (void)session;
    answers.wanted = true;
    snprintf(message, SESSION_MESSAGE, "all answers of this browser go into answers.log");
}

void web_log_connect(ViewingHost *host) {
    host->answered = answered;
    host->keep_answers = keep;
}

const char *web_log_lines(void) {
    free(answers.given);
    answers.given = answers.lines;
    answers.lines = NULL;
    return answers.given ? answers.given : "";
}

bool web_log_is_wanted(void) {
    bool wanted = answers.wanted;
    answers.wanted = false;
    return wanted;
}
