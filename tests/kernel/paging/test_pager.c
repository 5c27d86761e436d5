// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "kernel/life/end.h"
#include "kernel/life/start.h"
#include "kernel/loader/images.h"
#include "kernel/loader/load.h"
#include "kernel/loader/pageout.h"
#include "kernel/memory/lock.h"
#include "kernel/paging/pager.h"
#include "kernel/process/process.h"
#include "ce/handles.h"

#include <string.h>

#define KB 1024u
#define PAGE CE_PAGE_SIZE

static VirtAddr load(Rig *rig, const char *name, uint32_t code_kb) {
    DllImage image = {.name = name, .code_kb = code_kb};
    image_add_dll(rig->machine, &image);
    uint32_t handle = load_library(rig_call(rig), name);
    assert_int_not_equal(handle, 0);
    return rig->machine->tables.module[module_find_handle(rig->machine, handle)].code_base;
}

static bool touch(Rig *rig, VirtAddr va) {
    uint8_t byte = 0;
    return mmu_read(&rig->machine->mmu, va, &byte, 1);
}

static bool is_in_ram(const Rig *rig, VirtAddr va) {
    return page_state(rig_word(rig, va)) == PAGE_STATE_COMMITTED;
}

static void code_takes_ram_when_it_is_touched_and_by_the_page(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr dll = load(rig, "paged.dll", 64);
    uint32_t free_pages = rig_free_pages(rig);
    assert_false(is_in_ram(rig, dll));
    assert_true(touch(rig, dll + 5) && touch(rig, dll + 9) && touch(rig, dll + 3 * PAGE));
    assert_int_equal(rig_free_pages(rig), free_pages - 2);
    assert_true(is_in_ram(rig, dll) && is_in_ram(rig, dll + 3 * PAGE));
    assert_false(is_in_ram(rig, dll + PAGE));
    assert_int_equal(rig->machine->tables.system->page_ins, 2);
    rig_free(rig);
}

static void demand_paging_no_reads_all_of_it_at_once(void **state) {
    (void)state;
    Rig *rig = rig_new("demand_paging=no");
    uint32_t free_pages = rig_free_pages(rig);
    VirtAddr dll = load(rig, "whole.dll", 64);
    assert_true(is_in_ram(rig, dll + 15 * PAGE));
    assert_true(free_pages - rig_free_pages(rig) >= 16);
    rig_free(rig);
}

static void two_processes_show_one_frame_of_a_dll(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    VirtAddr dll = load(rig, "paged.dll", 64);
    assert_true(touch(rig, dll));
    uint32_t frame = page_frame(rig_word(rig, dll)), free_pages = rig_free_pages(rig);
    rig_switch(rig, other);
    load_library(rig_call(rig), "paged.dll");
    uint32_t after_load = rig_free_pages(rig);
    assert_false(is_in_ram(rig, dll));
    assert_true(touch(rig, dll));
    assert_int_equal(page_frame(rig_word(rig, dll)), frame);
    assert_int_equal(rig_free_pages(rig), after_load);
    assert_true(after_load <= free_pages);
    process_end(rig->machine, other, 0);
    rig_switch(rig, rig->process);
    assert_true(is_in_ram(rig, dll));
    rig_free(rig);
}

static void an_exe_in_ram_is_paged_too_and_one_in_rom_never(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    ProcessImage image = rig_image("ram.exe");
    image.in_ram = 1;
    assert_true(image_add_exe(rig->machine, &image));
    uint8_t process = process_start(rig->machine, "ram.exe", 0);
    assert_true(is_in_ram(rig, CE_EXE_BASE + PAGE)); // the rig's own, in ROM
    rig_switch(rig, process);
    assert_false(is_in_ram(rig, CE_EXE_BASE + PAGE));
    assert_true(touch(rig, CE_EXE_BASE + PAGE));
    assert_true(is_in_ram(rig, CE_EXE_BASE + PAGE));
    assert_true(pageout_module(rig_call(rig), rig->machine->tables.process[process].handle, 0));
    assert_false(is_in_ram(rig, CE_EXE_BASE + PAGE));
    assert_true(touch(rig, CE_EXE_BASE + PAGE));
    rig_free(rig);
}

