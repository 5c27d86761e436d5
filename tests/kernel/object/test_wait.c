// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "coredll/api.h"
#include "kernel/life/end.h"
#include "kernel/life/thread_create.h"
#include "kernel/object/critical.h"
#include "kernel/object/handle.h"
#include "kernel/object/schedule.h"
#include "kernel/object/sync.h"
#include "kernel/object/wait.h"
#include "kernel/process/process.h"
#include "kernel/process/psl.h"
#include "kernel/process/thread.h"
#include "kernel/process/tls.h"

// Waits at the kernel's side: every refusal, every limit, who gets what, and at which priority.

#define BLOCKED WAIT_BLOCKED

static uint32_t worker(Rig *rig, uint8_t priority) {
    uint32_t handle = thread_create(rig_call(rig), &(ThreadRequest){.start = 0x11040});
    assert_int_not_equal(handle, 0);
    schedule_set_priority(rig->machine, thread_find(rig->machine, handle), priority);
    return handle;
}

static const ThreadRow *row_of(Rig *rig, uint32_t handle) {
    return &rig->machine->tables.thread[thread_find(rig->machine, handle)];
}

static void run(Rig *rig, uint32_t handle) {
    thread_switch(rig->machine, thread_find(rig->machine, handle));
}

static uint32_t wait_one(Rig *rig, uint32_t handle, uint32_t ms) {
    return wait_for(rig_call(rig), &handle, 1, ms);
}

static uint32_t wait_as(Rig *rig, uint32_t thread, uint32_t handle, uint32_t ms) {
    run(rig, thread);
    return wait_one(rig, handle, ms);
}

static uint32_t answer_of(Rig *rig, uint32_t thread) {
    uint32_t answer = 0;
    assert_int_not_equal(row_of(rig, thread)->state, THREAD_WAITING);
    run(rig, thread);
    assert_true(wait_answer(rig_call(rig), &answer));
    return answer;
}

static bool waits(Rig *rig, uint32_t thread) {
    return row_of(rig, thread)->state == THREAD_WAITING;
}

static uint32_t event(Rig *rig, bool manual, bool signaled) {
    return sync_create_event(rig_call(rig), NULL, manual, signaled);
}

// ---- refusals

static void bad_waits_are_refused(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t handles[65], section = rig_commit(rig, 4096), hcrit = 0;
    for (uint32_t i = 0; i < 65; i++) {
        handles[i] = event(rig, true, false);
    }
    assert_refused(rig, wait_for(rig->machine, handles, 0, 0) != (uint32_t)WAIT_FAILED, WAIT_COUNT);
    assert_refused(rig, wait_for(rig->machine, handles, 65, 0) != (uint32_t)WAIT_FAILED,
                   WAIT_COUNT);
    assert_fact(rig, 0, 65);
    assert_fact(rig, 1, 64);
    assert_int_equal(wait_for(rig_call(rig), handles, 64, 0), WAIT_TIMEOUT);
    handles[3] = 0x777;
    assert_refused(rig, wait_for(rig->machine, handles, 64, 0) != (uint32_t)WAIT_FAILED, NO_OBJECT);
    critical_init(rig_call(rig), section);
    mmu_read32(&rig->machine->mmu, section + 8, &hcrit);
    rig_step(rig);
    assert_refused(rig, wait_one(rig, hcrit, 0) != (uint32_t)WAIT_FAILED, NOT_WAITABLE);
    assert_fact(rig, 1, OBJECT_CRITICAL_SECTION);
    rig_free(rig);
}

static void the_records_of_waits_end(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t handles[64], thread = 0;
    for (uint32_t i = 0; i < 64; i++) {
        handles[i] = event(rig, true, false);
    }
    for (uint32_t i = 0; i < CE_WAITS / 64; i++) {
        thread = worker(rig, 251);
        run(rig, thread);
        assert_int_equal(wait_for(rig_call(rig), handles, 64, (uint32_t)INFINITE), BLOCKED);
    }
    rig_switch(rig, rig->process);
    assert_refused(rig, wait_one(rig, handles[0], (uint32_t)INFINITE) != (uint32_t)WAIT_FAILED,
                   NO_WAIT_RECORD);
    assert_int_equal(wait_one(rig, handles[0], 0), WAIT_TIMEOUT);
    assert_true(sync_set_event(rig_call(rig), handles[63]));
    assert_int_equal(wait_one(rig, handles[0], 7), BLOCKED);
    rig_free(rig);
}

