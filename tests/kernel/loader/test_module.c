// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "heap/side.h"
#include "kernel/life/boot.h"
#include "kernel/loader/images.h"
#include "kernel/loader/kernel_library.h"
#include "kernel/loader/load.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A device that boots from a ROM image of a test's own.

#define KB 1024u

static Machine *boot(const RomModule *modules, uint32_t n, bool *ret_works) {
    Options options = rig_options("boot=device");
    Machine *machine = malloc(sizeof *machine);
    assert_non_null(machine);
    assert_true(machine_init(machine, &options) && heap_begin(machine));
    RomImage image = {
        .modules = modules, .n_modules = n, .dll_line = 0x01FD0000, .dll_code_line = 0x03F00000};
    machine->rom = &image;
    *ret_works = boot_machine(machine);
    machine->rom = NULL;
    return machine;
}

static void end(Machine *machine) {
    heap_end(machine);
    machine_deinit(machine);
    free(machine);
}

static const RomModule modules[] = {
    {.name = "nk.exe", .is_exe = 1, .place = ROM_PLACE_KERNEL, .code_size = 64 * KB},
    {.name = "filesys.exe", .is_exe = 1, .place = ROM_PLACE_EXE, .code_size = 64 * KB},
    {.name = "gwes.exe", .is_exe = 1, .place = ROM_PLACE_EXE, .code_size = 256 * KB},
    {.name = "tool.exe", .is_exe = 1, .place = ROM_PLACE_LOADER, .code_size = 32 * KB},
    {.name = "coredll.dll",
     .place = ROM_PLACE_SLOT_1,
     .code_size = 512 * KB,
     .const_size = 64 * KB,
     .data_size = 8 * KB,
     .code_base = 0x03F70000,
     .data_base = 0x01FF0000,
     .groups = DLLS_CORE},
    {.name = "crowded.dll",
     .place = ROM_PLACE_SLOT_0,
     .code_size = 64 * KB,
     .data_size = 4 * KB,
     .code_base = 0x01FD0000,
     .data_base = 0x01FE0000,
     .groups = DLLS_UI},
    {.name = "files.dll", .place = ROM_PLACE_LOADER, .code_size = 64 * KB, .groups = DLLS_UI},
    {.name = "named.dll", .place = ROM_PLACE_LOADER, .code_size = 64 * KB},
    {.name = "isr.dll", .place = ROM_PLACE_KERNEL, .code_size = 8 * KB, .groups = DLLS_UI},
    {.name = "steady.dll", .place = ROM_PLACE_LOADER, .code_size = 8 * KB, .unpaged = 1},
};
#define N_MODULES (sizeof modules / sizeof modules[0])

static const ModuleRow *row_of(const Machine *machine, const char *name) {
    uint32_t record = module_find(machine, name);
    return record == MODULE_NONE ? NULL : &machine->tables.module[record];
}

static uint8_t process_of(const Machine *machine, const char *name) {
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        if (strcmp(tables_name(&machine->tables, &machine->tables.process[i].name), name) == 0) {
            return i;
        }
    }
    return PROCESS_NONE;
}

static void dlls_lie_where_the_image_says(void **state) {
    (void)state;
    bool works = false;
    Machine *machine = boot(modules, N_MODULES, &works);
    assert_true(works);
    const ModuleRow *core = row_of(machine, "coredll.dll");
    assert_int_equal(core->code_base, 0x03F70000);
    assert_int_equal(core->code_size, 576 * KB);
    assert_int_equal(core->place, MODULE_XIP_1);
    PageWord word = tables_walk(&machine->tables, 0x03F70000).word;
    assert_true(frame_is_rom(page_frame(word)));
    assert_int_equal(row_of(machine, "crowded.dll")->place, MODULE_XIP_0);
    assert_int_equal(machine->tables.system->dll_code_line, 0x03F00000);
    end(machine);
}