static void a_full_pool_gives_up_the_page_that_was_read_first(void **state) {
    (void)state;
    Rig *rig = rig_new("paging_pool_kb=16");
    VirtAddr dll = load(rig, "paged.dll", 64);
    uint32_t free_pages = rig_free_pages(rig);
    for (uint32_t i = 0; i < 4; i++) {
        assert_true(touch(rig, dll + i * PAGE));
    }
    assert_true(touch(rig, dll)); // reading again does not make it younger: FIFO
    assert_true(touch(rig, dll + 4 * PAGE));
    assert_false(is_in_ram(rig, dll));
    assert_true(is_in_ram(rig, dll + PAGE));
    assert_int_equal(rig_free_pages(rig), free_pages); // program memory has nothing to do with it
    rig_free(rig);
}

static void the_pool_is_taken_when_the_device_comes_up(void **state) {
    (void)state;
    Rig *without = rig_new(""), *with = rig_new("paging_pool_kb=1024");
    assert_int_equal(rig_free_pages(without) - rig_free_pages(with), 256);
    assert_int_equal(with->machine->tables.system->pool_pages, 256);
    rig_free(with);
    rig_free(without);
}

static void a_locked_page_stays_until_it_is_unlocked_as_often(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr dll = load(rig, "paged.dll", 256);
    VirtAddr numbers = rig_commit(rig, PAGE);
    assert_true(lock_pages(rig_call(rig), dll, 2 * PAGE, numbers, 0));
    assert_true(lock_pages(rig_call(rig), dll, 1, 0, 0));
    uint32_t number = 0;
    assert_true(mmu_read32(&rig->machine->mmu, numbers, &number));
    assert_int_equal(number, page_frame(rig_word(rig, dll)));
    uint32_t block = tables_block(&rig->machine->tables, rig->slot + dll);
    assert_int_equal(rig->machine->tables.block[block].locks, 3);
    assert_true(touch(rig, dll + 64 * KB));
    pageout_all(rig_call(rig));
    assert_true(is_in_ram(rig, dll) && is_in_ram(rig, dll + PAGE));
    assert_false(is_in_ram(rig, dll + 64 * KB));
    assert_true(lock_release(rig_call(rig), dll, 2 * PAGE));
    pageout_all(rig_call(rig));
    assert_true(is_in_ram(rig, dll));
    assert_false(is_in_ram(rig, dll + PAGE)); // in the same block
    assert_refused(rig, lock_release(rig->machine, dll + PAGE, 1), LOCK_COUNT);
    assert_true(lock_release(rig_call(rig), dll, 1));
    pageout_all(rig_call(rig));
    assert_false(is_in_ram(rig, dll));
    assert_refused(rig, lock_release(rig->machine, dll, 1), LOCK_COUNT);
    rig_free(rig);
}

// LOCKFLAG_QUERY_ONLY of LockPages (CE 5.0).
static void a_query_tells_the_frames_and_locks_nothing(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr dll = load(rig, "paged.dll", 256);
    VirtAddr numbers = rig_commit(rig, PAGE);
    assert_true(lock_pages(rig_call(rig), dll, 2 * PAGE, numbers, LOCKFLAG_QUERY_ONLY));
    uint32_t number = 0;
    assert_true(mmu_read32(&rig->machine->mmu, numbers + 4, &number));
    assert_int_equal(number, page_frame(rig_word(rig, dll + PAGE)));
    assert_refused(rig, lock_release(rig->machine, dll, 1), LOCK_COUNT);
    pageout_all(rig_call(rig));
    assert_false(is_in_ram(rig, dll));
    rig_free(rig);
}