static void releases_are_refused_for_a_reason(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t before = 0, other = worker(rig, 251);
    uint32_t mutex = sync_create_mutex(rig_call(rig), NULL, false);
    uint32_t semaphore = sync_create_semaphore(rig_call(rig), NULL, 2, 3);
    assert_refused_with(rig, sync_release_mutex(rig->machine, mutex), NOT_OWNED, 288);
    assert_int_equal(wait_as(rig, other, mutex, 0), 0);
    rig_switch(rig, rig->process);
    assert_refused_with(rig, sync_release_mutex(rig->machine, mutex), NOT_OWNED, 288);
    assert_fact(rig, 2, other);
    assert_refused_with(rig, sync_release_semaphore(rig->machine, semaphore, 2, &before),
                        SEMAPHORE_FULL, 298);
    assert_refused(rig, sync_release_semaphore(rig->machine, semaphore, 0, &before),
                   SEMAPHORE_FULL);
    assert_refused(rig, sync_release_semaphore(rig->machine, semaphore, UINT32_MAX, &before),
                   SEMAPHORE_FULL);
    assert_true(sync_release_semaphore(rig_call(rig), semaphore, 1, &before));
    assert_int_equal(before, 2);
    assert_refused(rig, sync_create_semaphore(rig->machine, NULL, 1, 0), SEMAPHORE_COUNTS);
    assert_refused(rig, sync_create_semaphore(rig->machine, NULL, 4, 3), SEMAPHORE_COUNTS);
    assert_refused(rig, sync_create_semaphore(rig->machine, NULL, 0, 0x80000000u),
                   SEMAPHORE_COUNTS);
    assert_int_not_equal(sync_create_semaphore(rig_call(rig), NULL, 0, 0x7FFFFFFF), 0);
    assert_refused(rig, sync_set_event(rig->machine, mutex), WRONG_TYPE);
    assert_refused(rig, sync_reset_event(rig->machine, 5), NO_OBJECT);
    assert_refused(rig, sync_pulse_event(rig->machine, semaphore), WRONG_TYPE);
    assert_refused_with(rig, sync_open_event(rig->machine, "nobody"), NO_SUCH_NAME, 2);
    rig_free(rig);
}

static void names_open_what_exists(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t first = sync_create_event(rig_call(rig), "go", true, true);
    assert_int_equal(rig->machine->outcome.error, 0);
    assert_int_equal(sync_create_event(rig_call(rig), "go", false, false), first);
    assert_int_equal(rig->machine->outcome.error, ERROR_ALREADY_EXISTS);
    assert_int_equal(sync_open_event(rig_call(rig), "go"), first);
    assert_int_equal(wait_one(rig, first, 0), 0); // as the first made it
    rig_free(rig);
}

// ---- who gets it

static void a_manual_event_lets_all_go_and_an_automatic_one_only_one(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t a = worker(rig, 251), b = worker(rig, 251);
    uint32_t manual = event(rig, true, false), automatic = event(rig, false, false);
    assert_int_equal(wait_as(rig, a, manual, (uint32_t)INFINITE), BLOCKED);
    assert_int_equal(wait_as(rig, b, manual, (uint32_t)INFINITE), BLOCKED);
    assert_int_equal(wait_count(&rig->machine->tables, manual), 2);
    rig_switch(rig, rig->process);
    assert_true(sync_set_event(rig_call(rig), manual));
    assert_int_equal(answer_of(rig, a), 0);
    assert_int_equal(answer_of(rig, b), 0);
    assert_int_equal(wait_one(rig, manual, 0), 0);
    assert_int_equal(wait_as(rig, a, automatic, (uint32_t)INFINITE), BLOCKED);
    assert_int_equal(wait_as(rig, b, automatic, (uint32_t)INFINITE), BLOCKED);
    rig_switch(rig, rig->process);
    assert_true(sync_set_event(rig_call(rig), automatic));
    assert_int_equal(answer_of(rig, a), 0); // it has waited longer
    assert_true(waits(rig, b));
    assert_int_equal(wait_one(rig, automatic, 0), WAIT_TIMEOUT);
    assert_true(sync_set_event(rig_call(rig), automatic));
    assert_false(waits(rig, b));
    rig_free(rig);
}

