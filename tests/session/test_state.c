// SPDX-License-Identifier: MIT

// A session's state is a value: written and read it is the same, a session made from it goes the
// same way, and what is no state is refused in one line.

#include "emu/machine.h"
#include "scenario/library.h"
#include "session/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *no_file(void *context, const char *name, size_t *ret_size,
                           const char **ret_trouble) {
    (void)ret_trouble;
    (void)context, (void)name, (void)ret_size;
    return NULL;
}

static const SessionHost host = {.load = no_file};

static SessionState *state_of(const char *lesson) {
    const LibraryFile *file = library_find(lesson);
    SessionState *state = state_new();
    assert_non_null(state);
    snprintf(state->name, sizeof state->name, "%s", lesson);
    assert_true(state_set_text(state, file->text, file->size));
    return state;
}

static Session *session_of(const SessionState *state) {
    char message[SESSION_MESSAGE];
    SessionStatus status = SESSION_FAILED;
    Session *session = session_new(state, &host, &status, message);
    assert_non_null(session);
    assert_int_equal(session_start(session), SESSION_STEPPED);
    return session;
}

static SessionState *written_and_read(const SessionState *state) {
    char *text = NULL, message[STATE_MESSAGE] = "";
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    assert_true(state_write(state, out));
    fclose(out);
    SessionState *again = state_read(text, size, message);
    assert_string_equal(again ? "" : message, "");
    free(text);
    return again;
}

static void what_is_written_is_read_again(void **state) {
    (void)state;
    SessionState *a = state_of("wall");
    snprintf(a->profile, sizeof a->profile, "smartphone");
    assert_true(state_add_setting(a, "ram_mb=32"));
    assert_true(state_add_remedy(a, "stack:0x10000"));
    assert_true(state_add_answer(a, "two\nlines \\ and a\rreturn"));
    assert_true(state_add_answer(a, NULL));
    assert_true(state_add_answer(a, ""));
    a->n_given = 2;
    assert_true(state_add_act(a, (StateAct){ACT_LARGE_AREA, 297}));
    a->position = (Moment){299, 2};
    a->limit_steps = 5000;
    SessionState *b = written_and_read(a), *c = state_copy(a);
    assert_true(state_equal(a, b));
    assert_true(state_equal(a, c));
    b->answers[1].given = true;
    c->position.part = 1;
    assert_false(state_equal(a, b));
    assert_false(state_equal(a, c));
    state_free(a);
    state_free(b);
    state_free(c);
}

static void what_does_not_fit_changes_nothing(void **state) {
    (void)state;
    SessionState *own = state_new();
    char text[REMEDY_TEXT + 1];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_false(state_add_setting(own, text));
    assert_false(state_add_remedy(own, text));
    assert_true(state_add_answer(own, text)); // is cut
    assert_int_equal(strlen(own->answers[0].text), STATE_ANSWER - 1);
    for (uint32_t i = 0; i < STATE_SETTINGS; i++) {
        assert_true(state_add_setting(own, "ram_mb=32"));
    }
    assert_false(state_add_setting(own, "ram_mb=32"));
    for (uint32_t i = 0; i < STATE_ACTS; i++) {
        assert_true(state_add_act(own, (StateAct){ACT_NEXT_PROCESS, i}));
    }
    assert_false(state_add_act(own, (StateAct){ACT_NEXT_PROCESS, 9}));
    memset(own->name, '\\', sizeof own->name - 1); // takes most room when it is written
    for (uint32_t i = 1; i < STATE_ANSWERS; i++) {
        assert_true(state_add_answer(own, "a"));
    }
    assert_false(state_add_answer(own, "a"));
    SessionState *again = written_and_read(own);
    assert_true(state_equal(own, again));
    state_free(again);
    state_free(own);
}

static void what_is_no_state_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "slot32-state 1",
        "slot32-state 2\ntext 0\n",
        "slot32-state 1\n",
        "slot32-state 1\ntext 5\nabc",
        "slot32-state 1\ntext 1\nabc",
        "slot32-state 1\nact 3 nowhere\ntext 0\n",
        "slot32-state 1\nact next-process\ntext 0\n",
        "slot32-state 1\nat 3\ntext 0\n",
        "slot32-state 1\nat 3.1x\ntext 0\n",
        "slot32-state 1\nanswer a\\b\ntext 0\n",
        "slot32-state 1\nanswer a\\\ntext 0\n",
        "slot32-state 1\nwhatever 1\ntext 0\n",
        "slot32-state 1\nlimit -1\ntext 0\n",
        "slot32-state 1\nanswer a\ngiven 2\ntext 0\n",
        "slot32-state 1\nlimit 99999999999\ntext 0\n",
        "slot32-state 1\nprofile one-that-is-much-too-long-for-a-profile\ntext 0\n",
    };
    for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char message[STATE_MESSAGE] = "";
        assert_null(state_read(texts[i], strlen(texts[i]), message));
        assert_true(message[0] && !strchr(message, '\n'));
    }
    char message[STATE_MESSAGE];
    SessionState *least = state_read("slot32-state 1\ntext 0\n", 22, message);
    assert_non_null(least);
    state_free(least);
}

