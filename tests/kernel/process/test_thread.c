// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "ce/handles.h"
#include "coredll/api.h"
#include "kernel/life/end.h"
#include "kernel/life/thread_create.h"
#include "kernel/loader/images.h"
#include "kernel/object/handle.h"
#include "kernel/object/schedule.h"
#include "kernel/process/process.h"
#include "kernel/process/psl.h"
#include "kernel/process/thread.h"

// Threads: what one costs, how it ends, whom its handle means, and who may change it.

#define START 0x00011040u

static uint32_t create(Rig *rig, uint32_t cb_stack, uint32_t flags) {
    return thread_create(rig_call(rig), &(ThreadRequest){START, cb_stack, flags});
}

static uint32_t create_at(Rig *rig, VirtAddr start, uint32_t flags) {
    return thread_create(rig_call(rig), &(ThreadRequest){start, 0, flags});
}

static const ThreadRow *row_of(Rig *rig, uint32_t handle) {
    uint32_t thread = thread_find(rig->machine, handle);
    assert_in_range(thread, 0, CE_THREADS - 1);
    return &rig->machine->tables.thread[thread];
}

static uint32_t used(const Rig *rig, KernelObjectType type) {
    return rig->machine->tables.kobject[type].used;
}

static ApiResult call(Rig *rig, CallId id, uint32_t a, uint32_t b) {
    return api_call(rig->machine, id, &(ApiArgs){.value = {a, b}, .omitted = {[1] = true}});
}

static uint32_t index_of(Rig *rig, uint32_t handle) {
    return thread_find(rig->machine, handle);
}

static void a_thread_costs_its_stack_and_two_kernel_objects(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t blocks = rig->machine->free_blocks.n_free;
    uint32_t threads = used(rig, KOBJ_THREAD), calls = used(rig, KOBJ_CALLSTACK);
    ThreadRow row = *row_of(rig, create(rig, 1u << 20, 0));
    assert_int_equal(row.stack_end - row.stack_base, 64 << 10); // cbStack is ignored
    assert_int_equal(rig->machine->free_blocks.n_free, blocks - 1);
    assert_int_equal(used(rig, KOBJ_THREAD), threads + 1);
    assert_int_equal(used(rig, KOBJ_CALLSTACK), calls + 1);
    assert_int_equal(row.start, START);
    assert_int_equal(row.owner, rig->process);
    assert_int_equal(row.keys, 1u << rig->process | 1);
    assert_int_equal(row.priority, 251);
    assert_int_equal(row.quantum_ms, 100);
    assert_int_equal(row.exit_code, STILL_ACTIVE);
    assert_int_equal(row.state, THREAD_READY);
    assert_false(row.is_main);
    rig_free(rig);
}

static void every_stack_is_as_long_as_the_exe_says(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    ProcessImage image = rig_image("linker.exe");
    image.stack_kb = 1024; // what the linker writes when nobody says /STACK
    assert_true(image_add_exe(rig->machine, &image));
    uint8_t process = rig_start(rig, "linker.exe");
    rig_switch(rig, process);
    const ThreadRow *row = row_of(rig, create(rig, 0, 0));
    assert_int_equal(row->stack_end - row->stack_base, 1 << 20);
    row = row_of(rig, create(rig, 96 << 10, STACK_SIZE_PARAM_IS_A_RESERVATION));
    assert_int_equal(row->stack_end - row->stack_base, 96 << 10);
    row = row_of(rig, create(rig, 0, STACK_SIZE_PARAM_IS_A_RESERVATION));
    assert_int_equal(row->stack_end - row->stack_base, 1 << 20);
    rig_free(rig);
}

static void the_stacks_of_the_linker_fill_the_slot(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    ProcessImage image = rig_image("linker.exe");
    image.stack_kb = 1024;
    assert_true(image_add_exe(rig->machine, &image));
    rig_switch(rig, rig_start(rig, "linker.exe"));
    uint32_t n = 0;
    while (create(rig, 0, 0)) {
        n++;
    }
    assert_in_range(n, 28, 31);
    assert_refused_with(rig, create(rig, 0, 0), NO_STACK_HOLE, 8);
    assert_fact(rig, 0, 1 << 20);
    assert_fact(rig, 2, n + 1);
    assert_int_not_equal(create(rig, 64 << 10, STACK_SIZE_PARAM_IS_A_RESERVATION), 0);
    rig_free(rig);
}

