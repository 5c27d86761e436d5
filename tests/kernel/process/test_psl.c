// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "coredll/api.h"
#include "kernel/life/end.h"
#include "kernel/process/caller.h"
#include "kernel/process/process.h"
#include "kernel/process/psl.h"
#include "kernel/process/thread.h"
#include "kernel/space/pointer.h"
#include "trust/context.h"

#include <string.h>

// Calls into servers: the thread migrates and comes home as it was, whoever dies meanwhile.

typedef struct Play {
    Rig *rig;
    uint8_t app, first, second; // first's methods are called by app, second's by first
    uint32_t thread;            // of app
} Play;

#define FIRST 20u
#define SECOND 21u

static uint32_t offer(Rig *rig, uint8_t server, uint32_t id) {
    static const uint8_t pointers[] = {0x3, 0x0}; // method 0: parameters 0 and 1
    rig_switch(rig, server);
    uint32_t handle = psl_create_set(rig_call(rig), "DEMO", 2, pointers);
    assert_int_not_equal(handle, 0);
    assert_true(psl_register(rig->machine, handle, id));
    return handle;
}

static Play play_new(const char *knobs) {
    Play play = {.rig = rig_new(knobs)};
    play.app = play.rig->process;
    play.thread = play.rig->thread;
    play.first = rig_start(play.rig, "first.exe");
    play.second = rig_start(play.rig, "second.exe");
    offer(play.rig, play.first, FIRST);
    offer(play.rig, play.second, SECOND);
    rig_switch(play.rig, play.app);
    return play;
}

static bool enter(Play *play, uint32_t id) {
    uint32_t args[4] = {0};
    return psl_enter(rig_call(play->rig), id, 0, args, 4);
}

static const ThreadRow *row_of(const Play *play) {
    return &play->rig->machine->tables.thread[play->thread];
}

static uint32_t slot0_section(const Play *play) {
    return play->rig->machine->tables.slot[0].section;
}

static uint32_t section_of(const Play *play, uint8_t process) {
    return play->rig->machine->tables.process[process].section;
}

static void the_thread_migrates_and_comes_home(void **state) {
    (void)state;
    Play play = play_new("kernel_mode=user");
    Machine *machine = play.rig->machine;
    ThreadRow before = *row_of(&play);
    assert_true(enter(&play, FIRST));
    assert_int_equal(machine->tables.system->current_thread, play.thread);
    assert_int_equal(machine->tables.system->current_process, play.first);
    assert_int_equal(slot0_section(&play), section_of(&play, play.first));
    assert_int_equal(row_of(&play)->keys, before.keys | trust_key(play.first));
    assert_int_equal(machine->mmu.context.keys, before.keys | trust_key(play.first));
    assert_int_equal(row_of(&play)->owner, play.app);
    assert_int_equal(row_of(&play)->stack_base, before.stack_base);
    assert_int_equal(caller_of(machine, play.thread), play.app);
    assert_int_equal(caller_context(machine, play.thread).keys, before.keys);
    assert_true(enter(&play, SECOND));
    assert_int_equal(psl_depth(machine, play.thread), 2);
    assert_int_equal(caller_of(machine, play.thread), play.first);
    assert_int_equal(row_of(&play)->keys,
                     before.keys | trust_key(play.first) | trust_key(play.second));
    psl_leave(machine, play.thread);
    assert_int_equal(row_of(&play)->keys, before.keys | trust_key(play.first));
    psl_leave(machine, play.thread);
    ThreadRow after = *row_of(&play);
    assert_memory_equal(&after, &before, sizeof after);
    assert_int_equal(slot0_section(&play), section_of(&play, play.app));
    assert_int_equal(machine->mmu.context.keys, before.keys);
    rig_free(play.rig);
}

static void rights_taken_in_a_server_stay_there(void **state) {
    (void)state;
    Play play = play_new("kernel_mode=user");
    Machine *machine = play.rig->machine;
    ThreadRow before = *row_of(&play);
    assert_true(enter(&play, FIRST));
    thread_set_kmode(machine, true);
    thread_set_permissions(machine, UINT32_MAX);
    psl_leave(machine, play.thread);
    ThreadRow after = *row_of(&play);
    assert_memory_equal(&after, &before, sizeof after);
    assert_false(machine->mmu.context.kernel_mode);
    rig_free(play.rig);
}

