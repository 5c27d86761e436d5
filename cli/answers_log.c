// SPDX-License-Identifier: MIT
#include "cli/answers_log.h"

#include "ce/hash.h"
#include "cli/arguments.h"
#include "host/output_file.h"
#include "session/answer_log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long long now(void) {
    struct timespec time = {0};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (long long)time.tv_sec;
}

static int save(AnswersLog *log) {
    OutputFile file;
    errno = 0;
    bool saved = output_file_open(&file, log->path);
    if (saved) {
        fwrite(log->text ? log->text : "", 1, log->size, file.out);
        saved = output_file_keep(&file);
    }
    if (saved) {
        return 0;
    }
    bool known = log->failed;
    log->failed = true;
    return known ? EXIT_HOST
                 : complain(EXIT_HOST, "cannot write the log %s: %s", log->path, strerror(errno));
}

int answers_log_begin(AnswersLog *log, const char *path, bool hides) {
    *log = (AnswersLog){.path = path, .hides = hides, .begun = now()};
    return path ? save(log) : 0;
}

void answers_log_end(AnswersLog *log) {
    free(log->text);
    *log = (AnswersLog){.path = NULL};
}

static bool append(AnswersLog *log, const AnswerLine *line) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) {
        return false;
    }
    answer_line_write(line, out);
    bool written = fclose(out) == 0;
    char *grown = written ? realloc(log->text, log->size + size + 1) : NULL;
    if (grown) {
        memcpy(grown + log->size, text, size);
        log->text = grown;
        log->size += size;
    }
    free(text);
    return grown != NULL;
}

int answers_log_take(AnswersLog *log, const Session *session, uint32_t before) {
    const World *world = session_look(session);
    const SessionState *state = session_state(session);
    const ExerciseInfo *exercise = session_exercise(session);
    uint32_t n = log->path ? world->n_marked[EVENT_ASK] : 0;
    for (uint32_t i = before; i < n; i++) {
        const Event *event = &world_event(world, world_marked(world, EVENT_ASK, i))->event;
        AnswerLine line = {.seed = exercise && exercise->declared ? exercise->seed : 0,
                           .hash = hash_text(state->text, state->size),
                           .question = i + 1,
                           .seconds = (uint32_t)(now() - log->begun),
                           .verdict = (Logged)event->args[0]};
        answer_log_name(state->name, line.name);
        if (event->args[0] && i < state->n_answers) {
            line.answer = state->answers[i];
            line.verdict = log->hides ? LOGGED_GIVEN : line.verdict;
        }
        if (!append(log, &line)) {
            return complain(EXIT_HOST, "out of memory on the host: the log is not complete");
        }
    }
    return before < n ? save(log) : log->failed ? EXIT_HOST : 0;
}