static void bad_requests_are_refused(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    assert_refused_with(rig, create_at(rig, 0, 0), NO_START_ADDRESS, 87);
    assert_refused_with(rig, create(rig, 0, 1), BAD_THREAD_FLAGS, 87);
    assert_fact(rig, 0, 1);
    assert_fact(rig, 1, 0x10004);
    assert_refused(rig, create(rig, UINT32_MAX, STACK_SIZE_PARAM_IS_A_RESERVATION), NO_STACK_HOLE);
    rig_free(rig);
}

static void the_256th_thread_is_the_last(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    while (thread_free_record(rig->machine) < CE_THREADS) {
        assert_int_not_equal(create(rig, 0, 0), 0);
    }
    assert_refused_with(rig, create(rig, 0, 0), NO_THREAD_RECORD, 8);
    rig_free(rig);
}

static void a_thread_needs_ram_for_its_kernel_objects(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    rig_leave_free(rig, rig_hoard(rig), 0);
    uint32_t handle = 0, last = 0;
    while ((handle = create(rig, 0, 0)) != 0) {
        last = handle; // the arena's last page
    }
    assert_refused_with(rig, create(rig, 0, 0), NO_KERNEL_MEMORY, 8);
    assert_fact(rig, 0, 3);
    assert_fact(rig, 1, 1);
    assert_fact(rig, 2, 0);
    if (last) {
        thread_exit(rig->machine, index_of(rig, last), 0);
    }
    rig_free(rig);
}

static void the_first_turn_brings_the_first_page(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t handle = create(rig, 0, 0);
    uint32_t free_pages = rig_free_pages(rig);
    thread_switch(rig->machine, index_of(rig, handle));
    assert_int_equal(rig_free_pages(rig), free_pages - 1);
    assert_int_equal(page_use(rig_word(rig, row_of(rig, handle)->stack_end - 4)), USE_STACK);
    rig_switch(rig, rig->process);
    thread_switch(rig->machine, index_of(rig, handle));
    assert_int_equal(rig_free_pages(rig), free_pages - 1);
    rig_free(rig);
}

static void a_thread_that_ends_gives_its_stack_back(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    create(rig, 0, 0); // pays for the arena's page
    uint32_t blocks = rig->machine->free_blocks.n_free, free_pages = rig_free_pages(rig);
    uint32_t handle = create(rig, 0, 0), thread = index_of(rig, handle);
    thread_switch(rig->machine, thread);
    call(rig, CALL_ExitThread, 42, 0);
    assert_int_equal(rig->machine->tables.system->current_process, PROCESS_NONE);
    assert_int_equal(rig->machine->free_blocks.n_free, blocks);
    assert_int_equal(rig_free_pages(rig), free_pages);
    rig_switch(rig, rig->process);
    ApiResult result = call(rig, CALL_GetExitCodeThread, handle, 0);
    assert_int_equal(result.value, 1);
    assert_int_equal(result.out[0], 42);
    rig_free(rig);
}

static void an_ended_thread_is_known_until_its_handle_is_closed(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t before = used(rig, KOBJ_THREAD), code = 0;
    uint32_t handle = create(rig, 0, 0), thread = index_of(rig, handle);
    thread_exit(rig->machine, thread, 7);
    assert_int_equal(used(rig, KOBJ_THREAD), before + 1);
    uint32_t second = create(rig, 0, 0);
    assert_int_not_equal(index_of(rig, second), thread);
    assert_true(thread_exit_code(rig_call(rig), handle, &code));
    assert_int_equal(code, 7);
    assert_true(handle_close(rig_call(rig), handle));
    assert_int_equal(used(rig, KOBJ_THREAD), before + 1);
    assert_refused_with(rig, thread_exit_code(rig->machine, handle, &code), NO_SUCH_THREAD, 6);
    assert_int_equal(index_of(rig, create(rig, 0, 0)), thread); // the record again
    assert_refused(rig, thread_exit_code(rig->machine, handle, &code), NO_SUCH_THREAD);
    rig_free(rig);
}

