// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "coredll/api.h"
#include "kernel/loader/images.h"
#include "kernel/loader/kernel_library.h"
#include "kernel/loader/load.h"

#include <string.h>

// DLLs of the kernel: where they lie, what they cost, and that they stay.

#define KB 1024u
#define PAGE CE_PAGE_SIZE

static void add(Rig *rig, const char *name, uint32_t code_kb, uint32_t data_kb, const char *need) {
    DllImage image = {.name = name, .code_kb = code_kb, .data_kb = data_kb, .const_kb = 1};
    if (need) {
        image.needs[0] = need;
        image.n_needs = 1;
    }
    assert_true(image_add_dll(rig->machine, &image));
}

static const ModuleRow *load(Rig *rig, const char *name) {
    uint32_t handle = kernel_library_load(rig_call(rig), name);
    assert_int_not_equal(handle, 0);
    return &rig->machine->tables.module[module_find_handle(rig->machine, handle)];
}

static void it_lies_in_one_run_behind_the_static_window_and_in_no_slot(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    add(rig, "celog.dll", 40, 8, NULL);
    uint32_t free_pages = rig_free_pages(rig), blocks = rig->machine->free_blocks.n_free;
    uint32_t line = rig->machine->tables.system->dll_line;
    const ModuleRow *row = load(rig, "CELOG.dll");
    assert_int_equal(row->place, MODULE_KERNEL);
    assert_int_equal(row->code_size, 44 * KB);
    assert_int_equal(row->data_base, row->code_base + 44 * KB);
    assert_true(row->code_base >= 0x80000000u && row->code_base < 0x81000000u);
    uint32_t frame = (row->code_base - 0x80000000u) / PAGE;
    assert_int_equal(rig->machine->tables.frame[frame].use, USE_CODE);
    assert_int_equal(rig->machine->tables.frame[frame + 10].use, USE_CODE);
    assert_int_equal(rig->machine->tables.frame[frame + 11].use, USE_DATA);
    assert_int_equal(rig->machine->tables.frame[frame + 12].refs, 1);
    assert_true(free_pages - rig_free_pages(rig) >= 13);
    assert_true(free_pages - rig_free_pages(rig) <= 14); // with a page of kernel objects
    assert_int_equal(rig->machine->free_blocks.n_free, blocks);
    assert_int_equal(rig->machine->tables.system->dll_line, line);
    rig_free(rig);
}

static void kernel_mode_reads_it_and_user_mode_does_not(void **state) {
    (void)state;
    Rig *rig = rig_new("kernel_mode=user");
    add(rig, "celog.dll", 40, 8, NULL);
    const ModuleRow *row = load(rig, "celog.dll");
    uint32_t value = 0;
    assert_false(mmu_read32(&rig->machine->mmu, row->code_base, &value));
    assert_int_equal(rig->machine->mmu.fault.clause, CLAUSE_KERNEL_HALF);
    rig_free(rig);
}

static void asked_for_again_it_is_the_same(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    add(rig, "celog.dll", 40, 8, NULL);
    const ModuleRow *row = load(rig, "celog.dll");
    uint32_t free_pages = rig_free_pages(rig);
    assert_ptr_equal(load(rig, "celog.dll"), row);
    assert_int_equal(rig_free_pages(rig), free_pages);
    rig_free(rig);
}

static void nobody_frees_it(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    add(rig, "celog.dll", 40, 8, NULL);
    uint32_t handle = load(rig, "celog.dll")->handle;
    assert_refused(rig, load_free(rig->machine, handle), NOT_LOADED);
    assert_refused(rig, load_proc_address(rig->machine, handle, "f", 0), NOT_LOADED);
    rig_free(rig);
}

static void a_process_that_loads_the_same_dll_gets_its_own(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    add(rig, "celog.dll", 40, 8, NULL);
    uint32_t kernels = load(rig, "celog.dll")->handle;
    uint32_t own = load_library(rig_call(rig), "celog.dll");
    assert_int_not_equal(own, 0);
    assert_int_not_equal(own, kernels);
    assert_true(rig->machine->tables.module[module_find(rig->machine, "celog.dll")].code_base <
                CE_SLOT_SIZE);
    assert_true(load_free(rig_call(rig), own));
    assert_int_equal(load(rig, "celog.dll")->handle, kernels);
    rig_free(rig);
}