static void a_pulse_is_for_those_who_wait_now(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t a = worker(rig, 251), b = worker(rig, 251), automatic = event(rig, false, true);
    assert_true(sync_pulse_event(rig_call(rig), automatic));
    assert_int_equal(wait_one(rig, automatic, 0), WAIT_TIMEOUT);
    assert_int_equal(wait_as(rig, a, automatic, 9), BLOCKED);
    assert_int_equal(wait_as(rig, b, automatic, 9), BLOCKED);
    rig_switch(rig, rig->process);
    assert_true(sync_pulse_event(rig_call(rig), automatic));
    assert_false(waits(rig, a));
    assert_true(waits(rig, b));
    rig_free(rig);
}

static void the_highest_priority_is_served_first(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t low = worker(rig, 252), high = worker(rig, 100), automatic = event(rig, false, false);
    assert_int_equal(wait_as(rig, low, automatic, 9), BLOCKED);
    assert_int_equal(wait_as(rig, high, automatic, 9), BLOCKED);
    rig_switch(rig, rig->process);
    assert_true(sync_set_event(rig_call(rig), automatic));
    assert_false(waits(rig, high));
    assert_true(waits(rig, low));
    rig_free(rig);
}

static void a_semaphore_serves_as_many_as_it_counts(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t semaphore = sync_create_semaphore(rig_call(rig), NULL, 1, 5), before = 9;
    uint32_t threads[4];
    assert_int_equal(wait_one(rig, semaphore, 0), 0);
    for (uint32_t i = 0; i < 4; i++) {
        threads[i] = worker(rig, 251);
        assert_int_equal(wait_as(rig, threads[i], semaphore, (uint32_t)INFINITE), BLOCKED);
    }
    rig_switch(rig, rig->process);
    assert_true(sync_release_semaphore(rig_call(rig), semaphore, 3, &before));
    assert_int_equal(before, 0);
    assert_false(waits(rig, threads[2]));
    assert_true(waits(rig, threads[3]));
    assert_true(sync_release_semaphore(rig_call(rig), semaphore, 3, &before));
    assert_int_equal(wait_one(rig, semaphore, 0), 0);
    assert_int_equal(wait_one(rig, semaphore, 0), 0);
    assert_int_equal(wait_one(rig, semaphore, 0), WAIT_TIMEOUT);
    rig_free(rig);
}

static void a_mutex_is_released_as_often_as_taken(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t mutex = sync_create_mutex(rig_call(rig), "m", true), a = worker(rig, 251);
    assert_int_equal(wait_one(rig, mutex, 0), 0); // the owner does not wait for itself
    assert_int_equal(wait_as(rig, a, mutex, (uint32_t)INFINITE), BLOCKED);
    rig_switch(rig, rig->process);
    assert_true(sync_release_mutex(rig_call(rig), mutex));
    assert_true(waits(rig, a));
    assert_true(sync_release_mutex(rig_call(rig), mutex));
    assert_int_equal(answer_of(rig, a), 0);
    assert_int_equal(wait_one(rig, mutex, 0), 0);
    rig_switch(rig, rig->process);
    assert_int_equal(wait_one(rig, mutex, 0), WAIT_TIMEOUT);
    rig_free(rig);
}

