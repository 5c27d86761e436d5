// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "coredll/api.h"
#include "kernel/memory/division.h"
#include "kernel/memory/status.h"
#include "kernel/object/file.h"
#include "kernel/object/handle.h"
#include "kernel/paging/store.h"

// Storage memory and program memory: what can change sides while the device runs. The store of
// these tests has 64 pages, of 4,096.

#define PAGE CE_PAGE_SIZE
#define STORE "storage_kb=256"
#define BOTH ((uint32_t)GENERIC_READ | GENERIC_WRITE)

static uint32_t set(Rig *rig, uint32_t pages) {
    return division_set(rig_call(rig), pages);
}

// Refused with SYSMEM_FAILED: what is compared is whether it was anything else.
static bool set_works(Rig *rig, uint32_t pages) {
    return division_set(rig->machine, pages) != (uint32_t)SYSMEM_FAILED;
}

static void make_file(Rig *rig, const char *name, uint32_t size) {
    uint32_t handle =
        file_open(rig_call(rig), &(FileRequest){name, BOTH, 0, CREATE_ALWAYS, false, 0});
    uint32_t done = 0;
    VirtAddr buffer = rig_commit(rig, size);
    assert_true(file_write(rig_call(rig), handle, buffer, size, &done));
    assert_true(virtual_free(rig_call(rig), buffer, 0, MEM_RELEASE));
    assert_true(handle_close(rig_call(rig), handle));
}

static void pages_change_sides_and_come_back(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    uint32_t free_pages = rig_free_pages(rig);
    assert_int_equal(store_pages(rig->machine), 64);
    assert_int_equal(division_program_pages(rig->machine), 4096 - 64);
    assert_int_equal(set(rig, 100), SYSMEM_CHANGED);
    assert_int_equal(rig_free_pages(rig), free_pages - 36);
    assert_int_equal(store_free_pages(rig->machine), 100);
    assert_int_equal(status_memory(rig->machine).total_phys, (4096 - 100) * PAGE);
    make_file(rig, "big.bin", 99 * PAGE); // in frames that were program memory, too
    rig_check(rig);
    assert_true(file_delete(rig_call(rig), "big.bin"));
    rig_check(rig);
    assert_int_equal(set(rig, 64), SYSMEM_CHANGED);
    assert_int_equal(rig_free_pages(rig), free_pages);
    rig_free(rig);
}

static void shrinking_gives_program_memory_the_pages(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    uint32_t free_pages = rig_free_pages(rig);
    assert_int_equal(set(rig, 32), SYSMEM_CHANGED);
    assert_int_equal(rig_free_pages(rig), free_pages + 32);
    assert_int_equal(store_free_pages(rig->machine), 32);
    assert_int_equal(set(rig, 32), SYSMEM_CHANGED);
    assert_int_equal(set(rig, 64), SYSMEM_CHANGED);
    assert_int_equal(rig_free_pages(rig), free_pages);
    rig_free(rig);
}

static void what_files_have_is_not_given_away(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    make_file(rig, "data.bin", 40 * PAGE);
    Tables before = rig_snapshot(rig);
    assert_int_equal(set(rig, 39), SYSMEM_FAILED);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_DIVISION_FILES);
    assert_int_equal(rig->machine->outcome.error, ERROR_DISK_FULL);
    assert_fact(rig, 1, 40);
    assert_true(rig_tables_equal(&before, &rig->machine->tables));
    tables_deinit(&before);
    assert_int_equal(set(rig, 40), SYSMEM_CHANGED);
    rig_check(rig);
    assert_int_equal(set(rig, 64), SYSMEM_CHANGED);
    rig_free(rig);
}

static void neither_part_falls_below_128_kb(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    assert_refused(rig, set_works(rig, 31), DIVISION_RANGE);
    assert_fact(rig, 1, 32);
    assert_refused(rig, set_works(rig, 4096 - 31), DIVISION_RANGE);
    assert_fact(rig, 2, 4096 - 32);
    assert_refused(rig, set_works(rig, UINT32_MAX), DIVISION_RANGE);
    assert_refused(rig, set_works(rig, 0), DIVISION_RANGE);
    rig_free(rig);
}

static void what_program_memory_cannot_give_now_waits_for_a_reboot(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    VirtAddr hoard = rig_hoard(rig);
    rig_leave_free(rig, hoard, 50);
    assert_int_equal(set(rig, 64 + 51), SYSMEM_MUSTREBOOT);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_NONE);
    assert_int_equal(store_pages(rig->machine), 64);
    assert_int_equal(rig_free_pages(rig), 50);
    assert_int_equal(set(rig, 65), SYSMEM_REBOOTPENDING);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_DIVISION_PENDING);
    assert_fact(rig, 1, 64 + 51);
    assert_int_equal(store_pages(rig->machine), 64);
    rig_free(rig);
}

static void growing_may_take_the_last_free_page(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    VirtAddr hoard = rig_hoard(rig);
    rig_leave_free(rig, hoard, 50);
    assert_int_equal(set(rig, 64 + 50), SYSMEM_CHANGED);
    assert_int_equal(rig_free_pages(rig), 0);
    assert_int_equal(set(rig, 64), SYSMEM_CHANGED);
    rig_free(rig);
}

static void without_an_object_store_it_always_fails(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    assert_refused_with(rig, set_works(rig, 64), NO_STORE, ERROR_NOT_SUPPORTED);
    rig_free(rig);
}

static void the_calls_tell_both_parts_and_what_became_of_it(void **state) {
    (void)state;
    Rig *rig = rig_new(STORE);
    ApiArgs get = {.omitted = {true, true, true}};
    ApiResult result = api_call(rig_call(rig), CALL_GetSystemMemoryDivision, &get);
    assert_int_equal(result.value, 1);
    assert_int_equal(result.n_out, 3);
    assert_int_equal(result.out[0], 64);
    assert_int_equal(result.out[1], 4096 - 64);
    assert_int_equal(result.out[2], PAGE);
    ApiArgs change = {.value = {63}};
    assert_int_equal(api_call(rig_call(rig), CALL_SetSystemMemoryDivision, &change).value, 0);
    get = (ApiArgs){.value = {rig_commit(rig, PAGE), 0, 0}};
    assert_int_equal(api_call(rig_call(rig), CALL_GetSystemMemoryDivision, &get).value, 0);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_OUT_POINTER);
    change.value[0] = 64;
    ProcessRow row = rig->machine->tables.process[rig->process];
    row.trust = TRUST_RUN;
    machine_set_rows(rig->machine, TABLE_PROCESS, rig->process, 1, &row);
    result = api_call(rig_call(rig), CALL_SetSystemMemoryDivision, &change);
    assert_int_equal(result.value, SYSMEM_FAILED);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_NOT_TRUSTED);
    set(rig, 64);
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_change_sides_and_come_back),
        cmocka_unit_test(shrinking_gives_program_memory_the_pages),
        cmocka_unit_test(what_files_have_is_not_given_away),
        cmocka_unit_test(neither_part_falls_below_128_kb),
        cmocka_unit_test(what_program_memory_cannot_give_now_waits_for_a_reboot),
        cmocka_unit_test(growing_may_take_the_last_free_page),
        cmocka_unit_test(without_an_object_store_it_always_fails),
        cmocka_unit_test(the_calls_tell_both_parts_and_what_became_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
