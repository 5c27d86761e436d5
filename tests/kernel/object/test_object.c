// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "kernel/life/end.h"
#include "kernel/object/handle.h"
#include "kernel/object/object.h"
#include "kernel/process/process.h"

#include <stdio.h>

// Kernel objects and their handles: names, opens, the table's end, and closing. Events stand for
// any type that has nothing of its own to give back.

static uint32_t make(Rig *rig, ObjectType type, const char *name) {
    static const uint32_t values[OBJECT_VALUES];
    ObjectPlan plan;
    uint32_t pages = 0;
    if (!object_plan(rig_call(rig), type, name, &plan) ||
        (!plan.exists && !object_afford(rig->machine, &plan, 0, &pages))) {
        return 0;
    }
    if (plan.exists) {
        object_open(rig->machine, &plan);
    } else {
        object_make(rig->machine, &plan, values);
    }
    return rig->machine->tables.object[plan.record].handle;
}

static bool plan_only(Rig *rig, ObjectType type, const char *name) {
    ObjectPlan plan;
    return object_plan(rig->machine, type, name, &plan);
}

static void a_name_means_one_object_everywhere(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    uint32_t first = make(rig, OBJECT_EVENT, "ready");
    assert_int_equal(first & 3, 2);
    assert_int_not_equal(make(rig, OBJECT_EVENT, "Ready"), first); // letter case counts
    uint32_t empty = make(rig, OBJECT_EVENT, "");
    assert_int_not_equal(make(rig, OBJECT_EVENT, NULL), empty);
    assert_int_not_equal(make(rig, OBJECT_EVENT, NULL), make(rig, OBJECT_EVENT, NULL));
    assert_int_equal(make(rig, OBJECT_EVENT, ""), empty); // a name like any other
    rig_switch(rig, other);
    assert_int_equal(make(rig, OBJECT_EVENT, "ready"), first);
    uint32_t record = object_find(rig->machine, first);
    assert_int_equal(rig->machine->tables.object[record].opens[other], 1);
    assert_int_equal(rig->machine->tables.object[record].opens[rig->process], 1);
    rig_free(rig);
}

static void each_type_has_names_of_its_own(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t event = make(rig, OBJECT_EVENT, "ready"), mutex = make(rig, OBJECT_MUTEX, "ready");
    assert_int_not_equal(event, mutex);
    assert_int_not_equal(make(rig, OBJECT_EVENT, ""), make(rig, OBJECT_MUTEX, ""));
    assert_int_equal(make(rig, OBJECT_EVENT, "ready"), event);
    assert_int_equal(make(rig, OBJECT_MUTEX, "ready"), mutex);
    rig_free(rig);
}

// "limited to MAX_PATH characters", CreateFileForMapping (CE 5.0).
static void names_have_259_characters(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    static const uint32_t lengths[] = {21, 22, 23, 24, 258, 259};
    for (unsigned i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        uint32_t a = make(rig, OBJECT_EVENT, rig_long_name(lengths[i], 'a'));
        uint32_t b = make(rig, OBJECT_EVENT, rig_long_name(lengths[i], 'b'));
        assert_int_not_equal(a, b);
        assert_int_equal(make(rig, OBJECT_EVENT, rig_long_name(lengths[i], 'a')), a);
        assert_int_equal(make(rig, OBJECT_EVENT, rig_long_name(lengths[i], 'b')), b);
    }
    assert_refused(rig, plan_only(rig, OBJECT_EVENT, rig_long_name(260, 'a')), NAME_TOO_LONG);
    assert_fact(rig, 0, 260);
    assert_fact(rig, 1, 259);
    rig_free(rig);
}

// A record that serves again has the name of its new object, whichever of the two is longer.
static void a_record_forgets_its_name(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    for (int i = 0; i < 2; i++) {
        const char *first = i ? "short" : rig_long_name(200, 'a');
        const char *second = i ? rig_long_name(200, 'b') : "short";
        uint32_t object = make(rig, OBJECT_EVENT, first);
        uint32_t record = object >> 2 & 1023;
        handle_close(rig_call(rig), object);
        object = make(rig, OBJECT_EVENT, second);
        assert_int_equal(object >> 2 & 1023, record);
        const Tables *tables = &rig->machine->tables;
        assert_string_equal(tables_name(tables, &tables->object[record].name), second);
        assert_int_equal(make(rig, OBJECT_EVENT, second), object);
        assert_int_not_equal(make(rig, OBJECT_EVENT, first), object);
        handle_close(rig_call(rig), object);
        handle_close(rig_call(rig), object);
    }
    rig_free(rig);
}

static void the_table_has_1024_records(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t last = 0;
    for (uint32_t i = 0; i < CE_OBJECTS; i++) {
        last = make(rig, OBJECT_EVENT, NULL);
        assert_int_not_equal(last, 0);
    }
    assert_refused(rig, plan_only(rig, OBJECT_EVENT, NULL), NO_OBJECT_RECORD);
    assert_fact(rig, 0, CE_OBJECTS);
    assert_true(handle_close(rig_call(rig), last));
    uint32_t again = make(rig, OBJECT_EVENT, NULL);
    assert_int_equal(again >> 2 & 1023, last >> 2 & 1023); // the record serves again
    assert_int_not_equal(again, last);                     // the old handle stays dead
    assert_refused(rig, handle_close(rig->machine, last), NO_OBJECT);
    rig_free(rig);
}

