// SPDX-License-Identifier: MIT
#include "tests/rom/rom_fixture.h"

#include "ce/image.h"
#include "heap/side.h"
#include "kernel/life/boot.h"
#include "rom/library.h"
#include "tests/support/machine_fixture.h"

#include <stdlib.h>

// The images that ship with the program.

static Rom *shipped(const char *name) {
    RomError error = {0};
    Rom *rom = rom_new_shipped(name, NULL, 0, &error);
    if (!rom) {
        print_error("%s\n", error.text);
    }
    assert_non_null(rom);
    return rom;
}

static bool is_row(const RomModule *module) {
    return !module->is_exe && module->place != ROM_PLACE_KERNEL;
}

static Machine *booted(void) {
    Options options;
    options_profile(&options, "pocket-pc");
    Machine *machine = malloc(sizeof *machine);
    assert_non_null(machine);
    assert_true(machine_init(machine, &options) && heap_begin(machine));
    boot_machine(machine);
    return machine;
}

// The DLLs of the image, one by one, are those of a booted device.
static void windowsmobile5_is_the_image_that_the_device_boots_from(void **state) {
    (void)state;
    Machine *machine = booted();
    Rom *rom = shipped("windowsmobile5");
    uint32_t n = 0;
    for (uint32_t i = 0; i < rom->image.n_modules; i++) {
        const RomModule *module = &rom->image.modules[i];
        if (!is_row(module)) {
            continue;
        }
        const ModuleRow *row = &machine->tables.module[n++];
        assert_string_equal(module->name, tables_name(&machine->tables, &row->name));
        assert_int_equal(module->code_size + module->const_size, row->code_size);
        assert_int_equal(module->data_size, row->data_size);
        assert_int_equal(module->code_base, row->code_base);
        assert_int_equal(module->data_base, row->data_base);
        assert_int_equal(module->place,
                         row->code_base >= 0x02000000 ? ROM_PLACE_SLOT_1 : ROM_PLACE_SLOT_0);
    }
    assert_int_equal(n, 92);
    assert_int_equal(machine->tables.module[n].name.text[0], 0);
    assert_int_equal(rom->image.dll_line, machine->tables.system->dll_line);
    assert_int_equal(rom->image.dll_code_line, machine->tables.system->dll_code_line);
    assert_int_equal(rom->image.ram_mb, machine->options.ram_mb);
    assert_int_equal(rom->image.fsram_percent, 0);
    assert_int_equal(rom->image.rom_flags, 0);
    rom_free(rom);
    heap_end(machine);
    machine_deinit(machine);
    free(machine);
}

static uint32_t bit_of(const Machine *machine, const char *process) {
    for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
        if (strcmp(machine->tables.process[i].name.text, process) == 0) {
            return 1u << i;
        }
    }
    assert_true(false);
    return 0;
}

// What is known of a process's groups from the DLLs that it has: filesys.exe has the core only,
// services.exe the network, shell32.exe the user interface, gwes.exe both that and the drivers.
static uint32_t groups_of(const Machine *machine, uint32_t users) {
    if (users & bit_of(machine, "filesys.exe")) {
        return DLLS_CORE;
    }
    if (users & bit_of(machine, "services.exe")) {
        return DLLS_NET;
    }
    if (users & bit_of(machine, "shell32.exe")) {
        return DLLS_UI;
    }
    return users & bit_of(machine, "gwes.exe") ? DLLS_DRIVERS : DLLS_APP;
}

static void the_groups_of_windowsmobile5_are_those_of_the_device(void **state) {
    (void)state;
    Machine *machine = booted();
    Rom *rom = shipped("windowsmobile5");
    uint32_t n = 0;
    for (uint32_t i = 0; i < rom->image.n_modules; i++) {
        if (is_row(&rom->modules[i])) {
            uint32_t users = machine->tables.module[n++].users;
            assert_int_equal(rom->modules[i].groups, groups_of(machine, users));
        }
    }
    assert_int_equal(n, 92);
    rom_free(rom);
    heap_end(machine);
    machine_deinit(machine);
    free(machine);
}

static void pocketpc2003_leaves_half_of_slot_1_and_26_mb_of_slot_0(void **state) {
    (void)state;
    Rom *rom = shipped("pocketpc2003.bib");
    assert_in_range(0x04000000 - rom->image.dll_code_line, 12 << 20, 16 << 20);
    assert_in_range(rom->image.dll_line, 0x019C0000, 0x01A40000);
    assert_int_equal(rom->image.fsram_percent, 50);
    assert_int_equal(rom->bib.n_warnings, 0);
    rom_free(rom);
}

static void the_panel_pays_most_for_what_its_vendor_put_into_files(void **state) {
    (void)state;
    Rom *rom = shipped("panel-ce5");
    Bill bill;
    assert_true(bill_init(&bill, rom));
    assert_int_equal(rom->bib.n_warnings, 0);
    assert_true(bill.slot0_loaded > bill.slot0_placed);
    assert_int_equal(bill.moves[0].kind, MOVE_ALL_TO_MODULES);
    bill_deinit(&bill);
    rom_free(rom);
}

static void conditions_of_the_shipped_images_hold_in_both_ways(void **state) {
    (void)state;
    static const char *const defines[] = {"IMGNOTALLKMODE", "PANEL_NO_WEB", "IMGRAM32", NULL};
    static const char *const names[] = {"panel-ce5", "pocketpc2003", "windowsmobile5"};
    uint32_t ram[] = {32, 63, 32};
    for (uint32_t i = 0; i < 3; i++) {
        RomError error = {0};
        Rom *rom = rom_new_shipped(names[i], defines, 0, &error);
        assert_non_null(rom);
        assert_int_equal(rom->image.ram_mb, ram[i]);
        assert_int_equal(rom->image.rom_flags, i == 1 ? 0 : 2);
        rom_free(rom);
    }
}

static void every_size_of_a_shipped_image_is_in_its_table(void **state) {
    (void)state;
    static const char *const names[] = {"panel-ce5", "pocketpc2003", "windowsmobile5"};
    for (uint32_t i = 0; i < 3; i++) {
        Rom *rom = shipped(names[i]);
        for (uint32_t k = 0; k < rom->bib.n_entries; k++) {
            assert_true(rom->entries[k].source == ROM_SIZE_TABLE ||
                        rom->entries[k].source == ROM_SIZE_FILE);
        }
        rom_free(rom);
    }
}

static void an_unknown_name_is_answered_with_the_known_ones(void **state) {
    (void)state;
    RomError error = {0};
    assert_null(rom_new_shipped("palm", NULL, 0, &error));
    assert_string_equal(error.text, "no image 'palm' is shipped (panel-ce5, pocketpc2003, "
                                    "windowsmobile5 are)");
    assert_null(rom_image_find(""));
    assert_null(rom_image_find(".bib"));
    assert_null(rom_image_find("windowsmobile5.sizes"));
    assert_non_null(rom_file_find("windowsmobile5.sizes"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windowsmobile5_is_the_image_that_the_device_boots_from),
        cmocka_unit_test(the_groups_of_windowsmobile5_are_those_of_the_device),
        cmocka_unit_test(pocketpc2003_leaves_half_of_slot_1_and_26_mb_of_slot_0),
        cmocka_unit_test(the_panel_pays_most_for_what_its_vendor_put_into_files),
        cmocka_unit_test(conditions_of_the_shipped_images_hold_in_both_ways),
        cmocka_unit_test(every_size_of_a_shipped_image_is_in_its_table),
        cmocka_unit_test(an_unknown_name_is_answered_with_the_known_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
