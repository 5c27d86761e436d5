// SPDX-License-Identifier: MIT
#include "cli/answers_log.h"

#include "ce/hash.h"
#include "ce/text_writer.h"
#include "cli/arguments.h"
#include "host/output_file.h"
#include "host/xdg.h"
#include "session/answer_log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LOGS_MOST 1000u // of one lesson

static long long now(void) {
    struct timespec time = {0};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (long long)time.tv_sec;
}

// False with errno set.
static bool write_all(const AnswersLog *log) {
    OutputFile file;
    errno = 0;
    if (!output_file_open(&file, log->path)) {
        return false;
    }
    fwrite(log->text ? log->text : "", 1, log->size, file.out);
    return output_file_keep(&file);
}

static int save(AnswersLog *log) {
    if (write_all(log)) {
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

// Ends the log; what `begin` was told about all logs stays.
static void stop(AnswersLog *log) {
    if (log->own && log->n == 0) {
        remove(log->own);
    }
    free(log->own);
    free(log->text);
    *log = (AnswersLog){.hides = log->hides, .begun = log->begun, .failed = log->failed};
}

void answers_log_end(AnswersLog *log) {
    stop(log);
    *log = (AnswersLog){.path = NULL};
}

static bool append(AnswersLog *log, const AnswerLine *line) {
    TextWriter writer;
    size_t size = 0;
    if (text_writer_begin(&writer)) {
        answer_line_write(line, writer.out);
    }
    char *text = text_writer_end(&writer, &size);
    char *grown = text ? realloc(log->text, log->size + size + 1) : NULL;
    if (grown) {
        memcpy(grown + log->size, text, size);
        log->text = grown;
        log->size += size;
        log->n++;
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

// ---- a log that a key begins and ends

// The first name that no file has. False with one line in `said`.
static bool find_place(const char *lesson, char *path, size_t path_size, char *said, size_t size) {
    char part[ANSWER_LOG_NAME], name[ANSWER_LOG_NAME + 32];
    answer_log_name(lesson, part);
    size_t n = strlen(part);
    n -= n > 4 && strcmp(part + n - 4, ".lua") == 0 ? 4 : 0;
    for (unsigned i = 1; i <= LOGS_MOST; i++) {
        snprintf(name, sizeof name, "answers-%.*s-%u.log", (int)n, part, i);
        if (!xdg_path(path, path_size, XDG_STATE, name, true)) {
            snprintf(said, size, "no answers are kept: there is no home folder for a log");
            return false;
        }
        if (access(path, F_OK) != 0) {
            return true;
        }
    }
    snprintf(said, size, "no answers are kept: too many logs are there already");
    return false;
}

static void start(AnswersLog *log, const char *lesson, char *said, size_t size) {
    char path[1024];
    if (!find_place(lesson, path, sizeof path, said, size)) {
        return;
    }
    log->path = log->own = strdup(path);
    if (log->own && write_all(log)) {
        snprintf(said, size, "answers go to %s", path);
        return;
    }
    snprintf(said, size, "cannot write %s: %s", path, strerror(log->own ? errno : ENOMEM));
    free(log->own);
    log->path = log->own = NULL;
}

void answers_log_toggle(AnswersLog *log, const char *lesson, char *said, size_t size) {
    if (log->path && !log->own) {
        snprintf(said, size, "answers go to %s, as --log says", log->path);
    } else if (log->own && log->n == 0) {
        snprintf(said, size, "answers are no longer kept; there were none");
        stop(log);
    } else if (log->own && log->failed && !write_all(log)) { // not all were written so far
        snprintf(said, size, "cannot write %s: %s", log->own, strerror(errno));
    } else if (log->own) {
        snprintf(said, size, "answers are no longer kept; %u %s in %s", log->n,
                 log->n == 1 ? "is" : "are", log->own);
        stop(log);
    } else {
        start(log, lesson, said, size);
    }
}