static void more_than_the_pool_holds_cannot_be_locked(void **state) {
    (void)state;
    Rig *rig = rig_new("paging_pool_kb=16");
    VirtAddr dll = load(rig, "paged.dll", 64);
    assert_refused(rig, lock_pages(rig->machine, dll, 5 * PAGE, 0, 0), LOCK_ROOM);
    assert_true(lock_pages(rig_call(rig), dll, 4 * PAGE, 0, 0));
    assert_false(touch(rig, dll + 4 * PAGE)); // nobody can make room
    assert_int_equal(rig->machine->mmu.fault.clause, CLAUSE_NO_FRAME);
    assert_true(lock_release(rig_call(rig), dll, 4 * PAGE));
    assert_true(touch(rig, dll + 4 * PAGE));
    rig_free(rig);
}

static void a_lock_is_the_pages_own_and_goes_with_its_reservation(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    DllImage image = {.name = "mixed.dll", .code_kb = 4, .data_kb = 4};
    image_add_dll(rig->machine, &image);
    uint32_t handle = load_library(rig_call(rig), "mixed.dll");
    VirtAddr code = rig->machine->tables.module[module_find_handle(rig->machine, handle)].code_base;
    assert_true(lock_pages(rig_call(rig), code, 1, 0, 0));
    assert_refused(rig, lock_release(rig->machine, code + PAGE, 1), LOCK_COUNT); // its data
    uint8_t other = rig_start(rig, "other.exe");
    rig_switch(rig, other);
    load_library(rig_call(rig), "mixed.dll");
    process_end(rig->machine, rig->process, 0);
    pageout_all(rig_call(rig));
    assert_int_equal(rig->machine->tables.system->pager_pages, 0);
    rig_free(rig);
}

static void a_range_across_the_end_of_its_slot_is_not_locked(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr last = CE_SLOT_SIZE - 64 * KB + 4 * PAGE; // behind coredll.dll's data
    assert_refused(rig, lock_pages(rig->machine, last, 64 * KB, 0, 0), RANGE_OUTSIDE);
    rig_free(rig);
}

static void a_page_can_be_locked_again_when_the_pool_is_full_of_it(void **state) {
    (void)state;
    Rig *rig = rig_new("paging_pool_kb=4");
    VirtAddr dll = load(rig, "paged.dll", 64);
    assert_true(lock_pages(rig_call(rig), dll, 1, 0, 0));
    assert_true(lock_pages(rig_call(rig), dll, 1, 0, 0));
    assert_refused(rig, lock_pages(rig->machine, dll + PAGE, 1, 0, 0), LOCK_RANGE);
    rig_free(rig);
}

static void a_page_that_can_be_discarded_is_not_copied(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr dll = load(rig, "paged.dll", 64);
    assert_true(touch(rig, dll));
    VirtAddr to = virtual_alloc(rig_call(rig), 0, PAGE, MEM_RESERVE, PAGE_NOACCESS);
    assert_refused(rig, virtual_copy(rig->machine, to, dll, PAGE, PAGE_READONLY), COPY_PAGED);
    rig_free(rig);
}

static void dlls_have_the_room_of_discarded_pages_too(void **state) {
    (void)state;
    Rig *rig = rig_new("cp_low=0 cp_critical=0");
    VirtAddr dll = load(rig, "paged.dll", 256);
    for (uint32_t i = 0; i < 64; i++) {
        assert_true(touch(rig, dll + i * PAGE));
    }
    DllImage image = {.name = "data.dll", .code_kb = 4, .data_kb = 64};
    image_add_dll(rig->machine, &image);
    VirtAddr hoard = rig_hoard(rig);
    rig_leave_free(rig, hoard, 2);
    assert_int_not_equal(load_library(rig_call(rig), "data.dll"), 0);
    assert_false(is_in_ram(rig, dll));
    rig_free(rig);
}

static void pages_are_discarded_before_anybody_is_refused(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr dll = load(rig, "paged.dll", 256);
    for (uint32_t i = 0; i < 64; i++) {
        assert_true(touch(rig, dll + i * PAGE));
    }
    VirtAddr hoard = rig_hoard(rig);
    VirtAddr room = virtual_alloc(rig_call(rig), 0, 256 * KB, MEM_RESERVE, PAGE_READWRITE);
    rig_leave_free(rig, hoard, 40);
    assert_int_not_equal(virtual_alloc(rig_call(rig), room, 60 * PAGE, MEM_COMMIT, PAGE_READWRITE),
                         0);
    assert_false(is_in_ram(rig, dll));
    assert_true(touch(rig, dll)); // and read again
    rig_free(rig);
}

