// SPDX-License-Identifier: MIT

// How fast playing goes: what is told stays until it can be read, equal calls go faster and slow
// down again, and nobody sees that the session is ahead of the picture.

#include "tests/support/show.h"
#include "world/query/moment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

// Plays for so many ms, and counts the moments that are reached.
static uint32_t played(Show *show, uint32_t ms) {
    uint32_t n = 0, before = show_world(show)->position;
    for (uint32_t end = show->now_ms + ms; show->now_ms < end; show->now_ms += 10) {
        viewer_tick(show->viewer, show->now_ms);
        show_work(show);
        n += show_world(show)->position != before;
        before = show_world(show)->position;
    }
    return n;
}

static void playing_keeps_its_pace(void **state) {
    (void)state;
    Show show = {0};
    show_open_text(&show,
                   "process{ name = 'a.exe', main = function()\n"
                   "  for i = 1, 20 do SetLastError(i) end say 'short'\n"
                   "  GetLastError() say(('a'):rep(90)) GetLastError() GetLastError() end }");
    show_key(&show, KEY_SPACE);
    show_is(&show, "running");
    assert_in_range(played(&show, 4000), 2, 4);  // the first of its kind is read
    assert_in_range(played(&show, 1200), 9, 11); // the others: one each 120 ms
    show_key(&show, KEY_SPACE);
    show_is(&show, "paused");
    assert_int_equal(played(&show, 1000), 0);
    assert_int_equal(viewer_tick(show.viewer, show.now_ms), UINT32_MAX);
    show_keys(&show, "g");
    show_text(&show, "22");
    show_key(&show, KEY_RETURN);
    show_is(&show, "step 22 of 22");
    show_key(&show, KEY_SPACE);
    assert_int_equal(played(&show, 50), 1); // the last of the twenty, and "short"
    show_is(&show, "step 23 of 23");
    assert_true(show_says(&show, "short"));
    assert_int_equal(played(&show, 1400), 0);
    assert_int_equal(played(&show, 200), 1);  // after a second and a half
    assert_int_equal(played(&show, 4800), 0); // 90 characters take five
    assert_in_range(played(&show, 400), 1, 2);
    show_close(&show);
}

// Plays until it stops; returns the milliseconds from one step to another, and the pictures
// between.
static uint32_t time_between(Show *show, uint32_t from, uint32_t to, uint32_t *ret_pictures) {
    uint32_t begin = 0, n = 0, last = UINT32_MAX;
    for (unsigned i = 0; i < 20000 && !begin; i++) {
        played(show, 10);
        const WorldEvent *now = world_at(show_world(show));
        begin = now && now->event.step >= from ? show->now_ms : 0;
    }
    for (unsigned i = 0; i < 20000; i++) {
        played(show, 10);
        uint32_t step = world_at(show_world(show))->event.step;
        n += step != last;
        last = step;
        if (step >= to) {
            break;
        }
    }
    *ret_pictures = n;
    return show->now_ms - begin;
}

static void equal_calls_go_faster_and_slow_down_before_a_refusal(void **state) {
    (void)state;
    Show show = {0};
    show_open_lesson(&show, "wall", (Moment){4, 3});
    show_key(&show, KEY_SPACE);
    uint32_t n = 0, ms = time_between(&show, 5, 297, &n);
    assert_in_range(ms, 7000, 15000); // without motion; each ghost takes a tenth of a second more
    assert_in_range(n, 50, 110);
    show_is(&show, "step 297 of 297 - paused"); // the refusal itself, and nothing behind it
    show_key(&show, KEY_LEFT);
    show_is(&show, "step 296 of 297");
    show_close(&show);
}

// The session is ahead of the picture in a run. That is nobody's business.
static void what_is_ahead_is_not_known_yet(void **state) {
    (void)state;
    Show show = {0};
    show_open_lesson(&show, "wall", (Moment){4, 3});
    show_key(&show, KEY_SPACE);
    played(&show, 4000);
    show_key(&show, KEY_SPACE);
    uint32_t step = world_at(show_world(&show))->event.step;
    char wanted[64];
    snprintf(wanted, sizeof wanted, "step %u of %u - paused", step, step);
    assert_true(show_world(&show)->n_events > show_world(&show)->position);
    show_is(&show, wanted);
    show_key(&show, KEY_LEFT);
    show_is(&show, "looking back");
    show_times(&show, 3, KEY_RIGHT);
    snprintf(wanted, sizeof wanted, "step %u of %u - paused", step + 2, step + 2);
    show_is(&show, wanted);
    show_close(&show);
}

static void playing_goes_on_once_a_question_is_answered(void **state) {
    (void)state;
    Show show = {0};
    show_open_lesson(&show, "wall", (Moment){3, 0});
    show_key(&show, KEY_SPACE);
    played(&show, 20000);
    show_is(&show, "step 4 of 4 - paused - map, light, question");
    show_key(&show, KEY_DOWN);
    show_key(&show, KEY_RETURN);
    show_is(&show, "step 4.2 of 4 - running");
    played(&show, 30000);
    show_is(&show, "step 297 of 297 - paused");
    show_close(&show);
}

