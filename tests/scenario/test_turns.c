// SPDX-License-Identifier: MIT

// Where the runner pauses. After every step of every lesson, all that the lesson says about that
// step has been said; and a switch from outside at any pause changes nothing but the switches.

#include "scenario/library.h"

#include "tests/support/quick.h"
#include "scenario/runner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define KEPT 200000u

// What is kept of an event: enough to tell two runs apart.
typedef struct Kept {
    EventKind kind;
    CallId call;
    uint32_t step, depth, line, result, error;
    uint32_t args[CALL_ARGS];
    uint8_t process;
} Kept;

typedef struct Tape {
    Runner *runner;
    Kept *kept;
    uint32_t n;
} Tape;

static void on_event(void *context, const Event *event) {
    Tape *tape = context;
    assert_true(tape->n < KEPT);
    Kept *own = &tape->kept[tape->n++];
    *own = (Kept){.kind = event->kind,
                  .call = event->call,
                  .step = event->step,
                  .depth = event->depth,
                  .line = event->line,
                  .result = event->result,
                  .error = event->error,
                  .process = event->process};
    memcpy(own->args, event->args, sizeof own->args);
}

static Tape tape_new_on(const char *name, const char *text, size_t size, const char *profile) {
    char message[RUNNER_MESSAGE] = "";
    Tape tape = {.kept = calloc(KEPT, sizeof(Kept))};
    RunnerDesc desc = {.name = name, .text = text, .size = size, .profile = profile};
    assert_non_null(tape.kept);
    tape.runner = runner_new(&desc, message);
    assert_non_null(tape.runner);
    return tape;
}

// The tape may not move any more: the machine tells it.
static void tape_start(Tape *tape) {
    assert_true(machine_listen(runner_machine(tape->runner),
                               (EventSink){.context = tape, .event = on_event}));
    assert_true(runner_start(tape->runner));
}

static Tape tape_new(const char *text) {
    return tape_new_on("test.lua", text, strlen(text), NULL);
}

static void tape_free(Tape *tape) {
    runner_free(tape->runner);
    free(tape->kept);
}

static uint32_t last_step(const Tape *tape) {
    return tape->n ? tape->kept[tape->n - 1].step : 0;
}

// Runs a lesson and asserts at each pause that the whole of the step is there. `whole` is a run of
// the same to its end.
static void pauses_are_whole(Tape *tape, const Tape *whole) {
    RunnerStatus status = RUNNER_STEPPED;
    while (runner_goes_on(status)) {
        uint32_t before = tape->n, calls = 0, folds = 0;
        status = runner_answer(tape->runner, NULL);
        assert_true(tape->n <= whole->n);
        for (uint32_t i = 0; i < tape->n; i++) {
            folds += tape->kept[i].kind == EVENT_FOLD;
        }
        for (uint32_t i = before; i < tape->n; i++) {
            calls += tape->kept[i].kind == EVENT_CALL && tape->kept[i].depth == 0;
        }
        assert_in_range(calls, 0, folds ? UINT32_MAX : 1); // a pause before each of them
        bool at_end = tape->n == whole->n;
        const Kept *next = at_end ? NULL : &whole->kept[tape->n];
        if (status == RUNNER_STEPPED) {
            assert_non_null(next);
            assert_true(next->kind == EVENT_CALL || next->kind == EVENT_EXPECT);
            assert_true(next->step > last_step(tape));
        } else if (status == RUNNER_ASKS) {
            assert_non_null(next);
            assert_int_equal(next->kind, EVENT_ASK);
            assert_int_equal(next->step, last_step(tape));
        } else {
            assert_true(at_end);
        }
    }
    assert_int_equal(status, RUNNER_DONE);
    assert_memory_equal(tape->kept, whole->kept, whole->n * sizeof(Kept));
}

static void all_that_is_said_of_a_step_is_said_when_it_ends(void **state) {
    (void)state;
    static const char *const profiles[] = {NULL, "smartphone", "smartphone-one-tier"};
    for (unsigned i = 0; i < library_file_count; i += quick_stride(3)) {
        const LibraryFile *file = &library_files[i];
        if (strncmp(file->name, "lib/", 4) == 0) {
            continue;
        }
        for (unsigned k = 0; k < sizeof profiles / sizeof profiles[0]; k++) {
            Tape whole = tape_new_on(file->name, file->text, file->size, profiles[k]);
            Tape tape = tape_new_on(file->name, file->text, file->size, profiles[k]);
            tape_start(&whole);
            tape_start(&tape);
            assert_int_equal(runner_run(whole.runner), RUNNER_DONE);
            pauses_are_whole(&tape, &whole);
            tape_free(&whole);
            tape_free(&tape);
        }
    }
}

