// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "ce/win32.h"
#include "emu/holes.h"
#include "heap/side.h"
#include "kernel/life/boot.h"
#include "kernel/life/end.h"
#include "kernel/life/start.h"
#include "kernel/loader/images.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"
#include "kernel/space/kobject.h"
#include "kernel/space/pages.h"
#include "trust/context.h"

#include <stdio.h>
#include "kernel/process/process_handle.h"

#include <stdlib.h>

// Processes: 32 records, lowest free first; a record decides slot and key; whatever a process had
// comes back when it ends.

static void start_all(Rig *rig) {
    char name[CE_NAME_MAX];
    for (unsigned i = 3; i < CE_PROCESS_MAX; i++) { // nk, filesys and app.exe run already
        snprintf(name, sizeof name, "app%u.exe", i);
        assert_int_equal(rig_start(rig, name), i);
    }
}

static void thirty_one_processes_run_beside_nk(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    start_all(rig);
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        ProcessRow row = rig->machine->tables.process[i];
        assert_int_equal(row.key, 1u << i);
        assert_int_equal(row.slot, i == 0 ? 97 : i + 1);
        assert_int_equal(row.section, rig->machine->tables.slot[row.slot].section);
    }
    assert_int_equal(rig->machine->tables.process[31].slot, CE_SLOT_PROCESS_LAST);
    rig_free(rig);
}

static void the_32nd_process_after_nk_is_refused(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    start_all(rig);
    assert_refused_with(rig, process_start(rig->machine, "app.exe", 0) != PROCESS_NONE,
                        NO_PROCESS_RECORD, 8);
    assert_fact(rig, 0, 32);
    rig_free(rig);
}

static void createprocess_error_is_a_knob(void **state) {
    (void)state;
    Rig *rig = rig_new("createprocess_error=14");
    start_all(rig);
    assert_refused_with(rig, process_start(rig->machine, "app.exe", 0) != PROCESS_NONE,
                        NO_PROCESS_RECORD, 14);
    rig_free(rig);
}

static void a_freed_record_gives_slot_and_key_to_the_next(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t first = rig_start(rig, "a.exe"), second = rig_start(rig, "b.exe");
    ProcessRow before = rig->machine->tables.process[first];
    process_end(rig->machine, first, 7);
    assert_int_equal(rig->machine->tables.process[first].exit_code, 7);
    assert_int_equal(rig->machine->tables.process[first].handle, 0);
    assert_int_equal(rig_start(rig, "c.exe"), first);
    ProcessRow after = rig->machine->tables.process[first];
    assert_int_equal(after.slot, before.slot);
    assert_int_equal(after.key, before.key);
    assert_int_equal(after.generation, before.generation + 1);
    assert_int_not_equal(after.handle, before.handle);
    assert_int_equal(process_find(rig->machine, before.handle), PROCESS_NONE);
    assert_int_equal(process_find(rig->machine, after.handle), first);
    assert_int_equal(rig_start(rig, "d.exe"), second + 1);
    rig_free(rig);
}

static void the_lowest_of_several_free_records_is_taken(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    start_all(rig);
    process_end(rig->machine, 20, 0);
    process_end(rig->machine, 5, 0);
    process_end(rig->machine, 9, 0);
    assert_int_equal(rig_start(rig, "x.exe"), 5);
    assert_int_equal(rig_start(rig, "y.exe"), 9);
    assert_int_equal(rig_start(rig, "z.exe"), 20);
    rig_free(rig);
}

static void a_dead_process_gives_back_its_slot(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t process = rig_start(rig, "a.exe");
    uint32_t before = rig_free_pages(rig) + rig->machine->tables.system->arena_pages;
    rig_switch(rig, process);
    rig_commit(rig, 300 * 1024);
    virtual_alloc(rig->machine, 0, 1 << 20, MEM_RESERVE, PAGE_READWRITE);
    rig_switch(rig, rig->process);
    uint32_t slot = rig->machine->tables.process[process].slot;
    process_end(rig->machine, process, 0);
    assert_int_equal(rig->machine->tables.slot[slot].section, 0);
    assert_true(rig_free_pages(rig) + rig->machine->tables.system->arena_pages > before);
    rig_free(rig);
}

