// SPDX-License-Identifier: MIT

// Answers as fuzz input: a line each, a line of one zero byte passes the question over. Whatever
// they are, the scenario ends, and right, wrong and passed over add up; what is told is plain text.
// The session's state keeps them: written and read it is the same.

#include "ce/shown.h"
#include "scenario/answer.h"
#include "session/session.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Every kind of question: a choice, a number, a text, pieces of memory, an answer that comes later.
static const char scenario[] =
    "device{ ram_mb = 16, boot = 'bare' }\n"
    "process{ name = 'a.exe', main = function()\n"
    "  local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE, PAGE_NOACCESS)\n"
    "  for i = 1, 4 do\n"
    "    ask{ question = 'Which?', choices = {'one', 'two', 'three'}, answer = 'two', why = 'so' "
    "}\n"
    "    ask{ question = 'How many?', answer = 447, unit = KB(64) }\n"
    "    ask{ question = 'Which address?', answer = '0x04010000' }\n"
    "    ask{ question = 'Half?', answer = 0.5, later = true }\n"
    "    GetTickCount() verdict()\n"
    "    ask{ question = 'Who?', answer = 'The kernel' }\n"
    "  end\n"
    "end }\n";
#define QUESTIONS 20u

static void need(bool holds, const char *what) {
    if (!holds) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}

static void take_lines(SessionState *state, const uint8_t *data, size_t size) {
    while (size > 0 && state->n_answers < QUESTIONS) {
        const uint8_t *end = memchr(data, '\n', size);
        size_t n = end ? (size_t)(end - data) : size, used = end ? n + 1 : n;
        char line[2 * STATE_ANSWER] = "";
        bool passed_over = n == 1 && data[0] == 0;
        memcpy(line, data, n < sizeof line ? n : sizeof line - 1);
        state_add_answer(state, passed_over ? NULL : line);
        data += used;
        size -= used;
    }
}

static void check_texts(const World *world) {
    for (uint32_t i = 0; i < world->n_events; i++) {
        const Event *event = &world_event(world, i)->event;
        for (unsigned k = 0; k < EVENT_TEXTS; k++) {
            need(!event->text[k] || shown_is_plain(event->text[k], SHOWN_LINES), "a text is bare");
        }
    }
}

static void check_marks(const SessionState *state) {
    char message[SESSION_MESSAGE] = "";
    SessionStatus status = SESSION_FAILED;
    SessionHost host = {0};
    Session *session = session_new(state, &host, &status, message);
    need(session != NULL, message);
    session_start(session);
    need(session_run(session) == SESSION_DONE, session_message(session));
    RunnerScore score = session_score(session);
    uint32_t given = 0;
    for (uint32_t i = 0; i < state->n_answers; i++) {
        given += state->answers[i].given;
    }
    need(score.questions == QUESTIONS && score.right + score.wrong == given, "marks do not add up");
    check_texts(session_world(session));
    session_free(session);
}

static SessionState *written_and_read(const SessionState *state) {
    char *text = NULL, message[STATE_MESSAGE] = "";
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    need(out && state_write(state, out) && fclose(out) == 0, "cannot be written");
    SessionState *again = state_read(text, size, message);
    need(again != NULL, message);
    need(state_equal(again, state), "read as another state");
    free(text);
    return again;
}

// Each answer is right for itself, and right is mutual.
static void check_comparison(const SessionState *state) {
    for (uint32_t i = 0; i + 1 < state->n_answers; i++) {
        const char *a = state->answers[i].text, *b = state->answers[i + 1].text;
        need(answer_is_right(a, a), "an answer is not itself");
        need(answer_is_right(a, b) == answer_is_right(b, a), "only one of two is right");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    SessionState *state = state_new();
    need(state && state_set_text(state, scenario, sizeof scenario - 1), "no memory");
    strcpy(state->name, "fuzz.lua");
    take_lines(state, data, size);
    check_comparison(state);
    SessionState *again = written_and_read(state);
    if (size % 8 == 0) { // a session takes as long as hundreds of comparisons
        check_marks(again);
    }
    state_free(again);
    state_free(state);
    return 0;
}