static void a_mutex_whose_owner_ended_is_abandoned(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t mutex = sync_create_mutex(rig_call(rig), NULL, false);
    uint32_t other = event(rig, true, false);
    uint32_t handles[] = {other, mutex}, owner = worker(rig, 251), a = worker(rig, 251);
    assert_int_equal(wait_as(rig, owner, mutex, 0), 0);
    run(rig, a);
    assert_int_equal(wait_for(rig_call(rig), handles, 2, (uint32_t)INFINITE), BLOCKED);
    rig_switch(rig, rig->process);
    thread_exit(rig->machine, thread_find(rig->machine, owner), 0);
    assert_int_equal(answer_of(rig, a), (uint32_t)WAIT_ABANDONED + 1);
    assert_true(sync_release_mutex(rig_call(rig), mutex));
    assert_int_equal(wait_one(rig, mutex, 0), 0); // only the next owner is told
    thread_exit(rig->machine, thread_find(rig->machine, a), 0);
    rig_switch(rig, rig->process);
    assert_int_equal(wait_one(rig, mutex, 0), (uint32_t)WAIT_ABANDONED);
    rig_free(rig);
}

static void a_mutex_of_a_dead_process_is_abandoned(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    uint32_t mutex = sync_create_mutex(rig_call(rig), "m", false);
    rig_switch(rig, other);
    assert_int_equal(sync_create_mutex(rig_call(rig), "m", false), mutex);
    assert_int_equal(wait_one(rig, mutex, 0), 0);
    rig_switch(rig, rig->process);
    assert_int_equal(wait_one(rig, mutex, (uint32_t)INFINITE), BLOCKED);
    process_end(rig->machine, other, 0);
    uint32_t answer = 0;
    assert_true(wait_answer(rig_call(rig), &answer));
    assert_int_equal(answer, (uint32_t)WAIT_ABANDONED);
    rig_free(rig);
}

static void the_ends_of_threads_and_processes_are_waited_for(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    uint32_t process = rig->machine->tables.process[other].handle;
    uint32_t thread = worker(rig, 251), a = worker(rig, 251), answer = 0;
    uint32_t handles[] = {process, thread};
    run(rig, a);
    assert_int_equal(wait_for(rig_call(rig), handles, 2, (uint32_t)INFINITE), BLOCKED);
    rig_switch(rig, rig->process);
    assert_int_equal(wait_one(rig, thread, (uint32_t)INFINITE), BLOCKED);
    thread_exit(rig->machine, thread_find(rig->machine, thread), 0);
    assert_int_equal(answer_of(rig, a), 1);
    rig_switch(rig, rig->process);
    assert_true(wait_answer(rig_call(rig), &answer));
    assert_int_equal(wait_one(rig, thread, 0), 0); // ended, and its handle is open
    assert_int_equal(wait_one(rig, process, (uint32_t)INFINITE), BLOCKED);
    process_end(rig->machine, other, 0);
    assert_true(wait_answer(rig_call(rig), &answer));
    assert_int_equal(answer, 0);
    assert_int_equal(wait_one(rig, process, 0), 0);
    rig_free(rig);
}

static void time_limits_are_virtual(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t a = worker(rig, 251), b = worker(rig, 251), never = event(rig, false, false);
    assert_int_equal(wait_as(rig, a, never, 10), BLOCKED);
    assert_int_equal(wait_as(rig, b, never, 0xF0000000u), BLOCKED); // counts as 7FFFFFFF
    assert_int_equal(row_of(rig, b)->wake_ms, 0x7FFFFFFF);
    schedule_pass(rig->machine, 9999);
    assert_true(waits(rig, a));
    schedule_pass(rig->machine, 1);
    assert_int_equal(answer_of(rig, a), WAIT_TIMEOUT);
    assert_int_equal(wait_count(&rig->machine->tables, never), 1);
    uint32_t answer = 0;
    assert_refused(rig, wait_answer(rig->machine, &answer), NO_WAIT);
    rig_free(rig);
}

static void the_lowest_index_of_several_is_the_answer(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t handles[] = {event(rig, false, false), event(rig, false, true),
                          event(rig, false, true), 0x42};
    assert_int_equal(wait_for(rig_call(rig), handles, 4, 0), 1);
    assert_int_equal(wait_for(rig_call(rig), handles, 4, 0), 2);
    assert_int_equal(wait_for(rig_call(rig), handles, 4, 0), WAIT_TIMEOUT);
    rig_free(rig);
}

// ---- ends