// ---- replay

static uint64_t fingerprint(Session *session) {
    Tables *tables = &session_machine(session)->tables;
    uint64_t sum = 1469598103934665603u;
    for (int table = 0; table < TABLE_COUNT; table++) {
        size_t size = table_row_size((TableId)table);
        for (uint32_t i = 0; i < tables->n_rows[table]; i++) {
            const uint8_t *row = table_row(tables, (TableId)table, i);
            for (size_t k = 0; k < size; k++) {
                sum = (sum ^ row[k]) * 1099511628211u;
            }
        }
    }
    const World *world = session_look(session);
    for (uint32_t i = 0; i < world->n_events; i++) {
        const Event *event = &world_event(world, i)->event;
        sum = (sum ^ event->kind ^ ((uint64_t)event->step << 8) ^ ((uint64_t)event->result << 32)) *
              1099511628211u;
    }
    return sum;
}

// Runs to the wall, with a call of one's own there, in another process or the large area; the first
// question is answered, the others are passed over.
static void play_wall(Session *session, ActKind kind) {
    SessionStatus status = SESSION_STEPPED;
    bool acted = false, answered = false;
    while (session_goes_on(status)) {
        World *world = session_world(session);
        const WorldEvent *failure = status == SESSION_STEPPED ? step_failure(world) : NULL;
        if (!acted && failure && failure->event.call == CALL_VirtualAlloc) {
            assert_true(session_act(session, kind));
            acted = true;
        }
        status = status == SESSION_ASKS ? session_answer(session, answered ? NULL : "292")
                                        : session_step(session);
        answered |= status == SESSION_ASKS;
    }
    assert_true(acted);
    assert_int_equal(status, SESSION_DONE);
}

static void a_session_made_from_a_state_goes_the_same_way(void **state) {
    (void)state;
    for (int kind = 0; kind < ACT_KIND_COUNT; kind++) {
        SessionState *start = state_of("wall");
        Session *live = session_of(start);
        play_wall(live, (ActKind)kind);
        assert_int_equal(session_state(live)->n_acts, 1);
        SessionState *kept = written_and_read(session_state(live));
        Session *again = session_of(kept);
        while (session_goes_on(session_step(again))) {
            assert_int_not_equal(session_status(again), SESSION_ASKS); // it knows all answers
        }
        assert_int_equal(fingerprint(live), fingerprint(again));
        assert_int_equal(session_score(live).right, session_score(again).right);
        assert_true(state_equal(session_state(live), session_state(again)));
        session_free(again);
        session_free(live);
        state_free(kept);
        state_free(start);
    }
}

// Stops at the refusal, acts, and goes back before that: the machine is as if nobody had acted.
static void a_call_of_ones_own_is_taken_back_by_replay(void **state) {
    (void)state;
    SessionState *start = state_of("wall");
    Session *plain = session_of(start), *live = session_of(start);
    while (!step_failure(session_look(live))) {
        if (session_status(live) == SESSION_ASKS) {
            session_answer(live, NULL);
        } else {
            session_step(live);
        }
    }
    uint32_t event = session_look(live)->n_events, begin = 0;
    assert_true(session_act(live, ACT_NEXT_PROCESS));
    assert_true(session_look(live)->n_events > event);
    assert_true(session_in_act(live, event, &begin));
    assert_int_equal(begin, event);
    assert_false(session_in_act(live, event - 1, &begin));
    SessionState *before = session_state_before(live, begin);
    assert_int_equal(before->n_acts, 0);
    Session *again = session_of(before);
    session_run(again);
    session_run(plain);
    assert_int_equal(fingerprint(again), fingerprint(plain));
    session_free(again);
    session_free(plain);
    session_free(live);
    state_free(before);
    state_free(start);
}

static void what_cannot_act_says_why(void **state) {
    (void)state;
    SessionState *start = state_of("wall");
    Session *session = session_of(start);
    assert_false(session_act(session, ACT_NEXT_PROCESS));
    assert_string_equal(session_message(session),
                        "only a refused VirtualAlloc can be tried elsewhere");
    while (session_status(session) != SESSION_ASKS) {
        session_step(session);
    }
    assert_false(session_act(session, ACT_NEXT_PROCESS));
    assert_non_null(strstr(session_message(session), "a question is open"));
    assert_int_equal(session_state(session)->n_acts, 0);
    session_free(session);
    state_free(start);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(what_does_not_fit_changes_nothing),
        cmocka_unit_test(what_is_no_state_is_refused),
        cmocka_unit_test(a_session_made_from_a_state_goes_the_same_way),
        cmocka_unit_test(a_call_of_ones_own_is_taken_back_by_replay),
        cmocka_unit_test(what_cannot_act_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