static void pointers_that_are_parameters_are_mapped(void **state) {
    (void)state;
    Play play = play_new("");
    VirtAddr slot = rig_slot_base(play.rig, play.app);
    uint32_t args[4] = {0x11234, 0x42000010, 0x11234, 0};
    assert_true(psl_enter(rig_call(play.rig), FIRST, 0, args, 4));
    assert_int_equal(args[0], slot | 0x11234); // a pointer
    assert_int_equal(args[1], 0x42000010);     // a pointer that means the same everywhere
    assert_int_equal(args[2], 0x11234);        // not a pointer
    uint32_t nothing[4] = {0, 0, 0, 0};
    assert_true(psl_enter(play.rig->machine, SECOND, 0, nothing, 4));
    assert_int_equal(nothing[0], 0); // NULL stays NULL
    rig_free(play.rig);
}

static void mapcallerptr_asks_the_caller(void **state) {
    (void)state;
    Play play = play_new("kernel_mode=user");
    Machine *machine = play.rig->machine;
    VirtAddr own = rig_commit(play.rig, CE_BLOCK_SIZE);
    rig_switch(play.rig, play.first);
    VirtAddr secret = rig_commit(play.rig, CE_BLOCK_SIZE) | rig_slot_base(play.rig, play.first);
    rig_switch(play.rig, play.app);
    VirtAddr mapped = own | rig_slot_base(play.rig, play.app);
    assert_true(enter(&play, FIRST));
    assert_int_equal(caller_map(rig_call(play.rig), own, CE_BLOCK_SIZE), mapped);
    assert_refused(play.rig, caller_map(machine, own, CE_BLOCK_SIZE + 1), CALLER_POINTER);
    assert_fact(play.rig, 2, mapped + CE_BLOCK_SIZE);
    assert_int_equal(pointer_map(rig_call(play.rig), secret, play.app), secret); // the thread may
    assert_refused(play.rig, caller_map(machine, secret, 1), CALLER_POINTER);
    assert_refused(play.rig, caller_map(machine, 0x80000000, 1), CALLER_POINTER);
    assert_refused(play.rig, caller_map(machine, own, UINT32_MAX), CALLER_POINTER);
    assert_int_equal(caller_map(rig_call(play.rig), own, 0), mapped);
    assert_int_equal(caller_map(rig_call(play.rig), 0, 8), 0);
    assert_int_equal(machine->outcome.reason.id, REASON_NONE);
    rig_free(play.rig);
}

static void memory_taken_in_a_server_is_the_servers(void **state) {
    (void)state;
    Play play = play_new("");
    assert_true(enter(&play, FIRST));
    VirtAddr va = rig_commit(play.rig, CE_BLOCK_SIZE);
    psl_leave(play.rig->machine, play.thread);
    VirtAddr mapped = va | rig_slot_base(play.rig, play.first);
    uint32_t block = tables_block(&play.rig->machine->tables, mapped);
    assert_int_not_equal(block, 0);
    assert_int_equal(play.rig->machine->tables.block[block].owner, play.first);
    VirtAddr bad = 0;
    assert_false(mmu_probe(&play.rig->machine->mmu, mapped, 4, play.rig->machine->mmu.context,
                           ACCESS_READ, &bad));
    rig_free(play.rig);
}

// ---- ends

static void a_server_that_ends_sends_its_callers_home(void **state) {
    (void)state;
    Play play = play_new("");
    Machine *machine = play.rig->machine;
    ThreadRow before = *row_of(&play);
    assert_true(enter(&play, FIRST));
    assert_true(enter(&play, SECOND));
    process_end(machine, play.first, 0); // the call in the middle
    assert_int_equal(psl_depth(machine, play.thread), 0);
    ThreadRow after = *row_of(&play);
    assert_memory_equal(&after, &before, sizeof after);
    assert_int_equal(machine->tables.system->current_process, play.app);
    assert_int_equal(slot0_section(&play), section_of(&play, play.app));
    assert_null(psl_find(machine, FIRST));
    assert_refused(play.rig, enter(&play, FIRST), NO_SUCH_SET);
    assert_true(enter(&play, SECOND));
    process_end(machine, play.second, 0);
    assert_int_equal(psl_depth(machine, play.thread), 0);
    rig_free(play.rig);
}