static void a_thread_that_ends_while_it_waits_leaves_no_row(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t a = worker(rig, 251), never = event(rig, false, false);
    assert_int_equal(wait_as(rig, a, never, (uint32_t)INFINITE), BLOCKED);
    rig_switch(rig, rig->process);
    thread_exit(rig->machine, thread_find(rig->machine, a), 0);
    assert_int_equal(wait_count(&rig->machine->tables, never), 0);
    rig_free(rig);
}

static void who_waits_for_what_is_gone_goes_on_waiting(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t a = worker(rig, 251), never = event(rig, false, false);
    assert_int_equal(wait_as(rig, a, never, (uint32_t)INFINITE), BLOCKED);
    rig_switch(rig, rig->process);
    assert_true(handle_close(rig_call(rig), never));
    assert_true(waits(rig, a));
    assert_int_equal(wait_count(&rig->machine->tables, never), 0);
    assert_int_equal(wait_count(&rig->machine->tables, 0), 1);
    rig_free(rig);
}

static void who_waits_in_a_server_that_ends_comes_home(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    static const uint8_t no_pointers[1];
    uint8_t server = rig_start(rig, "server.exe");
    rig_switch(rig, server);
    uint32_t set = psl_create_set(rig_call(rig), "SERV", 1, no_pointers);
    assert_true(psl_register(rig_call(rig), set, 5));
    rig_switch(rig, rig->process);
    assert_true(psl_enter(rig_call(rig), 5, 0, NULL, 0));
    uint32_t never = event(rig, false, false);
    assert_int_equal(wait_one(rig, never, (uint32_t)INFINITE), BLOCKED);
    process_end(rig->machine, server, 0);
    ThreadRow row = rig->machine->tables.thread[rig->thread];
    assert_int_not_equal(row.state, THREAD_WAITING);
    assert_int_equal(row.current, rig->process);
    assert_false(row.answered);
    rig_free(rig);
}

// ---- inheritance

static void an_owner_runs_with_the_priority_of_who_waits(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t mutex = sync_create_mutex(rig_call(rig), NULL, false);
    uint32_t low = worker(rig, 252), high = worker(rig, 100), middle = worker(rig, 200);
    assert_int_equal(wait_as(rig, low, mutex, 0), 0);
    assert_int_equal(wait_as(rig, middle, mutex, (uint32_t)INFINITE), BLOCKED);
    assert_int_equal(row_of(rig, low)->priority, 200);
    assert_int_equal(wait_as(rig, high, mutex, 10), BLOCKED);
    assert_int_equal(row_of(rig, low)->priority, 100);
    assert_int_equal(row_of(rig, low)->base_priority, 252);
    schedule_pass(rig->machine, 10000); // high gives up
    assert_int_equal(row_of(rig, low)->priority, 200);
    run(rig, low);
    assert_true(sync_release_mutex(rig_call(rig), mutex));
    assert_int_equal(row_of(rig, low)->priority, 252);
    assert_int_equal(answer_of(rig, middle), 0);
    rig_free(rig);
}

static void inheritance_goes_one_level_deep(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t first = sync_create_mutex(rig_call(rig), NULL, false);
    uint32_t second = sync_create_mutex(rig_call(rig), NULL, false);
    uint32_t low = worker(rig, 252), middle = worker(rig, 200), high = worker(rig, 100);
    assert_int_equal(wait_as(rig, low, first, 0), 0);
    assert_int_equal(wait_as(rig, middle, second, 0), 0);
    assert_int_equal(wait_one(rig, first, (uint32_t)INFINITE), BLOCKED);
    assert_int_equal(wait_as(rig, high, second, (uint32_t)INFINITE), BLOCKED);
    assert_int_equal(row_of(rig, middle)->priority, 100);
    assert_int_equal(row_of(rig, low)->priority, 200);
    rig_free(rig);
}