static void page_out_module_takes_the_dlls_along_that_its_flags_say(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    VirtAddr own = load(rig, "own.dll", 64), both = load(rig, "both.dll", 64);
    uint32_t process = rig->machine->tables.process[rig->process].handle;
    rig_switch(rig, other);
    assert_int_not_equal(load_library(rig_call(rig), "both.dll"), 0);
    VirtAddr its = load(rig, "its.dll", 64);
    assert_true(touch(rig, its));
    rig_switch(rig, rig->process);
    static const bool stays[][2] = {[PAGE_OUT_PROCESS_ONLY] = {true, true},
                                    [PAGE_OUT_DLL_USED_ONLY_BY_THISPROC] = {false, true},
                                    [PAGE_OUT_ALL_DEPENDENT_DLL] = {false, false}};
    for (uint32_t flags = 0; flags < 3; flags++) {
        assert_true(touch(rig, own) && touch(rig, both));
        assert_true(pageout_module(rig_call(rig), process, flags));
        assert_int_equal(is_in_ram(rig, own), stays[flags][0]);
        assert_int_equal(is_in_ram(rig, both), stays[flags][1]);
    }
    assert_true(touch(rig, own));
    assert_refused(rig, pageout_module(rig->machine, process, 3), PAGE_OUT_FLAGS);
    assert_true(is_in_ram(rig, own));
    uint32_t dll = handle_of_module(module_find(rig->machine, "own.dll"));
    assert_true(pageout_module(rig_call(rig), dll, PAGE_OUT_ALL_DEPENDENT_DLL));
    assert_false(is_in_ram(rig, own));
    rig_switch(rig, other);
    assert_true(is_in_ram(rig, its)); // another process's
    rig_free(rig);
}

static void a_stack_or_heap_is_never_discarded(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr data = rig_commit(rig, 16 * PAGE);
    uint32_t word = 0x12345678;
    assert_true(mmu_write32(&rig->machine->mmu, data, word));
    uint32_t free_pages = rig_free_pages(rig);
    pageout_all(rig_call(rig));
    assert_int_equal(rig_free_pages(rig), free_pages);
    assert_true(mmu_read32(&rig->machine->mmu, data, &word));
    assert_int_equal(word, 0x12345678);
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code_takes_ram_when_it_is_touched_and_by_the_page),
        cmocka_unit_test(demand_paging_no_reads_all_of_it_at_once),
        cmocka_unit_test(two_processes_show_one_frame_of_a_dll),
        cmocka_unit_test(an_exe_in_ram_is_paged_too_and_one_in_rom_never),
        cmocka_unit_test(a_full_pool_gives_up_the_page_that_was_read_first),
        cmocka_unit_test(the_pool_is_taken_when_the_device_comes_up),
        cmocka_unit_test(a_locked_page_stays_until_it_is_unlocked_as_often),
        cmocka_unit_test(a_query_tells_the_frames_and_locks_nothing),
        cmocka_unit_test(more_than_the_pool_holds_cannot_be_locked),
        cmocka_unit_test(a_lock_is_the_pages_own_and_goes_with_its_reservation),
        cmocka_unit_test(a_range_across_the_end_of_its_slot_is_not_locked),
        cmocka_unit_test(a_page_can_be_locked_again_when_the_pool_is_full_of_it),
        cmocka_unit_test(a_page_that_can_be_discarded_is_not_copied),
        cmocka_unit_test(dlls_have_the_room_of_discarded_pages_too),
        cmocka_unit_test(pages_are_discarded_before_anybody_is_refused),
        cmocka_unit_test(page_out_module_takes_the_dlls_along_that_its_flags_say),
        cmocka_unit_test(a_stack_or_heap_is_never_discarded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