// ---- calls from outside

// Lets another thread run, as a viewer's try in the next process does.
static bool switch_away(Machine *machine) {
    const Tables *tables = &machine->tables;
    for (uint32_t i = 1; i < CE_THREADS; i++) {
        uint32_t thread = (tables->system->current_thread + i) % CE_THREADS;
        const ThreadRow *row = &tables->thread[thread];
        if (row->handle && row->state != THREAD_ENDED && row->owner < CE_PROCESS_MAX &&
            row->owner != tables->system->current_process) {
            api_switch(machine, thread);
            return true;
        }
    }
    return false;
}

static bool is_switch(const Kept *kept) {
    return kept->kind == EVENT_CALL && kept->call == CALL_switch_to;
}

// The next event that is no switch.
static const Kept *next_of(const Tape *tape, uint32_t *at) {
    while (*at < tape->n && is_switch(&tape->kept[*at])) {
        (*at)++;
    }
    return *at < tape->n ? &tape->kept[(*at)++] : NULL;
}

static void same_but_for_switches(const Tape *a, const Tape *b) {
    uint32_t i = 0, k = 0;
    for (;;) {
        const Kept *left = next_of(a, &i), *right = next_of(b, &k);
        assert_true((left == NULL) == (right == NULL));
        if (!left) {
            return;
        }
        Kept own = *right;
        own.step = left->step;
        if (own.kind == EVENT_FOLD) { // it has counted the switches
            own.args[1] = left->args[1];
        }
        assert_memory_equal(left, &own, sizeof own);
    }
}

// A lesson is interrupted at every `stride`-th pause, also while a question is open.
static void interrupt(const char *lesson, uint32_t stride) {
    const LibraryFile *file = library_find(lesson);
    Tape plain = tape_new_on(lesson, file->text, file->size, NULL);
    Tape tape = tape_new_on(lesson, file->text, file->size, NULL);
    tape_start(&plain);
    tape_start(&tape);
    assert_int_equal(runner_run(plain.runner), RUNNER_DONE);
    RunnerStatus status = RUNNER_STEPPED;
    uint32_t n = 0, away = 0;
    for (bool interrupted = false; runner_goes_on(status); interrupted = !interrupted) {
        if (!interrupted && ++n % stride == 0) {
            away += switch_away(runner_machine(tape.runner));
        }
        status = runner_answer(tape.runner, NULL);
    }
    assert_int_equal(status, RUNNER_DONE);
    assert_true(away > 0);
    same_but_for_switches(&plain, &tape);
    tape_free(&plain);
    tape_free(&tape);
}

static void a_switch_from_outside_at_any_pause_changes_nothing_else(void **state) {
    (void)state;
    static const char *const lessons[] = {"psl",   "race",        "embedded-pointer", "dll-crunch",
                                          "xip",   "two-gates",   "client-server",    "granules",
                                          "netcf", "mapped-heap", "permissions",      "hibernate"};
    for (unsigned i = 0; i < sizeof lessons / sizeof lessons[0]; i++) {
        interrupt(lessons[i], 1);
        interrupt(lessons[i], 3);
    }
}

static void a_thread_that_was_ended_from_outside_does_not_make_its_call(void **state) {
    (void)state;
    Tape tape = tape_new("process{ name = 'a.exe', main = function()\n"
                         "  GetTickCount() GetLastError() say('alive') GetLastError()\n"
                         "end }\n"
                         "process{ name = 'b.exe', main = function() say('b') end }\n");
    tape_start(&tape);
    while (last_step(&tape) == 0 || tape.kept[tape.n - 1].call != CALL_GetTickCount) {
        assert_int_equal(runner_step(tape.runner), RUNNER_STEPPED);
    }
    uint32_t before = tape.n;
    ApiArgs args = {.value = {5}};
    api_call(runner_machine(tape.runner), CALL_ExitProcess, &args);
    assert_int_equal(runner_run(tape.runner), RUNNER_DONE);
    for (uint32_t i = before + 1; i < tape.n; i++) {
        assert_int_not_equal(tape.kept[i].call, CALL_GetLastError);
    }
    tape_free(&tape);
}