static void a_closed_handle_does_not_end_the_thread(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t before = used(rig, KOBJ_THREAD);
    uint32_t handle = create(rig, 0, 0), thread = index_of(rig, handle);
    assert_true(handle_close(rig_call(rig), handle));
    assert_true(thread_is_alive(rig->machine, thread));
    thread_exit(rig->machine, thread, 7);
    assert_int_equal(rig->machine->tables.thread[thread].handle, 0);
    assert_int_equal(used(rig, KOBJ_THREAD), before);
    rig_free(rig);
}

static void a_process_ends_with_its_main_thread(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    uint32_t process_handle = rig->machine->tables.process[other].handle, code = 0;
    rig_switch(rig, other);
    uint32_t worker = create(rig, 0, 0);
    call(rig, CALL_ExitThread, 9, 0);
    assert_int_equal(rig->machine->tables.process[other].handle, 0);
    assert_int_equal(thread_find(rig->machine, worker), CE_THREADS);
    rig_switch(rig, rig->process);
    assert_true(process_exit_code(rig_call(rig), process_handle, &code));
    assert_int_equal(code, 9);
    rig_free(rig);
}

static void the_main_thread_is_the_first_one_whatever_records_are_free(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t gap = create(rig, 0, 0);
    uint8_t other = rig_start(rig, "other.exe");
    uint32_t main = process_main_thread(rig->machine, other);
    thread_exit(rig->machine, index_of(rig, gap), 0);
    handle_close(rig_call(rig), gap);
    rig_switch(rig, other);
    assert_in_range(index_of(rig, create(rig, 0, 0)), 0, main - 1);
    assert_int_equal(process_main_thread(rig->machine, other), main);
    rig_free(rig);
}

static void exit_codes_of_processes_are_kept_until_the_record_goes_on(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    uint32_t handle = rig->machine->tables.process[other].handle, code = 0;
    assert_true(process_exit_code(rig_call(rig), handle, &code));
    assert_int_equal(code, STILL_ACTIVE);
    process_end(rig->machine, other, 5);
    assert_true(process_exit_code(rig_call(rig), handle, &code));
    assert_int_equal(code, 5);
    assert_int_equal(rig_start(rig, "other.exe"), other);
    assert_refused_with(rig, process_exit_code(rig->machine, handle, &code), BAD_HANDLE, 6);
    assert_refused(rig, process_exit_code(rig->machine, 0, &code), BAD_HANDLE);
    rig_free(rig);
}

static void handles_of_threads_stay_apart_from_those_of_processes(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t first = create(rig, 0, 0), last = first;
    for (uint32_t i = 0; i < 2047; i++) {
        uint32_t thread = index_of(rig, last);
        thread_exit(rig->machine, thread, 0);
        assert_true(handle_close(rig_call(rig), last));
        last = create(rig, 0, 0);
        assert_int_equal(index_of(rig, last), thread);
        assert_int_not_equal(last, first);
        assert_int_equal(last >> 20 & 0xFF, 0xFE);
    }
    rig_free(rig);
}

static void the_pseudo_handle_means_the_thread_that_runs(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t handle = create(rig, 0, 0);
    assert_int_equal(call(rig, CALL_GetCurrentThread, 0, 0).value, 0x41);
    assert_int_equal(thread_find(rig->machine, 0x41), rig->thread);
    thread_switch(rig->machine, index_of(rig, handle));
    assert_int_equal(thread_find(rig->machine, 0x41), index_of(rig, handle));
    assert_int_equal(call(rig, CALL_GetCurrentThreadId, 0, 0).value, handle);
    rig_free(rig);
}

static bool get(Rig *rig, uint32_t handle) {
    uint32_t thread = 0;
    return thread_get(rig->machine, handle, &thread);
}