static void an_object_needs_ram(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr hoard = rig_hoard(rig);
    rig_leave_free(rig, hoard, 0);
    while (make(rig, OBJECT_EVENT, NULL)) {
    }
    assert_int_equal(rig->machine->outcome.reason.id, REASON_NO_KERNEL_MEMORY);
    assert_fact(rig, 0, 2);
    assert_fact(rig, 2, 0);
    rig_free(rig);
}

static void opens_are_counted_up_to_65535(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t handle = make(rig, OBJECT_EVENT, "many");
    for (uint32_t i = 1; i < UINT16_MAX; i++) {
        assert_int_equal(make(rig, OBJECT_EVENT, "many"), handle);
    }
    assert_refused(rig, plan_only(rig, OBJECT_EVENT, "many"), TOO_MANY_OPENS);
    assert_fact(rig, 1, UINT16_MAX);
    rig_free(rig);
}

static void closing_takes_one_of_the_callers_opens(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    uint32_t handle = make(rig, OBJECT_EVENT, "e");
    make(rig, OBJECT_EVENT, "e");
    rig_switch(rig, other);
    assert_refused(rig, handle_close(rig->machine, handle), HANDLE_NOT_OPEN);
    assert_fact(rig, 0, handle);
    assert_fact(rig, 2, other);
    rig_switch(rig, rig->process);
    assert_true(handle_close(rig_call(rig), handle));
    assert_int_not_equal(object_find(rig->machine, handle), OBJECT_NO_RECORD);
    assert_true(handle_close(rig_call(rig), handle));
    assert_int_equal(object_find(rig->machine, handle), OBJECT_NO_RECORD);
    assert_refused(rig, handle_close(rig->machine, handle), NO_OBJECT);
    rig_free(rig);
}

static void handles_of_nothing_are_refused(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    static const uint32_t bad[] = {0, 1, 0xFFFFFFFF, 0x0E000002, 0x0E001002, 0x0FFFFFFE};
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_refused(rig, handle_close(rig->machine, bad[i]), NO_OBJECT);
        assert_fact(rig, 0, bad[i]);
    }
    rig_free(rig);
}

static void a_handle_of_the_wrong_type_is_refused(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t handle = make(rig, OBJECT_EVENT, NULL), record = 0;
    assert_refused(rig, object_get(rig->machine, handle, OBJECT_MAPPING, &record), WRONG_TYPE);
    assert_fact(rig, 1, OBJECT_EVENT);
    assert_fact(rig, 2, OBJECT_MAPPING);
    assert_refused(rig, object_get(rig->machine, handle + 1, OBJECT_EVENT, &record), NO_OBJECT);
    rig_free(rig);
}

static void closing_a_process_or_thread_handle_only_forgets_it(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t process = rig->machine->tables.process[rig->process].handle;
    uint32_t thread = rig->machine->tables.thread[rig->thread].handle;
    Tables before = rig_snapshot(rig);
    assert_true(handle_close(rig_call(rig), process));
    assert_true(handle_close(rig_call(rig), thread));
    assert_true(rig_tables_equal(&before, &rig->machine->tables));
    tables_deinit(&before);
    rig_free(rig);
}

static void what_a_dead_process_left_open_is_closed_and_counted(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    rig_switch(rig, other);
    uint32_t shared = make(rig, OBJECT_EVENT, "shared"), own = make(rig, OBJECT_MUTEX, NULL);
    make(rig, OBJECT_EVENT, "shared");
    rig_switch(rig, rig->process);
    make(rig, OBJECT_EVENT, "shared");
    process_end(rig->machine, other, 0);
    assert_int_equal(rig->machine->tables.process[other].leaked, 3);
    assert_int_equal(object_find(rig->machine, own), OBJECT_NO_RECORD);
    uint32_t record = object_find(rig->machine, shared);
    assert_int_equal(rig->machine->tables.object[record].owner, PROCESS_NONE);
    assert_int_equal(rig_start(rig, "next.exe"), other);
    assert_int_equal(rig->machine->tables.process[other].leaked, 0);
    assert_int_equal(rig->machine->tables.object[record].opens[other], 0);
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_means_one_object_everywhere),
        cmocka_unit_test(each_type_has_names_of_its_own),
        cmocka_unit_test(names_have_259_characters),
        cmocka_unit_test(a_record_forgets_its_name),
        cmocka_unit_test(the_table_has_1024_records),
        cmocka_unit_test(an_object_needs_ram),
        cmocka_unit_test(opens_are_counted_up_to_65535),
        cmocka_unit_test(closing_takes_one_of_the_callers_opens),
        cmocka_unit_test(handles_of_nothing_are_refused),
        cmocka_unit_test(a_handle_of_the_wrong_type_is_refused),
        cmocka_unit_test(closing_a_process_or_thread_handle_only_forgets_it),
        cmocka_unit_test(what_a_dead_process_left_open_is_closed_and_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
