// SPDX-License-Identifier: MIT
#include "tests/support/story_lines.h"

// Synchronisation as a scenario sees it: threads that wait go on with an answer, and when nobody
// can go on the run says who waits for whom.

#define APP(body) "process{ name = 'app.exe', main = function() " body " end }"
#define THREAD(body) "CreateThread(NULL, 0, function() " body " end, NULL, 0) "

static void a_wait_ends_with_its_answer(void **state) {
    (void)state;
    assert_says(APP("local e = CreateEvent(NULL, FALSE, FALSE, NULL) " THREAD(
                    "say 'sets' SetEvent(e) say 'set'") "say 'waits' local r = "
                                                        "WaitForSingleObject(e, INFINITE) "
                                                        "expect('its answer', r, WAIT_OBJECT_0) "
                                                        "say 'has it'"),
                "waits sets set has it");
}

static void a_waiter_of_higher_priority_runs_at_once(void **state) {
    (void)state;
    assert_says(APP("SetThreadPriority(GetCurrentThread(), 1) "
                    "local e = CreateEvent(NULL, FALSE, FALSE, NULL) " THREAD(
                        "say 'sets' SetEvent(e) say 'set'") "WaitForSingleObject(e, INFINITE) say "
                                                            "'has it'"),
                "sets has it set");
}

static void a_wait_that_takes_too_long_times_out(void **state) {
    (void)state;
    assert_says(APP("local e = CreateEvent(NULL, FALSE, FALSE, NULL) local t = GetTickCount() "
                    "expect('timeout', WaitForSingleObject(e, 250), WAIT_TIMEOUT) "
                    "say(GetTickCount() - t) expect('no wait', WaitForSingleObject(e, 0), "
                    "WAIT_TIMEOUT)"),
                "250");
}

static void the_first_of_several_ends_the_wait(void **state) {
    (void)state;
    assert_says(APP("local a = CreateEvent(NULL, TRUE, FALSE, NULL) "
                    "local h = CreateThread(NULL, 0, function() Sleep(5) say 'ends' return 3 end, "
                    "NULL, 0) "
                    "say(WaitForMultipleObjects(2, {a, h}, FALSE, INFINITE)) "
                    "local p = VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_READWRITE) "
                    "poke32(p, h) poke32(p + 4, a) "
                    "say(WaitForMultipleObjects(2, p, FALSE, INFINITE)) "
                    "expect('all', WaitForMultipleObjects(2, {a, h}, TRUE, 0), WAIT_FAILED) "
                    "expect_reason 'wait-all' "
                    "expect('none', WaitForMultipleObjects(0, {}, FALSE, 0), WAIT_FAILED) "
                    "expect_reason 'wait-count' "
                    "expect('nowhere', WaitForMultipleObjects(1, 4, FALSE, 0), WAIT_FAILED) "
                    "expect_reason 'range-unreadable'"),
                "ends 1 0");
}

static void a_mutex_lets_one_in_at_a_time(void **state) {
    (void)state;
    assert_says(APP("local m = CreateMutex(NULL, FALSE, 'm') " THREAD(
                    "WaitForSingleObject(m, INFINITE) say 'b' yield() say 'b' "
                    "ReleaseMutex(m)") "WaitForSingleObject(m, INFINITE) say 'a' yield() say 'a' "
                                       "ReleaseMutex(m) "
                                       "WaitForSingleObject(m, INFINITE) say 'c'"),
                "a a b b c");
}

static void a_section_lets_one_in_at_a_time(void **state) {
    (void)state;
    assert_says(APP("local cs = VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_READWRITE) "
                    "InitializeCriticalSection(cs) " THREAD(
                        "expect('taken', TryEnterCriticalSection(cs), FALSE) "
                        "EnterCriticalSection(cs) say 'b' yield() say 'b' "
                        "LeaveCriticalSection(cs)") "EnterCriticalSection(cs) say 'a' yield() say "
                                                    "'a' LeaveCriticalSection(cs) "
                                                    "EnterCriticalSection(cs) say 'c' "
                                                    "LeaveCriticalSection(cs) "
                                                    "DeleteCriticalSection(cs)"),
                "a a b b c");
}

static void an_event_has_a_name_in_every_process(void **state) {
    (void)state;
    assert_says("process{ name = 'a.exe', main = function() local e = CreateEvent(NULL, FALSE, "
                "FALSE, 'go') say 'waits' WaitForSingleObject(e, INFINITE) say 'goes' end } "
                "process{ name = 'b.exe', main = function() local e = OpenEvent(EVENT_ALL_ACCESS, "
                "FALSE, 'go') say 'sets' SetEvent(e) end }",
                "waits sets goes");
}

static void the_end_of_a_process_is_waited_for(void **state) {
    (void)state;
    assert_says("process{ name = 'a.exe', main = function() local h = CreateProcess 'b.exe' "
                "expect('ended', WaitForSingleObject(h, INFINITE), WAIT_OBJECT_0) "
                "local _, code = GetExitCodeProcess(h) say(code) end } "
                "process{ name = 'b.exe', start = false, main = function() say 'b' "
                "ExitProcess(77) end }",
                "b 77");
}

static void a_mutex_of_a_thread_that_ended_is_abandoned(void **state) {
    (void)state;
    assert_says(APP("local m = CreateMutex(NULL, FALSE, NULL) " THREAD(
                    "WaitForSingleObject(m, INFINITE) say 'ends'") "yield() expect('abandoned', "
                                                                   "WaitForSingleObject(m, "
                                                                   "INFINITE), WAIT_ABANDONED) "
                                                                   "say 'mine'"),
                "ends mine");
}