static void playing_stops_at_a_refusal(void **state) {
    (void)state;
    Show show = {0};
    show_open_lesson(&show, "wall", (Moment){290, 0});
    show_key(&show, KEY_SPACE);
    for (unsigned i = 0; i < 100; i++) {
        show.now_ms += 9000;
        viewer_tick(show.viewer, show.now_ms);
        show_work(&show);
    }
    show_is(&show, "step 297 of 297 - paused");
    assert_true(show_says(&show, "Refused."));
    show_close(&show);
}

static void a_call_that_repeats_the_one_before_is_passed_over(void **state) {
    (void)state;
    Show show = {0};
    show_open_text(&show, "process{ name = 'a.exe', main = function() SetLastError(1)\n"
                          "for i = 1, 4 do GetLastError() end say 'asked'\n"
                          "SetLastError(2) while true do GetTickCount() end end }");
    show_times(&show, 3, KEY_RIGHT);
    show_is(&show, "step 5 of 5 - paused");
    show_key(&show, KEY_RIGHT); // live, over two of them
    show_is(&show, "step 8 of 8 - paused");
    assert_true(show_says(&show, "asked"));
    show_key(&show, KEY_LEFT); // and back
    show_is(&show, "step 5 of 8 - looking back");
    show_key(&show, KEY_RIGHT);
    show_is(&show, "step 8 of 8 - paused");
    show_keys(&show, "g");
    show_text(&show, "6");
    show_key(&show, KEY_RETURN); // its number goes there all the same
    show_is(&show, "step 6 of 8 - looking back");
    show_times(&show, 3, KEY_RIGHT);
    show_is(&show, "step 10 of 10 - paused");
    show_key(&show, KEY_RIGHT); // the loop never ends: the key stops after 200 calls
    show_is(&show, "step 210 of 210 - paused");
    show_close(&show);
}

// The bars of each picture show what GlobalMemoryStatus finds. A chapter that begins behind one has
// its title over the next moment, and C stops there.
static void asking_what_is_free_is_passed_over(void **state) {
    (void)state;
    Show show = {0};
    show_open_text(&show, "process{ name = 'a.exe', main = function() SetLastError(1)\n"
                          "expect('RAM', GlobalMemoryStatus().dwAvailPhys > 0) chapter 'Two'\n"
                          "SetLastError(2) GlobalMemoryStatus() say 'free' GlobalMemoryStatus()\n"
                          "expect('in vain', FALSE) GlobalMemoryStatus() SetLastError(3) end }");
    show_times(&show, 2, KEY_RIGHT);
    show_is(&show, "step 4 of 4 - paused");
    show_key(&show, KEY_RIGHT);
    show_is(&show, "step 6 of 6 - paused");
    assert_true(show_says(&show, "Two"));
    show_key(&show, KEY_RIGHT);
    show_is(&show, "step 7 of 7 - paused"); // something is told of it
    assert_true(show_says(&show, "free"));
    show_key(&show, KEY_RIGHT);
    show_is(&show, "step 8 of 8 - paused"); // that it fails is told, too
    show_key(&show, KEY_RIGHT);
    show_is(&show, "step 10 of 10");
    show_key(&show, KEY_LEFT);
    show_is(&show, "step 8 of 10 - looking back");
    show_key(&show, KEY_HOME);
    show_keys(&show, "c");
    show_is(&show, "step 6 of 10 - looking back");
    show_close(&show);
}

// N and L try a refused request elsewhere. What is refused there is no failure of the scenario.
static void f_passes_over_what_was_tried_in_vain(void **state) {
    (void)state;
    Show show = {0};
    show_open_text(&show, "process{ name = 'a.exe', main = function() GetTickCount()\n"
                          "VirtualAlloc(NULL, MB(40), MEM_RESERVE, PAGE_READWRITE) GetTickCount()\n"
                          "VirtualAlloc(NULL, MB(41), MEM_RESERVE, PAGE_READWRITE) end }");
    show_keys(&show, "f");
    show_is(&show, "step 5 of 5 - paused");
    show_keys(&show, "n");
    show_is(&show, "with 1 call of yours");
    uint32_t tried = world_last_step(show_world(&show));
    assert_true(show_says(&show, "40 MB"));
    show_keys(&show, "f");
    assert_true(world_last_step(show_world(&show)) > tried);
    show_is(&show, "with 1 call of yours");
    assert_true(show_says(&show, "41 MB"));
    show_key(&show, KEY_HOME);
    show_keys(&show, "f");
    show_is(&show, "step 5 of ");
    show_keys(&show, "f");
    show_is(&show, "with 1 call of yours");
    assert_true(show_says(&show, "41 MB"));
    show_close(&show);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(playing_keeps_its_pace),
        cmocka_unit_test(equal_calls_go_faster_and_slow_down_before_a_refusal),
        cmocka_unit_test(what_is_ahead_is_not_known_yet),
        cmocka_unit_test(playing_goes_on_once_a_question_is_answered),
        cmocka_unit_test(playing_stops_at_a_refusal),
        cmocka_unit_test(a_call_that_repeats_the_one_before_is_passed_over),
        cmocka_unit_test(asking_what_is_free_is_passed_over),
        cmocka_unit_test(f_passes_over_what_was_tried_in_vain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
