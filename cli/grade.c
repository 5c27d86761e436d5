// SPDX-License-Identifier: MIT
#include "cli/grade.h"

#include "ce/hash.h"
#include "scenario/checks.h"
#include "scenario/library.h"
#include "session/answer_log.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

// A log is marked by its answers: the lesson of that name runs again with them. What the log says
// of right and wrong is not read. Of a question that was answered more than once the first answer
// counts: after it the right one was told.

static void remark(Grade *grade, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void remark(Grade *grade, const char *format, ...) {
    size_t n = strlen(grade->remarks);
    const char *between = n ? "; " : "";
    va_list list;
    n += (size_t)snprintf(grade->remarks + n, sizeof grade->remarks - n, "%s", between);
    if (n < sizeof grade->remarks) {
        va_start(list, format);
        vsnprintf(grade->remarks + n, sizeof grade->remarks - n, format, list);
        va_end(list);
    }
}

static void fail(Grade *grade, const char *why) {
    *grade = (Grade){.no_host = grade->no_host, .by_host = grade->by_host || grade->no_host};
    remark(grade, "%s", why);
}

// Runs a state to its end. NULL when that was not possible; the grade says why.
static Session *run(const SessionState *state, const BudgetLimits *limits, Grade *grade) {
    char message[SESSION_MESSAGE] = "";
    SessionStatus status = SESSION_FAILED;
    SessionHost host = {.limits = *limits};
    host.limits.ret_out_of_time = &grade->by_host;
    Session *session = session_new(state, &host, &status, message);
    if (session) {
        session_start(session);
        status = session_run(session);
        snprintf(message, sizeof message, "%s", session_message(session));
    }
    if (session && status == SESSION_DONE && !session_is_dump(session)) {
        return session;
    }
    grade->no_host = status == SESSION_NO_HOST;
    fail(grade, status == SESSION_DONE ? "it is a dump of a device" : message);
    return session_free(session);
}

// ---- scenarios

static void remark_expectations(Grade *grade, const World *world) {
    for (uint32_t i = 0; i < world->n_events; i++) {
        const Event *event = &world_event(world, i)->event;
        if (event->kind == EVENT_EXPECT && !event->args[0] && event->line) {
            remark(grade, "line %u: %s", event->line, event->text[0]);
        } else if (event->kind == EVENT_EXPECT && !event->args[0]) {
            remark(grade, "%s: %s", event->text[0], event->text[1]);
        }
    }
}

static void mark_scenario(Grade *grade, const Session *session) {
    const ExerciseInfo *exercise = session_exercise(session);
    RunnerScore score = session_score(session);
    if (!exercise->solves[0] && score.expectations == 0) {
        fail(grade, "it solves no exercise, and expects nothing itself");
        return;
    }
    if (exercise->solves[0]) {
        remark(grade, "%s, seed %u", exercise->solves, exercise->seed);
        grade->of = exercise->n_checks;
        grade->marks = checks_held(exercise);
    } else {
        remark(grade, "no exercise of slot32: these are its own expectations");
        grade->of = score.expectations;
        grade->marks = score.expectations - score.failed;
    }
    for (uint32_t i = 0; i < exercise->n_checks; i++) {
        grade->ended_early |= exercise->checks[i].state == CHECK_OPEN;
    }
    remark_expectations(grade, session_look(session));
}

void grade_scenario(const char *name, const char *text, size_t size, const BudgetLimits *limits,
                    Grade *ret_grade) {
    SessionState *state = state_new();
    *ret_grade = (Grade){.graded = true};
    if (!state || !state_set_text(state, text, size)) {
        ret_grade->no_host = true;
        fail(ret_grade, "out of memory on the host");
        state_free(state);
        return;
    }
    answer_log_name(name, state->name);
    Session *session = run(state, limits, ret_grade);
    state_free(state);
    if (session) {
        mark_scenario(ret_grade, session);
    }
    session_free(session);
}

// ---- logs

typedef struct Log {
    AnswerLine *lines; // owned
    uint32_t n;
} Log;

static bool read_log(const char *text, size_t size, Log *log, Grade *grade) {
    const char *end = text + size;
    uint32_t n = 1;
    for (const char *at = text; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++) {
        n++;
    }
    log->lines = malloc(n * sizeof *log->lines);
    if (!log->lines) {
        grade->no_host = true;
        fail(grade, "out of memory on the host");
        return false;
    }
    for (uint32_t line = 1; text < end; line++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t length = stop ? (size_t)(stop - text) : (size_t)(end - text);
        const char *why = answer_line_read(text, length, &log->lines[log->n]);
        if (why) {
            char sentence[160];
            snprintf(sentence, sizeof sentence, "it is no log: line %u: %s", line, why);
            fail(grade, sentence);
            return false;
        }
        log->n++;
        text += length + (stop != NULL);
    }
    if (log->n == 0) {
        fail(grade, "it is empty");
    }
    return log->n > 0;
}

// An exercise with another seed is another lesson.
static bool is_same_lesson(const AnswerLine *a, const AnswerLine *b) {
    return strcmp(a->name, b->name) == 0 && a->seed == b->seed;
}

// Gives the state the answers of one lesson: the first to each question.
static void take_answers(const Log *log, uint32_t from, SessionState *state) {
    for (uint32_t question = 1; question <= RUNNER_QUESTIONS; question++) {
        state_add_answer(state, NULL);
    }
    bool known[RUNNER_QUESTIONS + 1] = {false};
    for (uint32_t i = from; i < log->n; i++) {
        const AnswerLine *line = &log->lines[i];
        bool is_first = is_same_lesson(line, &log->lines[from]) && !known[line->question];
        if (is_first) {
            known[line->question] = true;
            state->answers[line->question - 1] = line->answer;
        }
    }
}

static void mark_questions(Grade *grade, const Session *session, const AnswerLine *line) {
    char name[ANSWER_LOG_NAME + 24];
    snprintf(name, sizeof name, line->seed ? "%s, seed %u," : "%s", line->name, line->seed);
    const World *world = session_look(session);
    for (uint32_t i = 0; i < world->n_marked[EVENT_ASK]; i++) {
        const Event *event = &world_event(world, world_marked(world, EVENT_ASK, i))->event;
        grade->of++;
        grade->marks += event->args[0] == 1;
        if (event->args[0] != 1) {
            remark(grade, "%s question %u (line %u): %s", name, i + 1, event->line,
                   event->args[0] ? "wrong" : "no answer");
        }
    }
}

// The lesson or exercise that a line is about; NULL when none is shipped: the grade says why.
static const LibraryFile *lesson_of(const AnswerLine *line, Grade *grade) {
    char path[ANSWER_LOG_NAME + 16], sentence[2 * ANSWER_LOG_NAME];
    snprintf(path, sizeof path, "exercises/%s", line->name);
    const LibraryFile *lesson = library_find(line->name), *exercise = library_find(path);
    const LibraryFile *file = line->seed ? exercise : lesson;
    if (!file && exercise) {
        snprintf(sentence, sizeof sentence,
                 "it does not hold the seed of exercise '%s': it is a log of an older slot32",
                 line->name);
        fail(grade, sentence);
    } else if (!file) {
        snprintf(sentence, sizeof sentence, "there is no shipped %s '%s'",
                 line->seed ? "exercise" : "lesson", line->name);
        fail(grade, sentence);
    }
    return file;
}

static bool mark_lesson(const Log *log, uint32_t from, const BudgetLimits *limits, Grade *grade) {
    const AnswerLine *line = &log->lines[from];
    const LibraryFile *file = lesson_of(line, grade);
    if (!file) {
        return false;
    }
    SessionState *state = state_new();
    if (!state || !state_set_text(state, file->text, file->size)) {
        grade->no_host = true;
        fail(grade, "out of memory on the host");
        state_free(state);
        return false;
    }
    snprintf(state->name, sizeof state->name, "%s", file->name);
    state->seed = line->seed;
    take_answers(log, from, state);
    if (line->hash != hash_text(file->text, file->size)) {
        remark(grade, "%s: another version of the lesson", line->name);
    }
    Session *session = run(state, limits, grade);
    if (session) {
        mark_questions(grade, session, line);
    }
    session_free(session);
    state_free(state);
    return session != NULL;
}

static bool seen_before(const Log *log, uint32_t i) {
    for (uint32_t k = 0; k < i; k++) {
        if (is_same_lesson(&log->lines[k], &log->lines[i])) {
            return true;
        }
    }
    return false;
}

#define LESSONS_MOST 100u // of one log: a log of a term has fewer

void grade_log(const char *text, size_t size, const BudgetLimits *limits, Grade *ret_grade) {
    Log log = {.lines = NULL};
    uint32_t n_lessons = 0;
    *ret_grade = (Grade){.graded = true};
    bool sound = read_log(text, size, &log, ret_grade);
    for (uint32_t i = 0; sound && i < log.n; i++) {
        bool begins = i == 0 || !is_same_lesson(&log.lines[i], &log.lines[i - 1]);
        if (begins && !seen_before(&log, i)) {
            sound = ++n_lessons <= LESSONS_MOST;
            if (!sound) {
                fail(ret_grade, "it has answers to too many lessons");
            }
            sound = sound && mark_lesson(&log, i, limits, ret_grade);
        }
    }
    free(log.lines);
}