static void a_priority_made_lower_counts_when_the_wait_is_over(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t mutex = sync_create_mutex(rig_call(rig), NULL, false),
             never = event(rig, false, false);
    uint32_t low = worker(rig, 252), high = worker(rig, 100);
    assert_int_equal(wait_as(rig, low, mutex, 0), 0);
    assert_int_equal(wait_as(rig, high, mutex, 10), BLOCKED);
    schedule_set_priority(rig->machine, thread_find(rig->machine, high), 150);
    assert_int_equal(row_of(rig, high)->priority, 100);
    assert_int_equal(row_of(rig, low)->priority, 100);
    schedule_set_priority(rig->machine, thread_find(rig->machine, high), 50);
    assert_int_equal(row_of(rig, low)->priority, 50);
    schedule_set_priority(rig->machine, thread_find(rig->machine, high), 150);
    schedule_pass(rig->machine, 10000);
    assert_int_equal(row_of(rig, high)->priority, 150);
    assert_int_equal(wait_as(rig, low, never, 1), BLOCKED);
    rig_free(rig);
}

// ---- critical sections

static uint32_t word(Rig *rig, VirtAddr va) {
    uint32_t value = 0;
    assert_true(mmu_read32(&rig->machine->mmu, va, &value));
    return value;
}

static void a_section_shows_its_owner_in_the_guests_memory(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr va = rig_commit(rig, 4096);
    uint32_t crits = rig->machine->tables.kobject[KOBJ_CRIT].used, a = worker(rig, 100);
    uint32_t me = rig->machine->tables.thread[rig->thread].handle;
    assert_int_equal(critical_init(rig_call(rig), va), CRITICAL_DONE);
    assert_int_equal(rig->machine->tables.kobject[KOBJ_CRIT].used, crits + 1);
    assert_int_equal(critical_enter(rig_call(rig), va), CRITICAL_DONE);
    assert_int_equal(critical_enter(rig_call(rig), va), CRITICAL_DONE);
    assert_int_equal(word(rig, va), 2);
    assert_int_equal(word(rig, va + 4), me);
    run(rig, a);
    assert_int_equal(critical_try(rig_call(rig), va), CRITICAL_TAKEN);
    assert_int_equal(critical_enter(rig_call(rig), va), CRITICAL_WAITS);
    assert_int_equal(word(rig, va + 16), 1);
    assert_int_equal(row_of(rig, me)->priority, 100);
    rig_switch(rig, rig->process);
    assert_int_equal(critical_delete(rig_call(rig), va), CRITICAL_REFUSED);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_SECTION_IN_USE);
    assert_int_equal(critical_leave(rig_call(rig), va), CRITICAL_DONE);
    assert_true(waits(rig, a));
    assert_int_equal(critical_leave(rig_call(rig), va), CRITICAL_DONE);
    assert_false(waits(rig, a));
    assert_int_equal(word(rig, va + 4), a);
    assert_int_equal(row_of(rig, me)->priority, 251);
    assert_int_equal(critical_leave(rig_call(rig), va), CRITICAL_REFUSED);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_NOT_OWNED);
    run(rig, a);
    assert_int_equal(critical_leave(rig_call(rig), va), CRITICAL_DONE);
    assert_int_equal(critical_delete(rig_call(rig), va), CRITICAL_DONE);
    assert_int_equal(rig->machine->tables.kobject[KOBJ_CRIT].used, crits);
    assert_int_equal(critical_enter(rig_call(rig), va), CRITICAL_REFUSED);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_NO_SECTION);
    rig_free(rig);
}

static void a_section_needs_memory_of_its_own(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    assert_int_equal(critical_init(rig_call(rig), 0), CRITICAL_FAULT);
    assert_int_equal(critical_enter(rig_call(rig), 0x00400000), CRITICAL_FAULT);
    VirtAddr va = rig_commit(rig, 4096);
    assert_int_equal(critical_enter(rig_call(rig), va), CRITICAL_REFUSED);
    assert_int_equal(critical_try(rig_call(rig), va), CRITICAL_REFUSED);
    assert_int_equal(critical_leave(rig_call(rig), va), CRITICAL_REFUSED);
    assert_int_equal(critical_delete(rig_call(rig), va), CRITICAL_REFUSED);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_NO_SECTION);
    rig_free(rig);
}

// ---- thread local storage