static void a_dead_process_gives_back_its_large_area_and_nobody_elses(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    Machine *machine = rig->machine;
    uint8_t process = rig_start(rig, "a.exe");
    VirtAddr mine = virtual_alloc(machine, 0, 2 << 20, MEM_RESERVE, PAGE_NOACCESS);
    rig_switch(rig, process);
    VirtAddr its = virtual_alloc(machine, 0, 40 << 20, MEM_RESERVE, PAGE_NOACCESS);
    VirtAddr its_last = virtual_alloc(machine, 0, 3 << 20, MEM_RESERVE, PAGE_NOACCESS);
    assert_int_equal(mine, 0x42000000);
    assert_int_equal(its, 0x42200000);
    assert_int_equal(virtual_alloc(machine, its, 64 << 10, MEM_COMMIT, PAGE_READWRITE), its);
    rig_switch(rig, rig->process);
    process_end(machine, process, 0);
    assert_int_equal(page_state(rig_word(rig, mine)), PAGE_STATE_RESERVED);
    assert_int_equal(tables_block(&machine->tables, its), 0);
    assert_int_equal(tables_block(&machine->tables, its_last), 0);
    assert_int_equal(machine->tables.slot[34].section, 0);
    rig_free(rig);
}

static void ending_the_running_process_leaves_slot_0_empty(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t value = 0;
    VirtAddr va = rig_commit(rig, 4096);
    assert_true(mmu_write32(&rig->machine->mmu, va, 5));
    process_end(rig->machine, rig->process, 0);
    assert_int_equal(rig->machine->tables.slot[0].section, 0);
    assert_int_equal(rig->machine->tables.system->current_process, PROCESS_NONE);
    assert_false(mmu_read32(&rig->machine->mmu, va, &value));
    assert_int_equal(rig->machine->mmu.fault.clause, CLAUSE_NOT_ALLOCATED);
    rig_free(rig);
}

static void an_unknown_image_is_refused(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    assert_refused(rig, process_start(rig->machine, "nosuch.exe", 0) != PROCESS_NONE,
                   NO_SUCH_IMAGE);
    assert_true(image_find_exe(rig->machine, "APP.EXE") >= 0);
    rig_free(rig);
}

static void an_image_up_to_the_load_line_fits_and_one_block_more_does_not(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t line = rig->machine->tables.system->dll_line;
    ProcessImage fits = rig_image("fits.exe"), big = rig_image("big.exe");
    VirtAddr top = CE_EXE_BASE + 5 * CE_BLOCK_SIZE; // EXE, stack, 192 KB of heap
    fits.reserve_kb = (line - top) >> 10;
    big.reserve_kb = fits.reserve_kb + 1;
    assert_true(image_add_exe(rig->machine, &fits));
    assert_true(image_add_exe(rig->machine, &big));
    assert_int_not_equal(process_start(rig_call(rig), "fits.exe", 0), PROCESS_NONE);
    assert_refused(rig, process_start(rig->machine, "big.exe", 0) != PROCESS_NONE, IMAGE_TOO_BIG);
    assert_fact(rig, 2, line);
    rig_free(rig);
}

static void a_stack_of_4_gb_is_too_big(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    ProcessImage image = rig_image("stack.exe");
    image.stack_kb = 4u << 20;
    assert_true(image_add_exe(rig->machine, &image));
    assert_refused(rig, process_start(rig->machine, "stack.exe", 0) != PROCESS_NONE, IMAGE_TOO_BIG);
    rig_free(rig);
}

static void no_ram_for_a_process_changes_nothing(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    rig_leave_free(rig, rig_hoard(rig), 5);
    assert_refused(rig, process_start(rig->machine, "app.exe", 0) != PROCESS_NONE, NO_RAM);
    rig_free(rig);
}

// 23 threads and 50 blocks: each type of kernel object fits into what is left of the arena's page,
// all three together need two pages more.
static void a_start_that_is_allowed_never_runs_out_half_way(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr hoard = rig_hoard(rig);
    ProcessImage image = rig_image("many.exe");
    image.threads = 22;
    image.reserve_kb = 22 * 64;
    assert_true(image_add_exe(rig->machine, &image));
    uint32_t n_crits = 0;
    while (rig->machine->tables.system->arena_left < 23 * 168) {
        kobject_take(rig->machine, KOBJ_CRIT, 1);
        n_crits++;
    }
    kobject_give(rig->machine, KOBJ_CRIT, n_crits);
    uint32_t needed = 2 + 23 + 2 + 2 + 2; // EXE data, stacks, heap, coredll's data, arena
    rig_leave_free(rig, hoard, needed - 1);
    assert_refused(rig, process_start(rig->machine, "many.exe", 0) != PROCESS_NONE, NO_RAM);
    assert_fact(rig, 0, needed);
    assert_true(virtual_free(rig_call(rig), hoard, CE_PAGE_SIZE, MEM_DECOMMIT));
    assert_int_not_equal(process_start(rig_call(rig), "many.exe", 0), PROCESS_NONE);
    assert_int_equal(rig_free_pages(rig), 0);
    rig_free(rig);
}

