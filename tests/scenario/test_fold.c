// SPDX-License-Identifier: MIT

// fold(): one moment for many calls, whatever ends it, and each of the calls is there all the same.

#include "emu/event_kind.h"
#include "scenario/runner.h"
#include "world/query/moment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct Play {
    Runner *runner;
    World world;
} Play;

#define APP(body) "process{ name = 'a.exe', main = function() " body " end } "
#define OTHER(body) "process{ name = 'b.exe', main = function() " body " end } "
#define CALLS "for i = 1, 5 do SetLastError(i) end "

static void play_new(Play *play, const char *text) {
    char message[RUNNER_MESSAGE] = "";
    RunnerDesc desc = {.name = "fold.lua", .text = text, .size = strlen(text)};
    play->runner = runner_new(&desc, message);
    if (!play->runner) {
        fail_msg("%s", message);
    }
    assert_true(world_init(&play->world, &runner_machine(play->runner)->options));
    assert_true(machine_listen(runner_machine(play->runner), world_sink(&play->world)));
    assert_true(runner_start(play->runner));
}

static void play_free(Play *play) {
    world_deinit(&play->world);
    runner_free(play->runner);
}

// Runs it pause by pause, then walks back and forward over the history: a person who follows live
// stops where one who looks later does. Returns how many stops there are.
static uint32_t stops_of(Play *play) {
    World *world = &play->world;
    uint32_t n = 0, position = world->n_events;
    RunnerStatus status = RUNNER_STEPPED;
    while (runner_goes_on(status)) {
        status = runner_answer(play->runner, NULL); // a question is passed over
        for (; position < world->n_events; n++) {
            position = moment_next(world, position);
        }
    }
    if (status != RUNNER_DONE) {
        fail_msg("%s", runner_message(play->runner));
    }
    uint32_t back = 0;
    while (position > 0) {
        uint32_t before = moment_previous(world, position);
        assert_true(before < position);
        assert_int_equal(moment_next(world, before), position);
        position = before;
        back++;
    }
    assert_true(back >= n);
    return n;
}

// How many folds there are, and that each ends; how many calls the last one had.
static uint32_t folds_of(const World *world, uint32_t *ret_calls) {
    uint32_t n = 0;
    bool open = false;
    for (uint32_t i = 0; i < world->n_events; i++) {
        const Event *event = &world_event(world, i)->event;
        if (event->kind == EVENT_FOLD) {
            assert_true(event->args[0] != open);
            open = event->args[0];
            n += open;
            *ret_calls = event->args[1];
        }
    }
    assert_false(open);
    return n;
}

static void assert_folds(const char *text, uint32_t n_folds, uint32_t n_calls) {
    Play play;
    uint32_t calls = 0;
    play_new(&play, text);
    stops_of(&play);
    assert_int_equal(runner_score(play.runner).failed, 0);
    assert_int_equal(folds_of(&play.world, &calls), n_folds);
    assert_int_equal(calls, n_calls);
    play_free(&play);
}

static void a_fold_is_one_moment(void **state) {
    (void)state;
    Play plain, folded;
    uint32_t position = 0;
    play_new(&plain, APP("GetLastError() " CALLS "GetLastError()"));
    play_new(&folded, APP("GetLastError() fold('five', function() " CALLS "end) GetLastError()"));
    assert_int_equal(stops_of(&folded), stops_of(&plain) - 4);
    assert_int_equal(world_last_step(&folded.world), world_last_step(&plain.world));
    assert_true(moment_find(&folded.world, (Moment){5, 0}, &position)); // inside, by its step
    assert_int_equal(world_event(&folded.world, position - 1)->event.step, 5);
    play_free(&plain);
    play_free(&folded);
}

