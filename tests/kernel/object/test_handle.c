// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "ce/handles.h"
#include "kernel/life/end.h"
#include "kernel/object/file.h"
#include "kernel/object/handle.h"
#include "kernel/object/object.h"
#include "kernel/object/sync.h"
#include "kernel/process/process.h"

// DuplicateHandle (CE 5.0): one more open of an object, in another process.

static uint32_t process_handle(const Rig *rig, uint8_t process) {
    return rig->machine->tables.process[process].handle;
}

static HandleCopy copy_to(const Rig *rig, uint32_t handle, uint8_t source, uint8_t target) {
    return (HandleCopy){.source = process_handle(rig, source),
                        .target = process_handle(rig, target),
                        .handle = handle,
                        .options = DUPLICATE_SAME_ACCESS};
}

static uint32_t opens(const Rig *rig, uint32_t handle, uint8_t process) {
    uint32_t record = object_find(rig->machine, handle);
    return record == OBJECT_NO_RECORD ? 0 : rig->machine->tables.object[record].opens[process];
}

static void a_duplicate_is_one_more_open_in_the_target(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    uint32_t handles[3] = {sync_create_event(rig_call(rig), NULL, false, false),
                           sync_create_mutex(rig_call(rig), NULL, false),
                           sync_create_semaphore(rig_call(rig), NULL, 1, 2)};
    for (uint32_t i = 0; i < 3; i++) {
        HandleCopy copy = copy_to(rig, handles[i], rig->process, other);
        assert_true(handle_duplicate(rig_call(rig), &copy));
        assert_int_equal(opens(rig, handles[i], other), 1);
        assert_true(handle_close(rig_call(rig), handles[i]));
        assert_int_equal(opens(rig, handles[i], rig->process), 0);
        assert_refused(rig, handle_close(rig->machine, handles[i]), HANDLE_NOT_OPEN);
    }
    rig_switch(rig, other); // the target itself calls
    HandleCopy back = copy_to(rig, handles[0], other, rig->process);
    assert_true(handle_duplicate(rig_call(rig), &back));
    back.source = back.target = HANDLE_CURRENT_PROCESS;
    assert_true(handle_duplicate(rig_call(rig), &back));
    assert_int_equal(opens(rig, handles[0], other), 2);
    assert_int_equal(opens(rig, handles[0], rig->process), 1);
    rig_switch(rig, rig->process);
    process_end(rig->machine, other, 0);
    assert_int_equal(opens(rig, handles[0], rig->process), 1);
    assert_int_equal(object_find(rig->machine, handles[1]), OBJECT_NO_RECORD);
    rig_free(rig);
}

static void what_is_no_event_mutex_or_semaphore_has_one_handle(void **state) {
    (void)state;
    Rig *rig = rig_new("storage_kb=64");
    uint32_t file = file_open(
        rig_call(rig), &(FileRequest){"a", (uint32_t)GENERIC_READ, 3, CREATE_ALWAYS, false, 0});
    HandleCopy copy = copy_to(rig, file, rig->process, rig->process);
    assert_refused(rig, handle_duplicate(rig->machine, &copy), NOT_DUPLICATED);
    copy.handle = process_handle(rig, rig->process);
    assert_refused(rig, handle_duplicate(rig->machine, &copy), NO_OBJECT);
    copy.handle = HANDLE_CURRENT_THREAD;
    assert_refused(rig, handle_duplicate(rig->machine, &copy), NO_OBJECT);
    assert_int_equal(opens(rig, file, rig->process), 1);
    rig_free(rig);
}

static void options_and_processes_are_checked(void **state) {
    (void)state;
    static const uint32_t bad[] = {0, DUPLICATE_CLOSE_SOURCE, 4, 7, UINT32_MAX};
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    uint32_t event = sync_create_event(rig_call(rig), NULL, false, false);
    for (uint32_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        HandleCopy copy = copy_to(rig, event, rig->process, other);
        copy.options = bad[i];
        assert_refused(rig, handle_duplicate(rig->machine, &copy), DUPLICATE_OPTIONS);
    }
    HandleCopy copy = copy_to(rig, event, rig->process, other);
    copy.inherit = 1;
    assert_refused(rig, handle_duplicate(rig->machine, &copy), NO_INHERITANCE);
    copy = copy_to(rig, event, rig->process, other);
    copy.target = event;
    assert_refused(rig, handle_duplicate(rig->machine, &copy), BAD_HANDLE);
    copy = copy_to(rig, event, other, rig->process);
    assert_refused(rig, handle_duplicate(rig->machine, &copy), HANDLE_NOT_OPEN);
    assert_int_equal(opens(rig, event, rig->process), 1);
    assert_int_equal(opens(rig, event, other), 0);
    rig_free(rig);
}

static void opens_of_the_target_are_counted_up_to_65535(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t event = sync_create_event(rig_call(rig), NULL, false, false);
    HandleCopy copy = copy_to(rig, event, rig->process, rig->process);
    for (uint32_t i = 1; i < UINT16_MAX; i++) {
        assert_true(handle_duplicate(rig_call(rig), &copy));
    }
    assert_refused(rig, handle_duplicate(rig->machine, &copy), TOO_MANY_OPENS);
    assert_int_equal(opens(rig, event, rig->process), UINT16_MAX);
    rig_free(rig);
}

static void a_third_process_duplicates_and_closes_nothing(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t source = rig_start(rig, "source.exe"), target = rig_start(rig, "target.exe");
    rig_switch(rig, source);
    uint32_t event = sync_create_event(rig_call(rig), NULL, false, false);
    rig_switch(rig, rig->process);
    HandleCopy copy = copy_to(rig, event, source, target);
    copy.options |= DUPLICATE_CLOSE_SOURCE;
    assert_refused(rig, handle_duplicate(rig->machine, &copy), DUPLICATE_PARTY);
    handle_close_source(rig_call(rig), &copy);
    assert_int_equal(opens(rig, event, source), 1);
    copy.target = process_handle(rig, rig->process);
    handle_close_source(rig_call(rig), &copy);
    assert_int_equal(object_find(rig->machine, event), OBJECT_NO_RECORD);
    handle_close_source(rig_call(rig), &copy);
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_duplicate_is_one_more_open_in_the_target),
        cmocka_unit_test(what_is_no_event_mutex_or_semaphore_has_one_handle),
        cmocka_unit_test(options_and_processes_are_checked),
        cmocka_unit_test(opens_of_the_target_are_counted_up_to_65535),
        cmocka_unit_test(a_third_process_duplicates_and_closes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
