// SPDX-License-Identifier: MIT
#include "tests/support/story_lines.h"

// Who runs when: scenarios whose threads say a word each time they run.

#define APP(body) "process{ name = 'app.exe', main = function() " body " end }"
#define THREAD(body) "CreateThread(NULL, 0, function() " body " end, NULL, 0) "

static void a_new_thread_waits_for_its_turn(void **state) {
    (void)state;
    assert_says(APP(THREAD("say 'two'") "say 'one' yield() say 'three'"), "one two three");
}

static void equals_take_turns_in_order(void **state) {
    (void)state;
    assert_says(APP(THREAD("say 'a1' yield() say 'a2'") THREAD(
                    "say 'b1' yield() say 'b2'") "say 'm1' yield() say 'm2' yield() say 'm3'"),
                "m1 a1 b1 m2 a2 b2 m3");
}

static void a_higher_priority_runs_at_once(void **state) {
    (void)state;
    assert_says(APP("local h = CreateThread(NULL, 0, function() say 'high' end, NULL, "
                    "CREATE_SUSPENDED) SetThreadPriority(h, 1) say 'one' ResumeThread(h) "
                    "say 'two'"),
                "one high two");
}

static void a_lower_priority_runs_when_nobody_else_can(void **state) {
    (void)state;
    assert_says(APP("local h = CreateThread(NULL, 0, function() say 'low' end, NULL, 0) "
                    "SetThreadPriority(h, THREAD_PRIORITY_IDLE) yield() say 'one' yield() "
                    "say 'two' Sleep(10) say 'three'"),
                "one two low three");
}

static void who_was_preempted_goes_on_before_its_equals(void **state) {
    (void)state;
    assert_says(APP("local high = CreateThread(NULL, 0, function() Sleep(5) say 'high' end, NULL, "
                    "CREATE_SUSPENDED) SetThreadPriority(high, 1) ResumeThread(high) " THREAD(
                        "say 'other'") "say 'one' for i = 1, 6 do GetTickCount() end say 'two'"),
                "one two other high");
    assert_says("device{ call_us = 1000 } " APP(
                    "local high = CreateThread(NULL, 0, function() Sleep(4) say 'high' end, NULL, "
                    "CREATE_SUSPENDED) SetThreadPriority(high, 1) ResumeThread(high) " THREAD(
                        "say 'other'") "say 'one' for i = 1, 6 do GetTickCount() end say 'two'"),
                "one high two other");
}

static void a_quantum_ends_when_its_calls_are_made(void **state) {
    (void)state;
    assert_says("device{ call_us = 1000 } " APP(
                    "CeSetThreadQuantum(GetCurrentThread(), 3) "
                    "local h = CreateThread(NULL, 0, function(p) for i = 1, 4 do say('b' .. i) "
                    "GetTickCount() end end, NULL, CREATE_SUSPENDED) "
                    "CeSetThreadQuantum(h, 2) yield() ResumeThread(h) "
                    "for i = 1, 6 do say('a' .. i) GetTickCount() end"),
                "a1 b1 b2 a2 a3 a4 b3 b4 a5 a6"); // a has made four calls before its first word
}

static void without_time_no_quantum_ends(void **state) {
    (void)state;
    assert_says(APP(THREAD("say 'b'") "CeSetThreadQuantum(GetCurrentThread(), 1) "
                                      "for i = 1, 300 do GetTickCount() end say 'a'"),
                "a b");
}

static void a_suspended_thread_stays_where_it_is(void **state) {
    (void)state;
    assert_says(APP("local h = CreateThread(NULL, 0, function() say 'a' yield() say 'b' end, NULL, "
                    "0) yield() SuspendThread(h) yield() yield() say 'no' ResumeThread(h) yield() "
                    "say 'end'"),
                "a no b end");
}

static void a_thread_can_suspend_itself(void **state) {
    (void)state;
    assert_says(APP("local h = CreateThread(NULL, 0, function() say 'a' "
                    "SuspendThread(GetCurrentThread()) say 'b' end, NULL, 0) yield() say 'one' "
                    "yield() say 'two' ResumeThread(h) yield() say 'three'"),
                "a one two b three");
}

static void the_value_of_the_function_is_the_exit_code(void **state) {
    (void)state;
    assert_says(APP("local h, id = CreateThread(NULL, 0, function(p) say(p) return p * 2 end, 21, "
                    "0) expect('one number', id, h) local _, code = GetExitCodeThread(h) "
                    "expect('active', code, STILL_ACTIVE) yield() _, code = GetExitCodeThread(h) "
                    "say(code)"),
                "21 42");
}

static void exitthread_does_not_return(void **state) {
    (void)state;
    assert_says(APP(THREAD("say 'a' ExitThread(3) say 'never'") "yield() say 'b'"), "a b");
    assert_says(APP(THREAD("say 'never'") "say 'a' ExitThread(3) say 'never'"), "a");
}

static void a_terminated_thread_does_not_go_on(void **state) {
    (void)state;
    assert_says(APP("local h = CreateThread(NULL, 0, function() say 'a' yield() say 'never' end, "
                    "NULL, 0) yield() expect('done', TerminateThread(h, 5)) yield() "
                    "local _, code = GetExitCodeThread(h) say(code)"),
                "a 5");
}

static void records_of_threads_are_used_again(void **state) {
    (void)state;
    assert_says(APP("for i = 1, 600 do local h = CreateThread(NULL, 0, function() end, NULL, 0) "
                    "if not h then say('failed at ' .. i) break end yield() CloseHandle(h) end "
                    "say 'done'"),
                "done");
}

static void a_fault_in_a_thread_ends_the_process(void **state) {
    (void)state;
    assert_fails(
        APP(THREAD("local low, high = stack() for va = high - 4, low, -4096 do poke32(va, 1) end "
                   "say 'never'") "say 'a' yield() say 'never'"),
        "its store at 1C070FFC was refused (stack-guard), and nobody had expected it", "a");
}

static void a_named_thread_can_be_switched_to(void **state) {
    (void)state;
    assert_says(APP(THREAD("say 'first'") "local h = CreateThread(NULL, 0, function() say 'second' "
                                          "end, NULL, 0) switch_to(h) say 'third'"),
                "second third first");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_thread_waits_for_its_turn),
        cmocka_unit_test(equals_take_turns_in_order),
        cmocka_unit_test(a_higher_priority_runs_at_once),
        cmocka_unit_test(a_lower_priority_runs_when_nobody_else_can),
        cmocka_unit_test(who_was_preempted_goes_on_before_its_equals),
        cmocka_unit_test(a_quantum_ends_when_its_calls_are_made),
        cmocka_unit_test(without_time_no_quantum_ends),
        cmocka_unit_test(a_suspended_thread_stays_where_it_is),
        cmocka_unit_test(a_thread_can_suspend_itself),
        cmocka_unit_test(the_value_of_the_function_is_the_exit_code),
        cmocka_unit_test(exitthread_does_not_return),
        cmocka_unit_test(a_terminated_thread_does_not_go_on),
        cmocka_unit_test(records_of_threads_are_used_again),
        cmocka_unit_test(a_fault_in_a_thread_ends_the_process),
        cmocka_unit_test(a_named_thread_can_be_switched_to),
    };
    return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