static void a_fold_is_told_where_the_next_begins(void **state) {
    (void)state;
    Play play;
    play_new(&play, APP("for i = 1, 3 do fold('round ' .. i, function() GetTickCount() "
                        "GetLastError() end) end"));
    stops_of(&play);
    for (uint32_t i = 0; i < 3; i++) { // an end and a beginning are in one moment
        uint32_t calls = 0, end = world_marked(&play.world, EVENT_FOLD, 2 * i + 1);
        char wanted[] = "round 1";
        wanted[6] = (char)('1' + i);
        world_seek(&play.world, moment_end(&play.world, end));
        const WorldEvent *fold = moment_fold(&play.world, &calls);
        assert_non_null(fold);
        assert_string_equal(fold->event.text[0], wanted);
        assert_int_equal(calls, 2);
    }
    play_free(&play);
}

static void what_is_told_in_a_fold_has_its_moment(void **state) {
    (void)state;
    Play play;
    play_new(&play, APP("GetLastError() fold('some', function() GetTickCount() GetTickCount() "
                        "say 'two' GetTickCount() GetTickCount() expect('no', 1, 2) "
                        "GetTickCount() GetTickCount() VirtualFree(1, 2, 3) GetTickCount() "
                        "expect('yes', 1, 1) GetTickCount() ask{ question = 'q', answer = 1 } "
                        "GetTickCount() end) GetLastError()"));
    stops_of(&play);
    for (uint32_t i = 0, at = 0; i < play.world.n_events; i++) {
        const Event *event = &world_event(&play.world, i)->event;
        if (event_is_told(event)) {
            while (at <= i) {
                at = moment_next(&play.world, at);
            }
            assert_int_equal(at, moment_end(&play.world, i));
        }
    }
    play_free(&play);
}

static void results_and_errors_pass_through(void **state) {
    (void)state;
    assert_folds(APP("local a, b = fold('x', function(n) GetTickCount() return n, n + 1 end, 7) "
                     "expect('results', a + b, 15)"),
                 1, 1);
    assert_folds(APP("local ok, text = pcall(fold, 'x', function() GetTickCount() error('own', 0) "
                     "end) expect('error', text, 'own') " CALLS),
                 1, 1);
    assert_folds(APP("expect('fault', try(fold, 'x', peek32, 0).clause, 'not-allocated') " CALLS),
                 1, 1);
}

static void whatever_ends_a_thread_ends_its_fold(void **state) {
    (void)state;
    assert_folds(APP("expect_fault 'not-allocated' fold('x', peek32, 0)") OTHER(CALLS), 1, 1);
    assert_folds(APP("fold('x', ExitProcess, 0)") OTHER(CALLS), 1, 1);
    assert_folds(APP("fold('x', function() GetTickCount() Sleep(INFINITE) end)"), 1, 2);
    assert_folds(APP("CreateThread(NULL, 0, function() fold('x', ExitThread, 0) end, NULL, 0) "
                     "yield() " CALLS),
                 1, 1);
    assert_folds(APP("fold('x', function() GetTickCount() yield() GetTickCount() end)")
                     OTHER("TerminateProcess(GetProcFromPtr(0x1C010000), 0) " CALLS),
                 1, 4);
}

static void a_fold_in_a_fold_is_part_of_it(void **state) {
    (void)state;
    assert_folds(APP("fold('x', function() GetTickCount() fold('y', function() " CALLS
                     "end) GetTickCount() end) GetTickCount()"),
                 1, 7);
}

static void what_is_no_fold_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {APP("fold('x')"), APP("fold(say)"),
                                        APP("fold(function() end)")};
    for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char message[RUNNER_MESSAGE] = "";
        RunnerDesc desc = {.name = "fold.lua", .text = texts[i], .size = strlen(texts[i])};
        Runner *runner = runner_new(&desc, message);
        assert_non_null(runner);
        assert_true(runner_start(runner));
        assert_int_equal(runner_run(runner), RUNNER_FAILED);
        runner_free(runner);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fold_is_one_moment),
        cmocka_unit_test(a_fold_is_told_where_the_next_begins),
        cmocka_unit_test(what_is_told_in_a_fold_has_its_moment),
        cmocka_unit_test(results_and_errors_pass_through),
        cmocka_unit_test(whatever_ends_a_thread_ends_its_fold),
        cmocka_unit_test(a_fold_in_a_fold_is_part_of_it),
        cmocka_unit_test(what_is_no_fold_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