static void sixty_four_indexes_and_no_more(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t value = 0;
    for (uint32_t i = 0; i < 64; i++) {
        assert_int_equal(tls_alloc(rig_call(rig)), i);
    }
    assert_refused(rig, tls_alloc(rig->machine) != UINT32_MAX, NO_TLS_SLOT);
    assert_true(tls_free(rig_call(rig), 40));
    assert_refused(rig, tls_free(rig->machine, 40), TLS_FREE_INDEX);
    assert_int_equal(tls_alloc(rig_call(rig)), 40);
    assert_refused(rig, tls_free(rig->machine, 64), TLS_INDEX);
    assert_refused(rig, tls_set(rig->machine, 64, 1), TLS_INDEX);
    assert_refused(rig, tls_get(rig->machine, 64, &value), TLS_INDEX);
    assert_true(tls_set(rig_call(rig), 63, 1));
    rig_free(rig);
}

static void every_thread_has_values_of_its_own(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t a = worker(rig, 251), value = 9, index = tls_alloc(rig_call(rig));
    assert_true(tls_set(rig_call(rig), index, 0x1234));
    run(rig, a);
    assert_true(tls_get(rig_call(rig), index, &value));
    assert_int_equal(value, 0);
    assert_true(tls_set(rig_call(rig), index, 0x5678));
    rig_switch(rig, rig->process);
    assert_true(tls_get(rig_call(rig), index, &value));
    assert_int_equal(value, 0x1234);
    uint32_t thread = thread_find(rig->machine, a);
    thread_exit(rig->machine, thread, 0);
    handle_close(rig_call(rig), a);
    assert_int_equal(thread_find(rig->machine, worker(rig, 251)), thread);
    thread_switch(rig->machine, thread);
    assert_true(tls_get(rig_call(rig), index, &value));
    assert_int_equal(value, 0); // a new thread in the old record
    rig_switch(rig, rig->process);
    assert_true(tls_free(rig_call(rig), index));
    assert_true(tls_get(rig_call(rig), index, &value));
    assert_int_equal(value, 0);
    rig_free(rig);
}

static void indexes_are_a_processs_own(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    assert_int_equal(tls_alloc(rig_call(rig)), 0);
    rig_switch(rig, other);
    assert_int_equal(tls_alloc(rig_call(rig)), 0);
    process_end(rig->machine, other, 0);
    assert_int_equal(rig_start(rig, "other.exe"), other);
    rig_switch(rig, other);
    assert_int_equal(tls_alloc(rig_call(rig)), 0);
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_waits_are_refused),
        cmocka_unit_test(the_records_of_waits_end),
        cmocka_unit_test(releases_are_refused_for_a_reason),
        cmocka_unit_test(names_open_what_exists),
        cmocka_unit_test(a_manual_event_lets_all_go_and_an_automatic_one_only_one),
        cmocka_unit_test(a_pulse_is_for_those_who_wait_now),
        cmocka_unit_test(the_highest_priority_is_served_first),
        cmocka_unit_test(a_semaphore_serves_as_many_as_it_counts),
        cmocka_unit_test(a_mutex_is_released_as_often_as_taken),
        cmocka_unit_test(a_mutex_whose_owner_ended_is_abandoned),
        cmocka_unit_test(a_mutex_of_a_dead_process_is_abandoned),
        cmocka_unit_test(the_ends_of_threads_and_processes_are_waited_for),
        cmocka_unit_test(time_limits_are_virtual),
        cmocka_unit_test(the_lowest_index_of_several_is_the_answer),
        cmocka_unit_test(a_thread_that_ends_while_it_waits_leaves_no_row),
        cmocka_unit_test(who_waits_for_what_is_gone_goes_on_waiting),
        cmocka_unit_test(who_waits_in_a_server_that_ends_comes_home),
        cmocka_unit_test(an_owner_runs_with_the_priority_of_who_waits),
        cmocka_unit_test(inheritance_goes_one_level_deep),
        cmocka_unit_test(a_priority_made_lower_counts_when_the_wait_is_over),
        cmocka_unit_test(a_section_shows_its_owner_in_the_guests_memory),
        cmocka_unit_test(a_section_needs_memory_of_its_own),
        cmocka_unit_test(sixty_four_indexes_and_no_more),
        cmocka_unit_test(every_thread_has_values_of_its_own),
        cmocka_unit_test(indexes_are_a_processs_own),
    };
    return cmocka_run_group_tests_name("wait", tests, NULL, NULL);
}