static void two_machines_do_not_see_each_other(void **state) {
    (void)state;
    Rig *a = rig_new("ram_mb=16"), *b = rig_new("ram_mb=32 kernel_mode=user");
    VirtAddr va = rig_commit(a, 4096), vb = rig_commit(b, 4096);
    uint32_t value = 0;
    assert_int_equal(va, vb);
    assert_true(mmu_write32(&a->machine->mmu, va, 0xAAAA5555));
    assert_true(mmu_write32(&b->machine->mmu, vb, 0x12345678));
    assert_true(mmu_read32(&a->machine->mmu, va, &value));
    assert_int_equal(value, 0xAAAA5555);
    assert_true(mmu_read32(&b->machine->mmu, vb, &value));
    assert_int_equal(value, 0x12345678);
    Tables before = rig_snapshot(b);
    assert_true(virtual_free(rig_call(a), va, 0, MEM_RELEASE));
    process_end(a->machine, a->process, 0);
    assert_true(rig_tables_equal(&before, &b->machine->tables));
    tables_deinit(&before);
    rig_free(a);
    rig_free(b);
}

static void a_new_thread_has_its_own_key_and_nks(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    ThreadRow row = rig->machine->tables.thread[rig->thread];
    assert_int_equal(rig->process, 2);
    assert_int_equal(row.keys, 0x5);
    assert_int_equal(row.kernel_mode, 1);
    rig_free(rig);
    rig = rig_new("kernel_mode=user");
    assert_int_equal(rig->machine->tables.thread[rig->thread].kernel_mode, 0);
    assert_int_equal(trust_context(rig->machine, process_main_thread(rig->machine, 0)).kernel_mode,
                     1);
    rig_free(rig);
}

static void trust_levels_follow_the_tiers(void **state) {
    (void)state;
    static const struct {
        uint32_t tiers;
        TrustLevel certified, level;
    } rows[] = {
        {TRUST_ONE_TIER, TRUST_FALSE, TRUST_FALSE}, {TRUST_ONE_TIER, TRUST_RUN, TRUST_FULL},
        {TRUST_ONE_TIER, TRUST_FULL, TRUST_FULL},   {TRUST_TWO_TIER, TRUST_FALSE, TRUST_FALSE},
        {TRUST_TWO_TIER, TRUST_RUN, TRUST_RUN},     {TRUST_TWO_TIER, TRUST_FULL, TRUST_FULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Options options = {.trust_tiers = rows[i].tiers};
        assert_int_equal(trust_level(&options, rows[i].certified), rows[i].level);
    }
    Rig *rig = rig_new("trust_tiers=two");
    ProcessImage image = rig_image("run.exe");
    image.trust = TRUST_RUN;
    assert_true(image_add_exe(rig->machine, &image));
    uint8_t process = process_start(rig_call(rig), "run.exe", 0);
    assert_false(trust_is_full(rig->machine, process));
    assert_true(trust_is_full(rig->machine, rig->process));
    rig_free(rig);
}

static void the_device_preset_boots_a_dozen_processes_in_64_mb(void **state) {
    (void)state;
    Options options = rig_options("boot=device ram_mb=64");
    Machine *machine = malloc(sizeof *machine);
    assert_non_null(machine);
    assert_true(machine_init(machine, &options) && heap_begin(machine) && boot_machine(machine));
    uint32_t n = 0;
    for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
        n += machine->tables.process[i].handle != 0;
    }
    assert_int_equal(n, 13);
    assert_true(machine->tables.system->dll_line > 16u << 20); // Boling 2008: 18 to 20 MB are left
    heap_end(machine);
    machine_deinit(machine);
    free(machine);
}

static void kernel_objects_of_a_dead_process_serve_the_next(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    process_end(rig->machine, rig_start(rig, "a.exe"), 0);
    uint32_t pages = rig->machine->tables.system->arena_pages;
    uint32_t free_pages = rig_free_pages(rig);
    for (int i = 0; i < 20; i++) {
        process_end(rig->machine, rig_start(rig, "a.exe"), 0);
    }
    assert_int_equal(rig->machine->tables.system->arena_pages, pages);
    assert_int_equal(rig_free_pages(rig), free_pages);
    rig_free(rig);
}

// ---- handles

static uint32_t code_of(Rig *rig, uint32_t handle) {
    uint32_t code = 0xBAD;
    return process_exit_code(rig_call(rig), handle, &code) ? code : 0xBAD;
}