static void types_k_and_m_say_who_loads_a_module_and_how(void **state) {
    (void)state;
    bool works = false;
    Machine *machine = boot(modules, N_MODULES, &works);
    assert_true(works);
    thread_switch(machine, process_main_thread(machine, process_of(machine, "gwes.exe")));
    assert_null(row_of(machine, "isr.dll")); // though gwes.exe belongs to its group
    machine->outcome = (Outcome){0};
    assert_int_equal(load_library(machine, "isr.dll"), 0);
    assert_int_equal(machine->outcome.reason.id, REASON_DLL_FOR_KERNEL);
    assert_int_equal(machine->outcome.error, 193);
    uint32_t handle = kernel_library_load(machine, "isr.dll");
    assert_int_equal(machine->tables.module[module_find_handle(machine, handle)].place,
                     MODULE_KERNEL);
    assert_int_not_equal(load_library(machine, "steady.dll"), 0);
    VirtAddr code = row_of(machine, "steady.dll")->code_base;
    assert_int_equal(page_state(tables_walk(&machine->tables, code).word), PAGE_STATE_COMMITTED);
    assert_int_not_equal(load_library(machine, "named.dll"), 0);
    code = row_of(machine, "named.dll")->code_base;
    assert_int_equal(page_state(tables_walk(&machine->tables, code).word), PAGE_STATE_LAZY);
    end(machine);
}

static void what_the_image_has_not_does_not_run(void **state) {
    (void)state;
    bool works = false;
    Machine *machine = boot(modules, N_MODULES, &works);
    assert_true(works);
    assert_int_equal(process_of(machine, "nk.exe"), 0);
    assert_int_equal(process_of(machine, "gwes.exe"), 2);
    assert_int_equal(process_of(machine, "device.exe"), PROCESS_NONE);
    assert_true(image_find_exe(machine, "tool.exe") >= 0);
    end(machine);
}

static void a_dll_in_files_is_loaded_for_the_programs_that_are_linked_with_it(void **state) {
    (void)state;
    bool works = false;
    Machine *machine = boot(modules, N_MODULES, &works);
    assert_true(works);
    const ModuleRow *files = row_of(machine, "files.dll");
    assert_non_null(files); // gwes.exe belongs to the group
    assert_int_equal(files->users, 1u << process_of(machine, "gwes.exe"));
    assert_int_equal(files->code_base, 0x01FC0000);
    assert_int_equal(machine->tables.system->dll_line, 0x01FC0000);
    assert_null(row_of(machine, "named.dll"));
    thread_switch(machine, process_main_thread(machine, 2));
    assert_int_not_equal(load_library(machine, "NAMED.dll"), 0);
    end(machine);
}

static void an_exe_has_the_sizes_of_the_image(void **state) {
    (void)state;
    bool works = false;
    Machine *machine = boot(modules, N_MODULES, &works);
    assert_true(works);
    const ProcessImage *gwes = &machine->images[image_find_exe(machine, "gwes.exe")];
    const ProcessImage *tool = &machine->images[image_find_exe(machine, "tool.exe")];
    assert_int_equal(gwes->code_kb, 256);
    assert_int_equal(gwes->in_ram, 0);
    assert_true(gwes->threads > 0); // its habits stay
    assert_int_equal(tool->in_ram, 1);
    end(machine);
}

static void an_image_of_too_many_dlls_is_refused(void **state) {
    (void)state;
    for (uint32_t n = CE_DLLS; n <= CE_DLLS + 1; n++) {
        RomModule *many = calloc(n, sizeof *many);
        assert_non_null(many);
        for (uint32_t i = 0; i < n; i++) {
            static char names[CE_DLLS + 1][16];
            snprintf(names[i], sizeof names[i], "dll%u.dll", i);
            many[i] = (RomModule){.name = names[i], .place = ROM_PLACE_LOADER, .code_size = 4 * KB};
        }
        bool works = true;
        Machine *machine = boot(many, n, &works);
        assert_int_equal(works, n == CE_DLLS);
        assert_true(works || machine->outcome.reason.id == REASON_ROM_TOO_BIG);
        end(machine);
        free(many);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dlls_lie_where_the_image_says),
        cmocka_unit_test(types_k_and_m_say_who_loads_a_module_and_how),
        cmocka_unit_test(what_the_image_has_not_does_not_run),
        cmocka_unit_test(a_dll_in_files_is_loaded_for_the_programs_that_are_linked_with_it),
        cmocka_unit_test(an_exe_has_the_sizes_of_the_image),
        cmocka_unit_test(an_image_of_too_many_dlls_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