// ---- questions

static const char *const asking = "process{ name = 'a.exe', main = function()\n"
                                  "  GetTickCount()\n"
                                  "  say('before')\n"
                                  "  local right = ask{ question = 'one?', answer = 2 }\n"
                                  "  say(right and 'right' or 'wrong')\n"
                                  "  GetLastError()\n"
                                  "end }\n";

static void a_question_is_a_pause_of_its_own(void **state) {
    (void)state;
    Tape tape = tape_new(asking);
    tape_start(&tape);
    RunnerStatus status = RUNNER_STEPPED;
    while (status == RUNNER_STEPPED) {
        assert_null(runner_question(tape.runner));
        status = runner_step(tape.runner);
    }
    assert_int_equal(status, RUNNER_ASKS);
    assert_int_equal(tape.kept[tape.n - 1].kind, EVENT_SAY);
    uint32_t n = tape.n, step = last_step(&tape);
    assert_int_equal(runner_step(tape.runner), RUNNER_ASKS); // it stays open
    assert_int_equal(tape.n, n);
    const RunnerQuestion *question = runner_question(tape.runner);
    assert_string_equal(question->question, "one?");
    assert_string_equal(question->answer, "2");
    assert_int_equal(question->line, 4);
    assert_int_equal(runner_answer(tape.runner, " 2\n"), RUNNER_STEPPED);
    assert_null(runner_question(tape.runner));
    assert_int_equal(tape.n, n + 2);
    assert_int_equal(tape.kept[n].kind, EVENT_ASK);
    assert_int_equal(tape.kept[n].args[0], 1);
    assert_int_equal(tape.kept[n + 1].kind, EVENT_SAY);
    assert_int_equal(last_step(&tape), step);
    assert_int_equal(runner_run(tape.runner), RUNNER_DONE);
    assert_int_equal(runner_score(tape.runner).right, 1);
    assert_int_equal(runner_step(tape.runner), RUNNER_DONE); // and stays done
    tape_free(&tape);
}

// What a scenario of one main that runs `body` fails with.
static void fails_with(const char *body, const char *message) {
    char text[512];
    snprintf(text, sizeof text, "process{ name = 'a.exe', main = function()\n%s\nend }\n", body);
    Tape tape = tape_new(text);
    tape_start(&tape);
    assert_int_equal(runner_run(tape.runner), RUNNER_FAILED);
    assert_string_equal(runner_message(tape.runner), message);
    assert_int_equal(runner_step(tape.runner), RUNNER_FAILED);
    tape_free(&tape);
}

static void a_question_where_nothing_can_pause_is_one_line(void **state) {
    (void)state;
    const char *where = "test.lua:2: ask cannot wait for an answer here, inside a comparison or a "
                        "function that a call calls: move it out";
    fails_with("local function asks() ask{ question = '?', answer = 1 } end "
               "expect('', setmetatable({}, {__eq = asks}), setmetatable({}, {__eq = asks}))",
               where);
    fails_with("CeHeapCreate(0, 0, 0, function() ask{ question = '?', answer = 1 } return 0 end, "
               "function() return 0 end)",
               where);
}

static void what_is_asked_has_its_limits(void **state) {
    (void)state;
    fails_with("ask{ question = '?', answer = 1, choices = {1, 2, 3, 4, 5, 6, 7} }",
               "test.lua:2: ask: at most 6 choices");
    fails_with("ask{ question = '?', answer = 1, choices = {('x'):rep(150), ('x'):rep(151)} }",
               "test.lua:2: ask: choice 2 is longer than 150 characters");
    fails_with("ask{ question = ('?'):rep(1001), answer = 1 }",
               "test.lua:2: ask: the question is longer than 1000 characters");
    fails_with("for i = 1, 1001 do ask{ question = '?', answer = 1 } end",
               "test.lua:2: ask: a scenario asks at most 1000 questions");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_is_said_of_a_step_is_said_when_it_ends),
        cmocka_unit_test(a_switch_from_outside_at_any_pause_changes_nothing_else),
        cmocka_unit_test(a_thread_that_was_ended_from_outside_does_not_make_its_call),
        cmocka_unit_test(a_question_is_a_pause_of_its_own),
        cmocka_unit_test(what_is_asked_has_its_limits),
        cmocka_unit_test(a_question_where_nothing_can_pause_is_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