static void priority_inversion_is_solved_by_inheritance(void **state) {
    (void)state;
    assert_says(APP("local m = CreateMutex(NULL, TRUE, NULL) local me = GetCurrentThread() "
                    "SetThreadPriority(me, 6) "
                    "local middle = CreateThread(NULL, 0, function() say 'middle' end, NULL, "
                    "CREATE_SUSPENDED) SetThreadPriority(middle, 4) "
                    "local high = CreateThread(NULL, 0, function() ResumeThread(middle) "
                    "WaitForSingleObject(m, INFINITE) say 'high' end, NULL, CREATE_SUSPENDED) "
                    "SetThreadPriority(high, 1) ResumeThread(high) say 'low' ReleaseMutex(m) "
                    "say 'end'"),
                "low high middle end");
}

static void two_threads_that_wait_for_each_other_are_told(void **state) {
    (void)state;
    assert_fails(APP("local a = CreateMutex(NULL, TRUE, 'a') local b = CreateMutex(NULL, FALSE, "
                     "'b') " THREAD("WaitForSingleObject(b, INFINITE) WaitForSingleObject(a, "
                                    "INFINITE)") "yield() say 'both' WaitForSingleObject(b, "
                                                 "INFINITE) say 'never'"),
                 "app.exe's main thread waits for the mutex 'b', which app.exe's thread 0FE00582 "
                 "holds; app.exe's thread 0FE00582 waits for the mutex 'a', which app.exe's main "
                 "thread holds",
                 "both");
}

static void a_section_of_a_thread_that_ended_is_told(void **state) {
    (void)state;
    assert_fails(
        APP("local cs = VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_READWRITE) "
            "InitializeCriticalSection(cs) " THREAD(
                "EnterCriticalSection(cs)") "yield() EnterCriticalSection(cs) say 'never'"),
        "app.exe's main thread waits for the critical section at 1C070000, which a thread "
        "held when it ended",
        "");
}

static void an_event_that_nobody_signals_is_told(void **state) {
    (void)state;
    assert_fails(APP("local e = CreateEvent(NULL, FALSE, FALSE, 'go') "
                     "local h = CreateThread(NULL, 0, function() WaitForSingleObject(e, INFINITE) "
                     "end, NULL, 0) WaitForMultipleObjects(2, {e, h}, FALSE, INFINITE)"),
                 "app.exe's main thread waits for the event 'go', which nobody signals or the end "
                 "of app.exe's thread 0FE00582; app.exe's thread 0FE00582 waits for the event "
                 "'go', which nobody signals",
                 "");
}

static void who_may_wait_is_no_deadlock(void **state) {
    (void)state;
    assert_says("process{ name = 'a.exe', may_wait = true, main = function() local e = "
                "CreateEvent(NULL, FALSE, FALSE, NULL) CreateThread(NULL, 0, function() "
                "WaitForSingleObject(e, INFINITE) end, NULL, 0) say 'done' end }",
                "done");
}

static void a_server_that_ends_sends_who_waits_there_home(void **state) {
    (void)state;
    assert_says("process{ name = 'server.exe', main = function() "
                "local e = CreateEvent(NULL, FALSE, FALSE, NULL) "
                "local h = CreateAPISet('S', { { '', function() say 'in' "
                "WaitForSingleObject(e, INFINITE) say 'never' end } }) RegisterAPISet(h, 5) "
                "Sleep(10) say 'ends' ExitProcess(0) end } "
                "process{ name = 'app.exe', main = function() "
                "expect('nothing came back', call_server(5, 0), nil) "
                "expect_reason 'server-ended' say 'home' end }",
                "in ends home");
}

static void values_of_threads_are_their_own(void **state) {
    (void)state;
    assert_says(
        APP("local i = TlsAlloc() TlsSetValue(i, 1) " THREAD(
            "say(TlsGetValue(i)) TlsSetValue(i, 2)") "yield() say(TlsGetValue(i)) TlsFree(i)"),
        "0 1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wait_ends_with_its_answer),
        cmocka_unit_test(a_waiter_of_higher_priority_runs_at_once),
        cmocka_unit_test(a_wait_that_takes_too_long_times_out),
        cmocka_unit_test(the_first_of_several_ends_the_wait),
        cmocka_unit_test(a_mutex_lets_one_in_at_a_time),
        cmocka_unit_test(a_section_lets_one_in_at_a_time),
        cmocka_unit_test(an_event_has_a_name_in_every_process),
        cmocka_unit_test(the_end_of_a_process_is_waited_for),
        cmocka_unit_test(a_mutex_of_a_thread_that_ended_is_abandoned),
        cmocka_unit_test(priority_inversion_is_solved_by_inheritance),
        cmocka_unit_test(two_threads_that_wait_for_each_other_are_told),
        cmocka_unit_test(a_section_of_a_thread_that_ended_is_told),
        cmocka_unit_test(an_event_that_nobody_signals_is_told),
        cmocka_unit_test(who_may_wait_is_no_deadlock),
        cmocka_unit_test(a_server_that_ends_sends_who_waits_there_home),
        cmocka_unit_test(values_of_threads_are_their_own),
    };
    return cmocka_run_group_tests_name("sync", tests, NULL, NULL);
}