static void a_caller_that_ends_takes_its_thread_along(void **state) {
    (void)state;
    Play play = play_new("");
    Machine *machine = play.rig->machine;
    assert_true(enter(&play, FIRST));
    assert_true(enter(&play, SECOND));
    process_end(machine, play.app, 0); // its thread runs in second.exe
    assert_int_equal(machine->tables.thread[play.thread].handle, 0);
    assert_int_equal(machine->tables.system->current_process, PROCESS_NONE);
    for (uint32_t i = 0; i < CE_CALLSTACKS; i++) {
        assert_int_equal(machine->tables.callstack[i].used, 0);
    }
    assert_int_not_equal(machine->tables.process[play.second].handle, 0);
    rig_free(play.rig);
}

// ---- refusals

static void sets_have_limits(void **state) {
    (void)state;
    static const uint8_t pointers[CE_SET_METHODS + 1];
    Play play = play_new("");
    Machine *machine = play.rig->machine;
    assert_refused(play.rig, psl_create_set(machine, "X", 0, pointers), SET_METHODS);
    assert_refused(play.rig, psl_create_set(machine, "X", CE_SET_METHODS + 1, pointers),
                   SET_METHODS);
    uint32_t handle = psl_create_set(machine, "X", CE_SET_METHODS, pointers);
    assert_int_not_equal(handle, 0);
    assert_refused(play.rig, psl_register(machine, 0, 1), BAD_HANDLE);
    assert_refused(play.rig, psl_register(machine, handle + 0x1000, 1), BAD_HANDLE);
    assert_refused(play.rig, psl_register(machine, handle, 0), SET_NUMBER);
    assert_refused(play.rig, psl_register(machine, handle, CE_API_SETS), SET_NUMBER);
    assert_refused(play.rig, psl_register(machine, handle, FIRST), SET_TAKEN);
    assert_true(psl_register(machine, handle, CE_API_SETS - 1));
    rig_switch(play.rig, play.first);
    assert_refused(play.rig, psl_register(machine, handle, 5), NOT_SERVER);
    uint32_t args[4] = {0};
    assert_refused(play.rig, psl_enter(machine, CE_API_SETS - 1, CE_SET_METHODS, args, 4),
                   NO_SUCH_METHOD);
    for (unsigned i = 3; i < CE_API_SETS - 1; i++) {
        assert_int_not_equal(psl_create_set(machine, "Y", 1, pointers), 0);
    }
    assert_refused(play.rig, psl_create_set(machine, "Y", 1, pointers), NO_SET_RECORD);
    rig_free(play.rig);
}

static void calls_have_a_limit(void **state) {
    (void)state;
    Play play = play_new("");
    Machine *machine = play.rig->machine;
    for (unsigned i = 0; i < CE_CALLSTACKS; i++) {
        assert_true(enter(&play, i % 2 ? SECOND : FIRST));
    }
    assert_int_equal(psl_depth(machine, play.thread), CE_CALLSTACKS);
    assert_refused(play.rig, enter(&play, FIRST), NO_CALL_RECORD);
    while (psl_depth(machine, play.thread)) {
        psl_leave(machine, play.thread);
    }
    assert_int_equal(machine->tables.system->current_process, play.app);
    rig_free(play.rig);
}

static void only_a_method_returns(void **state) {
    (void)state;
    Play play = play_new("");
    api_call(play.rig->machine, CALL_return_to_caller, &(ApiArgs){.value = {1}});
    assert_int_equal(play.rig->machine->outcome.reason.id, REASON_NO_SERVER_CALL);
    rig_free(play.rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_thread_migrates_and_comes_home),
        cmocka_unit_test(rights_taken_in_a_server_stay_there),
        cmocka_unit_test(pointers_that_are_parameters_are_mapped),
        cmocka_unit_test(mapcallerptr_asks_the_caller),
        cmocka_unit_test(memory_taken_in_a_server_is_the_servers),
        cmocka_unit_test(a_server_that_ends_sends_its_callers_home),
        cmocka_unit_test(a_caller_that_ends_takes_its_thread_along),
        cmocka_unit_test(sets_have_limits),
        cmocka_unit_test(calls_have_a_limit),
        cmocka_unit_test(only_a_method_returns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