static void what_is_linked_with_others_in_rom_or_unknown_is_refused(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    add(rig, "celog.dll", 40, 8, "coredll.dll");
    assert_refused(rig, kernel_library_load(rig->machine, "celog.dll"), KERNEL_DLL_NEEDS);
    assert_fact(rig, 0, 1);
    assert_refused(rig, kernel_library_load(rig->machine, "coredll.dll"), KERNEL_DLL_IN_ROM);
    assert_refused(rig, kernel_library_load(rig->machine, "nothing.dll"), NO_SUCH_DLL);
    rig_free(rig);
}

static void a_dll_of_lower_trust_is_refused(void **state) {
    (void)state;
    Rig *rig = rig_new("trust_tiers=two");
    DllImage image = {.name = "celog.dll", .code_kb = 4, .trust = TRUST_RUN};
    assert_true(image_add_dll(rig->machine, &image));
    assert_int_equal(rig->machine->tables.process[rig->process].trust, TRUST_FULL);
    assert_refused(rig, kernel_library_load(rig->machine, "celog.dll"), DLL_TRUST);
    rig_free(rig);
}

static void it_needs_ram_side_by_side(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    add(rig, "celog.dll", 600, 8, NULL);
    VirtAddr hoard = rig_hoard(rig);
    rig_leave_free(rig, hoard, 100);
    assert_refused(rig, kernel_library_load(rig->machine, "celog.dll"), NO_RAM);
    for (uint32_t i = 0; i < 400; i += 2) {
        assert_true(virtual_free(rig_call(rig), hoard + i * PAGE, PAGE, MEM_DECOMMIT));
    }
    assert_refused(rig, kernel_library_load(rig->machine, "celog.dll"), NO_CONTIGUOUS_RAM);
    rig_free(rig);
}

static void the_call_wants_a_trusted_process(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    add(rig, "celog.dll", 4, 0, NULL);
    ProcessRow row = rig->machine->tables.process[rig->process];
    row.trust = TRUST_RUN;
    machine_set_rows(rig->machine, TABLE_PROCESS, rig->process, 1, &row);
    ApiArgs args = {.name = "celog.dll"};
    assert_int_equal(api_call(rig_call(rig), CALL_LoadKernelLibrary, &args).value, 0);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_NOT_TRUSTED);
    rig_free(rig);
}

static bool tell(Rig *rig, uint32_t handle, uint32_t reason, uint32_t returned) {
    ApiArgs args = {.value = {handle, reason, returned}};
    return api_call(rig_call(rig), CALL_DllMain, &args).value;
}

static void an_entry_point_that_refuses_unloads_it(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    add(rig, "celog.dll", 40, 8, NULL);
    uint32_t modules = rig->machine->tables.kobject[KOBJ_MODULE].used;
    uint32_t pages = rig_free_pages(rig), arena = rig->machine->tables.system->arena_pages;
    uint32_t handle = load(rig, "celog.dll")->handle;
    rig_switch(rig, other);
    assert_false(tell(rig, handle, DLL_PROCESS_ATTACH, 0)); // not the one that has loaded it
    assert_int_equal(rig->machine->outcome.reason.id, REASON_NOT_LOADED);
    rig_switch(rig, rig->process);
    assert_false(tell(rig, handle, DLL_PROCESS_ATTACH, 0));
    assert_int_equal(rig->machine->outcome.reason.id, REASON_ENTRY_REFUSED);
    assert_int_equal(module_find_handle(rig->machine, handle), MODULE_NONE);
    assert_int_equal(rig->machine->tables.kobject[KOBJ_MODULE].used, modules);
    assert_int_equal(rig_free_pages(rig) + rig->machine->tables.system->arena_pages - arena, pages);
    rig_check(rig);
    handle = load(rig, "celog.dll")->handle;
    assert_true(tell(rig, handle, DLL_PROCESS_ATTACH, 1));
    assert_false(tell(rig, handle, DLL_PROCESS_ATTACH, 0)); // it has returned already
    assert_int_not_equal(module_find_handle(rig->machine, handle), MODULE_NONE);
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_lies_in_one_run_behind_the_static_window_and_in_no_slot),
        cmocka_unit_test(kernel_mode_reads_it_and_user_mode_does_not),
        cmocka_unit_test(asked_for_again_it_is_the_same),
        cmocka_unit_test(nobody_frees_it),
        cmocka_unit_test(a_process_that_loads_the_same_dll_gets_its_own),
        cmocka_unit_test(what_is_linked_with_others_in_rom_or_unknown_is_refused),
        cmocka_unit_test(a_dll_of_lower_trust_is_refused),
        cmocka_unit_test(it_needs_ram_side_by_side),
        cmocka_unit_test(an_entry_point_that_refuses_unloads_it),
        cmocka_unit_test(the_call_wants_a_trusted_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
