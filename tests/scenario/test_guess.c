// SPDX-License-Identifier: MIT

// A guess at "how many?" has its line where the last of so many pieces really comes to end: the
// lesson "wall" allocates them after it has asked. And an answer that is told later.

#include "tests/support/play.h"
#include "world/query/moment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FIT 292u        // blocks that the lesson gets
#define TO_THE_END 505u // those, and the DLLs' 213

static void run(World *world, const char *text, size_t size, const char *given) {
    Runner *runner = play_start(world, &(RunnerDesc){.name = "t", .text = text, .size = size});
    RunnerStatus status = runner_step(runner);
    while (status < RUNNER_DONE) {
        status = status == RUNNER_ASKS ? runner_answer(runner, given) : runner_step(runner);
    }
    assert_int_equal(status, RUNNER_DONE);
    runner_free(runner);
}

static const Event *first_question(const World *world) {
    assert_true(world->n_marked[EVENT_ASK] > 0);
    return &world_event(world, world_marked(world, EVENT_ASK, 0))->event;
}

// Where the n-th block that was allocated after the question ends, with its slot.
static VirtAddr nth_end(const World *world, uint32_t n) {
    for (uint32_t i = world_marked(world, EVENT_ASK, 0); i < world->n_events; i++) {
        const Event *event = &world_event(world, i)->event;
        if (event->kind == EVENT_CALL && event->call == CALL_VirtualAlloc && --n == 0) {
            return ce_slot_base(14) + event->result + 0x10000u;
        }
    }
    return 0;
}

static void its_line_is_where_the_last_piece_ends(void **state) {
    (void)state;
    static const uint32_t guesses[] = {
        1,   2,          16, 100, FIT - 1, FIT, FIT + 1, TO_THE_END - 1, TO_THE_END, TO_THE_END + 1,
        930, 4000000000u};
    const LibraryFile *wall = library_find("wall");
    for (unsigned i = 0; i < sizeof guesses / sizeof guesses[0]; i++) {
        uint32_t n = guesses[i], above = n > FIT ? n - FIT : 0;
        uint32_t room = TO_THE_END - FIT;
        char given[16];
        World world;
        snprintf(given, sizeof given, "%u", n);
        run(&world, wall->text, wall->size, given);
        const Event *asked = first_question(&world);
        VirtAddr line = nth_end(&world, n < FIT ? n : FIT) + ((above < room ? above : room) << 16);
        assert_int_equal(asked->args[1], line);
        assert_int_equal(asked->args[2] > 0, n > TO_THE_END);
        world_deinit(&world);
    }
}

static void what_is_no_number_has_no_line(void **state) {
    (void)state;
    static const char *const answers[] = {"many", "", "-3", "12x", " 7", "1e3", "0", NULL};
    const LibraryFile *wall = library_find("wall");
    for (unsigned i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        World world;
        run(&world, wall->text, wall->size, answers[i]);
        assert_int_equal(first_question(&world)->args[1], 0);
        world_deinit(&world);
    }
}

// Where the world stands, and which guess is shown there.
static const WorldEvent *guess_at_step(World *world, Moment moment) {
    uint32_t position = 0;
    assert_true(moment_find(world, moment, &position));
    world_seek(world, position);
    return moment_guess(world);
}

static void it_stays_until_the_chapter_after_its_verdict(void **state) {
    (void)state;
    const LibraryFile *wall = library_find("wall");
    World world;
    run(&world, wall->text, wall->size, "512");
    assert_null(guess_at_step(&world, (Moment){4, 1}));
    assert_non_null(guess_at_step(&world, (Moment){4, 2}));
    assert_non_null(guess_at_step(&world, (Moment){200, 1}));
    assert_null(moment_verdict(&world));
    assert_non_null(guess_at_step(&world, (Moment){297, 1}));
    assert_string_equal(moment_verdict(&world)->event.text[3], "512");
    assert_null(guess_at_step(&world, (Moment){302, 1}));
    world_deinit(&world);
}

static void a_verdict_without_a_question_is_an_error(void **state) {
    (void)state;
    static const char *const texts[] = {
        "process{ name = \"a.exe\", main = function() verdict() end }",
        "process{ name = \"a.exe\", main = function() ask{ question = \"q\", answer = 1 } "
        "verdict() end }",
        "process{ name = \"a.exe\", main = function() ask{ question = \"q\", answer = 1, later = "
        "true } "
        "verdict() verdict() end }",
    };
    for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char message[RUNNER_MESSAGE] = "";
        Runner *runner = runner_new(
            &(RunnerDesc){.name = "t", .text = texts[i], .size = strlen(texts[i])}, message);
        assert_non_null(runner);
        assert_true(runner_start(runner));
        assert_int_equal(runner_run(runner), RUNNER_FAILED);
        assert_non_null(strstr(runner_message(runner), "verdict: no question waits"));
        runner_free(runner);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_line_is_where_the_last_piece_ends),
        cmocka_unit_test(what_is_no_number_has_no_line),
        cmocka_unit_test(it_stays_until_the_chapter_after_its_verdict),
        cmocka_unit_test(a_verdict_without_a_question_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
