// SPDX-License-Identifier: MIT
#include "tests/support/story_lines.h"

// WM_HIBERNATE: scenarios whose applications say a word when they are asked for memory.

#define LIMITS(knobs) "device{ ram_mb = 16, boot = 'bare', hibernate_kb = 8192, " knobs " } "
#define DEVICE LIMITS("")
#define ANSWERS(answer) "on_hibernate = function() " answer " end } "
#define APP(name, main, answer)                                                                    \
    "process{ name = '" name "', main = function() " main " end, " ANSWERS(answer)
// Takes 10 MB of the device's 16 when the others have had their turns.
#define TAKES(size) "VirtualAlloc(NULL, " size ", MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE) "
#define TAKE TAKES("MB(10)")
#define HOG(body) APP("hog", "Sleep(20) local p = " TAKE body, "say 'hog'")

static void who_was_inactive_the_longest_is_asked_first_and_the_active_one_last(void **state) {
    (void)state;
    assert_says(DEVICE APP("a", "", "say 'a'") APP("b", "", "say 'b'")
                    HOG("say 'full' yield() yield() say 'end'"),
                "full a b end hog");
    assert_says(DEVICE APP("a", "Sleep(10)", "say 'a'") APP("b", "", "say 'b'")
                    HOG("say 'full' yield() yield() say 'end'"),
                "full b a end hog");
}

static void nobody_is_asked_once_there_is_enough(void **state) {
    (void)state;
    assert_says(
        DEVICE "local cache " APP("a", "cache = " TAKES("MB(4)"),
                                  "say 'a' expect('freed', VirtualFree(cache, 0, MEM_RELEASE))")
            APP("b", "", "say 'b'") "process{ name = 'c', main = function() Sleep(20) " TAKES(
                "MB(5)") "yield() say 'c' end }",
        "a c");
}

static void who_has_answered_is_asked_again_only_when_it_was_active(void **state) {
    (void)state;
    assert_says(DEVICE APP("a", "", "say 'a'")
                    HOG("yield() yield() VirtualFree(p, 0, MEM_RELEASE) " TAKE "yield() say 'end'"),
                "a end hog");
    assert_says(DEVICE APP("a", "Sleep(50) say 'active'",
                           "say 'a'") "process{ name = 'hog', main = function() Sleep(20) " TAKE
                                      "end } ",
                "active a");
    assert_says(DEVICE APP("a",
                           "CreateThread(NULL, 0, function() Sleep(50) say 'other' end, "
                           "NULL, 0)",
                           "say 'a'") "process{ name = 'hog', main = function() Sleep(20) " TAKE
                                      "end } ",
                "a other");
}

static void one_that_is_busy_answers_when_its_main_returns(void **state) {
    (void)state;
    assert_says(DEVICE APP("a", "Sleep(100) say 'back'", "say 'a'") APP("b", "", "say 'b'")
                    HOG("say 'full' yield() yield() say 'end'"),
                "full b end hog back a");
}

static void with_hibernate_ms_the_shell_looks_now_and_then(void **state) {
    (void)state;
    assert_says(LIMITS("hibernate_ms = 1000") APP("a", "", "say('a' .. GetTickCount())")
                    APP("b", "", "say('b' .. GetTickCount())") HOG("Sleep(100) say 'early'"),
                "early a1000 b2000 hog");
}

static void an_answer_may_wait_and_may_crash(void **state) {
    (void)state;
    assert_says(DEVICE APP("a", "", "say 'a1' Sleep(10) say 'a2'") APP("b", "", "say 'b'")
                    HOG("yield() yield() yield()"),
                "a1 a2 b hog");
    assert_says(DEVICE "process{ name = 'a', may_crash = true, main = function() end, " ANSWERS(
                    "say 'a' poke32(0, 1)") APP("b", "", "say 'b'") HOG("yield() say 'end'"),
                "a b end hog");
}

static void a_limit_of_0_asks_nobody(void **state) {
    (void)state;
    assert_says("device{ ram_mb = 16, boot = 'bare', hibernate_kb = 0, hibernate_pages = 0 } " APP(
                    "a", "", "say 'a'") HOG("local q = VirtualAlloc(NULL, MB(4), MEM_RESERVE + "
                                            "MEM_COMMIT, PAGE_READWRITE) yield() say 'end'"),
                "end");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_was_inactive_the_longest_is_asked_first_and_the_active_one_last),
        cmocka_unit_test(nobody_is_asked_once_there_is_enough),
        cmocka_unit_test(who_has_answered_is_asked_again_only_when_it_was_active),
        cmocka_unit_test(one_that_is_busy_answers_when_its_main_returns),
        cmocka_unit_test(with_hibernate_ms_the_shell_looks_now_and_then),
        cmocka_unit_test(an_answer_may_wait_and_may_crash),
        cmocka_unit_test(a_limit_of_0_asks_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
