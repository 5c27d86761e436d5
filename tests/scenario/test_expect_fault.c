// SPDX-License-Identifier: MIT
#include "tests/support/story_lines.h"

// A process that a fault ends: announced, announced wrongly, and not at all.

#define APP(body) "process{ name = 'app.exe', main = function() " body " end }"
#define OTHER(body) "process{ name = 'other.exe', main = function() " body " end }"

static void a_fault_that_nobody_expected_is_a_failure(void **state) {
    (void)state;
    assert_fails(APP("say 'one' peek32(0) say 'never'") OTHER("say 'two'"),
                 "its load at 1C000000 was refused (not-allocated), and nobody had expected it",
                 "one two");
    assert_fails("device{ boot = 'bare' }" APP(
                     "local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE, PAGE_READWRITE) "
                     "poke8(p, 1) expect('never asked', 1, 2)"),
                 "its store at 06070000 was refused (reserved), and nobody had expected it", "");
}

static void an_expected_fault_holds(void **state) {
    (void)state;
    RunnerScore score =
        assert_says(APP("expect_fault 'not-allocated' say 'one' peek32(0) say 'never'"), "one");
    assert_int_equal(score.expectations, 1);
    assert_int_equal(score.crashes, 0);
}

static void it_may_be_another_process(void **state) {
    (void)state;
    assert_says(APP("expect_fault('not-allocated', 'other.exe')") OTHER("peek32(0)"), "");
    assert_fails(APP("expect_fault('not-allocated', 'third.exe')") OTHER("ExitProcess(0)"),
                 "it never came", "");
}

static void another_fault_is_not_the_expected_one(void **state) {
    (void)state;
    assert_fails(APP("expect_fault 'reserved' peek32(0)"),
                 "expected reserved, got not-allocated: its load at 1C000000", "");
}

static void a_fault_that_never_comes_is_a_failure(void **state) {
    (void)state;
    assert_fails(APP("expect_fault 'reserved' say 'goes on'"), "it never came", "goes on");
    assert_fails(APP("expect_fault 'reserved' ExitProcess(0)"), "it never came", "");
    assert_fails(APP("expect_fault 'not-allocated' pcall(peek32, 0)"), "it never came", "");
}

static void each_is_met_once(void **state) {
    (void)state;
    assert_fails(
        "process{ name = 'child.exe', start = false, main = function() peek32(0) end }" APP(
            "expect_fault('not-allocated', 'child.exe') CreateProcess('child.exe') "
            "yield() CreateProcess('child.exe') yield() say 'end'"),
        "its load at 1E000000 was refused (not-allocated), and nobody had expected it", "end");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fault_that_nobody_expected_is_a_failure),
        cmocka_unit_test(an_expected_fault_holds),
        cmocka_unit_test(it_may_be_another_process),
        cmocka_unit_test(another_fault_is_not_the_expected_one),
        cmocka_unit_test(a_fault_that_never_comes_is_a_failure),
        cmocka_unit_test(each_is_met_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