static void nobody_changes_threads_of_nk_or_ended_ones(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t nk = rig->machine->tables.thread[process_main_thread(rig->machine, 0)].handle;
    assert_refused_with(rig, get(rig, nk), THREAD_OF_NK, 5);
    assert_refused_with(rig, get(rig, 0x12345678), NO_SUCH_THREAD, 6);
    uint32_t handle = create(rig, 0, 0);
    assert_true(get(rig, handle));
    thread_exit(rig->machine, index_of(rig, handle), 3);
    assert_refused_with(rig, get(rig, handle), THREAD_ENDED, 6);
    assert_fact(rig, 1, rig->process);
    assert_fact(rig, 2, 3);
    rig_free(rig);
}

static void suspensions_are_counted_to_127(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t handle = create(rig, 0, CREATE_SUSPENDED), thread = index_of(rig, handle);
    assert_false(schedule_is_ready(row_of(rig, handle)));
    for (uint32_t i = 1; i < 127; i++) {
        assert_int_equal(schedule_suspend(rig_call(rig), thread), i);
    }
    assert_refused_with(rig, schedule_suspend(rig->machine, thread) != UINT32_MAX,
                        SUSPENDED_TOO_OFTEN, 87);
    for (uint32_t i = 127; i > 0; i--) {
        assert_false(schedule_is_ready(row_of(rig, handle)));
        assert_int_equal(schedule_resume(rig_call(rig), thread), i);
    }
    assert_true(schedule_is_ready(row_of(rig, handle)));
    assert_int_equal(schedule_resume(rig_call(rig), thread), 0);
    rig_free(rig);
}

static void a_thread_in_a_server_call_is_not_suspended(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    static const uint8_t no_pointers[1];
    uint8_t server = rig_start(rig, "server.exe");
    rig_switch(rig, server);
    uint32_t set = psl_create_set(rig_call(rig), "SERV", 1, no_pointers);
    assert_true(psl_register(rig_call(rig), set, 5));
    rig_switch(rig, rig->process);
    assert_true(psl_enter(rig_call(rig), 5, 0, NULL, 0));
    assert_refused_with(rig, schedule_suspend(rig->machine, rig->thread) != UINT32_MAX,
                        THREAD_IN_CALL, 5);
    assert_fact(rig, 1, server);
    psl_leave(rig->machine, rig->thread);
    assert_int_equal(schedule_suspend(rig_call(rig), rig->thread), 0);
    rig_free(rig);
}

static void a_thread_that_ends_in_a_server_leaves_nothing_there(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    static const uint8_t no_pointers[1];
    uint8_t server = rig_start(rig, "server.exe");
    rig_switch(rig, server);
    uint32_t set = psl_create_set(rig_call(rig), "SERV", 1, no_pointers);
    assert_true(psl_register(rig_call(rig), set, 5));
    rig_switch(rig, rig->process);
    uint32_t thread = index_of(rig, create(rig, 0, 0)), calls = used(rig, KOBJ_CALLSTACK);
    thread_switch(rig->machine, thread);
    assert_true(psl_enter(rig_call(rig), 5, 0, NULL, 0));
    thread_exit(rig->machine, thread, 1);
    assert_int_equal(used(rig, KOBJ_CALLSTACK), calls - 1);
    assert_int_equal(rig->machine->tables.system->current_process, PROCESS_NONE);
    assert_int_not_equal(rig->machine->tables.process[server].handle, 0);
    rig_free(rig);
}