// Each ended process has its own code as long as its handle is open, whoever has its record.
static void an_ended_process_is_known_until_its_last_handle_is_closed(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe"), first = PROCESS_NONE;
    uint32_t handles[20];
    for (uint32_t i = 0; i < 20; i++) {
        uint8_t process = rig_start(rig, "child.exe");
        first = i ? first : process;
        assert_int_equal(process, first);
        handles[i] = rig->machine->tables.process[process].handle;
        assert_true(process_handle_open(rig_call(rig), process));
        rig_switch(rig, other);
        assert_true(process_handle_open(rig_call(rig), process));
        rig_switch(rig, rig->process);
        process_end(rig->machine, process, 100 + i);
    }
    for (uint32_t i = 0; i < 20; i++) {
        assert_int_equal(code_of(rig, handles[i]), 100 + i);
        assert_true(process_handle_close(rig_call(rig), handles[i]));
        assert_int_equal(code_of(rig, handles[i]), 100 + i); // other.exe has it still
        assert_false(process_handle_close(rig_call(rig), handles[i]));
    }
    process_end(rig->machine, other, 0); // its handles are closed with it
    rig_start(rig, "next.exe");
    rig_start(rig, "child.exe"); // the record of the children serves again
    for (uint32_t i = 0; i < 20; i++) {
        assert_int_equal(code_of(rig, handles[i]), 0xBAD);
        assert_int_equal(rig->machine->outcome.reason.id, REASON_BAD_HANDLE);
    }
    rig_free(rig);
}

static void as_many_ended_processes_are_known_as_there_are_rows(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    const uint32_t most = CE_PROCESS_HANDLES - CE_PROCESS_MAX;
    uint32_t first = 0, last = 0, beyond = 0;
    for (uint32_t i = 0; i <= most; i++) {
        uint8_t process = rig_start(rig, "child.exe");
        uint32_t handle = rig->machine->tables.process[process].handle;
        first = i == 0 ? handle : first;
        last = i == most - 1 ? handle : last;
        beyond = handle;
        assert_true(process_handle_open(rig_call(rig), process));
        process_end(rig->machine, process, i);
    }
    assert_int_equal(code_of(rig, first), 0);
    assert_int_equal(code_of(rig, last), most - 1);
    assert_int_equal(code_of(rig, beyond), most); // its record is free still
    rig_start(rig, "child.exe");
    assert_int_equal(code_of(rig, beyond), 0xBAD); // slot32's own limit
    assert_int_equal(code_of(rig, last), most - 1);
    rig_free(rig);
}

static void a_process_is_opened_65535_times_at_most(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t process = rig_start(rig, "child.exe");
    uint32_t handle = rig->machine->tables.process[process].handle;
    for (uint32_t i = 0; i < UINT16_MAX; i++) {
        assert_true(process_handle_open(rig_call(rig), process));
    }
    assert_refused(rig, process_handle_open(rig->machine, process), TOO_MANY_OPENS);
    for (uint32_t i = 0; i < UINT16_MAX; i++) {
        assert_true(process_handle_close(rig_call(rig), handle));
    }
    assert_int_equal(rig->machine->tables.process_handle[process].handle, 0);
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thirty_one_processes_run_beside_nk),
        cmocka_unit_test(the_32nd_process_after_nk_is_refused),
        cmocka_unit_test(createprocess_error_is_a_knob),
        cmocka_unit_test(a_freed_record_gives_slot_and_key_to_the_next),
        cmocka_unit_test(the_lowest_of_several_free_records_is_taken),
        cmocka_unit_test(a_dead_process_gives_back_its_slot),
        cmocka_unit_test(a_dead_process_gives_back_its_large_area_and_nobody_elses),
        cmocka_unit_test(ending_the_running_process_leaves_slot_0_empty),
        cmocka_unit_test(an_unknown_image_is_refused),
        cmocka_unit_test(an_image_up_to_the_load_line_fits_and_one_block_more_does_not),
        cmocka_unit_test(a_stack_of_4_gb_is_too_big),
        cmocka_unit_test(no_ram_for_a_process_changes_nothing),
        cmocka_unit_test(a_start_that_is_allowed_never_runs_out_half_way),
        cmocka_unit_test(two_machines_do_not_see_each_other),
        cmocka_unit_test(a_new_thread_has_its_own_key_and_nks),
        cmocka_unit_test(trust_levels_follow_the_tiers),
        cmocka_unit_test(the_device_preset_boots_a_dozen_processes_in_64_mb),
        cmocka_unit_test(kernel_objects_of_a_dead_process_serve_the_next),
        cmocka_unit_test(an_ended_process_is_known_until_its_last_handle_is_closed),
        cmocka_unit_test(as_many_ended_processes_are_known_as_there_are_rows),
        cmocka_unit_test(a_process_is_opened_65535_times_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