// As assert_refused_with(), but the call set the last error beside.
#define assert_call_refused(rig, call_, tag, failure)                                              \
    do {                                                                                           \
        assert_int_equal((call_).value, (failure));                                                \
        assert_int_equal((rig)->machine->outcome.reason.id, REASON_##tag);                         \
    } while (0)

static void the_eight_priorities_are_the_last_of_256(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t handle = create(rig, 0, 0);
    assert_int_equal(call(rig, CALL_GetThreadPriority, handle, 0).value, THREAD_PRIORITY_NORMAL);
    for (uint32_t i = 0; i < 8; i++) {
        assert_int_equal(call(rig, CALL_SetThreadPriority, handle, i).value, 1);
        assert_int_equal(call(rig, CALL_GetThreadPriority, handle, 0).value, i);
        assert_int_equal(call(rig, CALL_CeGetThreadPriority, handle, 0).value, 248 + i);
    }
    assert_call_refused(rig, call(rig, CALL_SetThreadPriority, handle, 8), BAD_PRIORITY, 0);
    assert_int_equal(row_of(rig, handle)->base_priority, 255);
    rig_free(rig);
}

static void ce_priorities_go_from_0_to_255(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t handle = create(rig, 0, 0);
    assert_int_equal(call(rig, CALL_CeSetThreadPriority, handle, 0).value, 1);
    assert_int_equal(row_of(rig, handle)->priority, 0);
    assert_int_equal(call(rig, CALL_GetThreadPriority, handle, 0).value, 0);
    assert_int_equal(call(rig, CALL_CeSetThreadPriority, handle, 255).value, 1);
    assert_call_refused(rig, call(rig, CALL_CeSetThreadPriority, handle, 256), BAD_PRIORITY, 0);
    assert_int_equal(row_of(rig, handle)->priority, 255);
    assert_call_refused(rig, call(rig, CALL_CeGetThreadPriority, 5, 0), NO_SUCH_THREAD,
                        THREAD_PRIORITY_ERROR_RETURN);
    assert_call_refused(rig, call(rig, CALL_GetThreadPriority, 5, 0), NO_SUCH_THREAD,
                        THREAD_PRIORITY_ERROR_RETURN);
    rig_free(rig);
}

static void priorities_and_quanta_of_ce_need_trust(void **state) {
    (void)state;
    Rig *rig = rig_new("trust_tiers=two");
    ProcessImage image = rig_image("run.exe");
    image.trust = TRUST_RUN;
    assert_true(image_add_exe(rig->machine, &image));
    rig_switch(rig, rig_start(rig, "run.exe"));
    assert_call_refused(rig, call(rig, CALL_CeSetThreadPriority, 0x41, 3), NOT_TRUSTED, 0);
    assert_call_refused(rig, call(rig, CALL_CeSetThreadQuantum, 0x41, 3), NOT_TRUSTED, 0);
    assert_int_equal(call(rig, CALL_CeGetThreadQuantum, 0x41, 0).value, 100);
    assert_int_equal(call(rig, CALL_SetThreadPriority, 0x41, 2).value, 1);
    rig_free(rig);
}

static void a_quantum_is_counted_in_calls(void **state) {
    (void)state;
    Rig *rig = rig_new("call_us=1000");
    assert_int_equal(call(rig, CALL_CeSetThreadQuantum, 0x41, 4).value, 1);
    assert_int_equal(rig->machine->tables.system->clock_us, 1000);
    call(rig, CALL_GetTickCount, 0, 0);
    call(rig, CALL_GetTickCount, 0, 0);
    assert_false(schedule_quantum_over(rig->machine, rig->thread));
    call(rig, CALL_GetTickCount, 0, 0);
    assert_true(schedule_quantum_over(rig->machine, rig->thread));
    schedule_refresh(rig->machine, rig->thread);
    assert_false(schedule_quantum_over(rig->machine, rig->thread));
    assert_int_equal(call(rig, CALL_CeSetThreadQuantum, 0x41, 0).value, 1);
    for (uint32_t i = 0; i < 1000; i++) {
        call(rig, CALL_GetTickCount, 0, 0);
    }
    assert_false(schedule_quantum_over(rig->machine, rig->thread));
    rig_free(rig);
}

static void sleepers_wake_when_their_time_has_come(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t first = create(rig, 0, 0), second = create(rig, 0, 0);
    thread_switch(rig->machine, index_of(rig, first));
    call(rig, CALL_Sleep, 10, 0);
    thread_switch(rig->machine, index_of(rig, second));
    call(rig, CALL_Sleep, 20, 0);
    schedule_pass(rig->machine, 9999);
    assert_int_equal(row_of(rig, first)->state, THREAD_SLEEPING);
    schedule_pass(rig->machine, 1);
    assert_int_equal(row_of(rig, first)->state, THREAD_READY);
    assert_int_equal(row_of(rig, second)->state, THREAD_SLEEPING);
    assert_int_equal(schedule_skip(rig->machine), index_of(rig, second));
    assert_int_equal(rig->machine->tables.system->clock_us, 20000);
    assert_int_equal(schedule_skip(rig->machine), CE_THREADS);
    rig_free(rig);
}

static ThreadTimes times_of(Rig *rig, uint32_t handle) {
    ThreadTimes times = {0};
    assert_true(thread_times(rig_call(rig), handle, &times));
    return times;
}

// GetThreadTimes (CE 5.0): time in kernel mode and in user mode, "not ... waiting".
static void times_are_of_the_threads_own_calls_by_its_mode(void **state) {
    (void)state;
    Rig *rig = rig_new("kernel_mode=user call_us=100");
    ThreadTimes times;
    uint32_t own = row_of(rig, HANDLE_CURRENT_THREAD)->handle;
    schedule_pass(rig->machine, 5000);
    uint32_t handle = create(rig, 0, 0);
    assert_int_equal(times_of(rig, handle).started_us, 5000);
    thread_switch(rig->machine, index_of(rig, handle));
    schedule_charge(rig->machine);
    schedule_charge(rig->machine);
    thread_set_kmode(rig->machine, true);
    schedule_charge(rig->machine);
    schedule_pass(rig->machine, 1000000); // nobody's
    times = times_of(rig, handle);
    assert_int_equal(times.user_us, 200);
    assert_int_equal(times.kernel_us, 100);
    assert_int_equal(times.ended_us, 0);
    assert_int_equal(times_of(rig, own).user_us, 0);
    thread_exit(rig->machine, index_of(rig, handle), 7);
    times = times_of(rig, handle);
    assert_int_equal(times.started_us, 5000);
    assert_int_equal(times.ended_us, 1005300);
    assert_int_equal(times.user_us, 200);
    thread_switch(rig->machine, index_of(rig, own));
    assert_true(handle_close(rig_call(rig), handle));
    assert_refused(rig, thread_times(rig->machine, handle, &times), NO_SUCH_THREAD);
    assert_int_equal(times_of(rig, create(rig, 0, 0)).user_us, 0); // in the same record
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thread_costs_its_stack_and_two_kernel_objects),
        cmocka_unit_test(every_stack_is_as_long_as_the_exe_says),
        cmocka_unit_test(the_stacks_of_the_linker_fill_the_slot),
        cmocka_unit_test(bad_requests_are_refused),
        cmocka_unit_test(the_256th_thread_is_the_last),
        cmocka_unit_test(a_thread_needs_ram_for_its_kernel_objects),
        cmocka_unit_test(the_first_turn_brings_the_first_page),
        cmocka_unit_test(a_thread_that_ends_gives_its_stack_back),
        cmocka_unit_test(an_ended_thread_is_known_until_its_handle_is_closed),
        cmocka_unit_test(a_closed_handle_does_not_end_the_thread),
        cmocka_unit_test(a_process_ends_with_its_main_thread),
        cmocka_unit_test(the_main_thread_is_the_first_one_whatever_records_are_free),
        cmocka_unit_test(exit_codes_of_processes_are_kept_until_the_record_goes_on),
        cmocka_unit_test(handles_of_threads_stay_apart_from_those_of_processes),
        cmocka_unit_test(the_pseudo_handle_means_the_thread_that_runs),
        cmocka_unit_test(nobody_changes_threads_of_nk_or_ended_ones),
        cmocka_unit_test(suspensions_are_counted_to_127),
        cmocka_unit_test(a_thread_in_a_server_call_is_not_suspended),
        cmocka_unit_test(a_thread_that_ends_in_a_server_leaves_nothing_there),
        cmocka_unit_test(the_eight_priorities_are_the_last_of_256),
        cmocka_unit_test(ce_priorities_go_from_0_to_255),
        cmocka_unit_test(priorities_and_quanta_of_ce_need_trust),
        cmocka_unit_test(a_quantum_is_counted_in_calls),
        cmocka_unit_test(sleepers_wake_when_their_time_has_come),
        cmocka_unit_test(times_are_of_the_threads_own_calls_by_its_mode),
    };
    return cmocka_run_group_tests_name("thread", tests, NULL, NULL);
}
