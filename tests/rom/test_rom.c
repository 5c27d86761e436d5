// SPDX-License-Identifier: MIT
#include "tests/rom/rom_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

// From text to image: which entries are modules, where their sizes come from, where they come to
// lie.

static const char *const place_names[] = {"slot 1", "slot 0", "exe", "loader", "kernel"};

static void assert_place(const Rom *rom, const char *name, RomPlace place) {
    assert_string_equal(place_names[rom_module(rom, name)->place], place_names[place]);
}

static RomSizeSource source(const Rom *rom, uint32_t entry) {
    return rom->entries[entry].source;
}

static void only_uncompressed_dlls_of_modules_with_a_rel_file_go_to_slot_1(void **state) {
    (void)state;
    Rom *rom = rom_of("MODULES\n"
                      "plain.dll x NK SH ; @SIZE 8 0 4\n"
                      "packed.dll x NK SHC ; @SIZE 8 0 4\n"
                      "norel.dll x NK SH ; @SIZE 8 0 4 norel\n"
                      "resources.dll x NK SHR ; @SIZE 8 0 4\n"
                      "kernel.dll x NK SHK ; @SIZE 8 0 4\n"
                      "oal.exe x NK SHZ ; @SIZE 8 0 4\n"
                      "NK.EXE x NK SH ; @SIZE 8 0 4\n"
                      "a.exe x NK SH ; @SIZE 8 0 4\n"
                      "packed.exe x NK C ; @SIZE 8 0 4\n"
                      "FILES\n"
                      "file.dll x NK U ; @SIZE 8 0 4\n"
                      "file.exe x NK ; @SIZE 8 0 4\n"
                      "moved.dll x NK MODULE SHN ; @SIZE 8 0 4\n"
                      "picture.bmp x NK\n",
                      NULL);
    assert_int_equal(rom->image.n_modules, 12);
    assert_place(rom, "plain.dll", ROM_PLACE_SLOT_1);
    assert_place(rom, "packed.dll", ROM_PLACE_LOADER);
    assert_place(rom, "norel.dll", ROM_PLACE_LOADER);
    assert_place(rom, "resources.dll", ROM_PLACE_SLOT_1);
    assert_place(rom, "kernel.dll", ROM_PLACE_KERNEL);
    assert_place(rom, "oal.exe", ROM_PLACE_KERNEL);
    assert_place(rom, "NK.EXE", ROM_PLACE_KERNEL);
    assert_place(rom, "a.exe", ROM_PLACE_EXE);
    assert_place(rom, "packed.exe", ROM_PLACE_LOADER);
    assert_place(rom, "file.dll", ROM_PLACE_LOADER);
    assert_place(rom, "file.exe", ROM_PLACE_LOADER);
    assert_place(rom, "moved.dll", ROM_PLACE_SLOT_1);
    assert_true(rom_module(rom, "moved.dll")->untrusted);
    assert_false(rom_module(rom, "plain.dll")->untrusted);
    assert_true(rom_module(rom, "a.exe")->is_exe);
    assert_int_equal(rom_module(rom, "file.dll")->code_base, 0);
    assert_int_equal(rom->image.dll_line, 0x01FD0000);
    assert_int_equal(rom->image.dll_code_line, 0x03FD0000);
    assert_int_equal(rom->entries[12].module, ROM_NO_MODULE);
    rom_free(rom);
}

static void sizes_come_from_the_file_then_the_line_then_the_table_then_a_unit(void **state) {
    (void)state;
    uint8_t pe[ROM_TEST_PE];
    size_t size = rom_make_pe(pe, 0x5000, 0x2000, 0x3000, true);
    static const char table[] = "all.dll 400 0 40 ui\nline.dll 400 0 40\ntable.dll 300 20 30 app\n";
    const RomTestFile files[] = {{"all.dll", pe, size, NULL},
                                 {"all.rel", "", 0, NULL},
                                 {"t.sizes", table, sizeof table - 1, NULL},
                                 {NULL, NULL, 0, NULL}};
    Rom *rom = rom_of("MODULES\nall.dll $(_FLATRELEASEDIR)\\all.dll NK SH ; @SIZE 1 1 1 net\n"
                      "line.dll line.dll NK SH ; @SIZE 100 10 1\ntable.dll t NK\nunit.dll u NK\n",
                      files);
    assert_int_equal(source(rom, 0), ROM_SIZE_PE);
    assert_int_equal(rom_module(rom, "all.dll")->code_size, 0x5000);
    assert_int_equal(rom_module(rom, "all.dll")->const_size, 0x2000);
    assert_int_equal(rom_module(rom, "all.dll")->data_size, 0x3000);
    assert_int_equal(rom_module(rom, "all.dll")->groups, 8); // of the line: net
    assert_place(rom, "all.dll", ROM_PLACE_SLOT_1);
    assert_int_equal(source(rom, 1), ROM_SIZE_LINE);
    assert_int_equal(rom_module(rom, "line.dll")->code_size, 100 << 10);
    assert_int_equal(rom_module(rom, "line.dll")->const_size, 12 << 10); // whole pages
    assert_int_equal(rom_module(rom, "line.dll")->data_size, 4 << 10);
    assert_int_equal(source(rom, 2), ROM_SIZE_TABLE);
    assert_int_equal(rom_module(rom, "table.dll")->code_size, 300 << 10);
    assert_int_equal(source(rom, 3), ROM_SIZE_UNIT);
    assert_int_equal(rom_module(rom, "unit.dll")->code_size, CE_BLOCK_SIZE);
    assert_string_equal(rom->sizes_file, "t.sizes");
    rom_free(rom);
}

static void a_file_says_what_it_is_whatever_its_name(void **state) {
    (void)state;
    uint8_t dll[ROM_TEST_PE], exe[ROM_TEST_PE];
    size_t size = rom_make_pe(dll, 0x1000, 0, 0, true);
    rom_make_pe(exe, 0x1000, 0, 0, false);
    const RomTestFile files[] = {{"a.drv", dll, size, NULL},
                                 {"b.dll", exe, size, NULL},
                                 {"c.txt", "hello", 5, NULL},
                                 {"d.bin", "MZ", 2, NULL},
                                 {NULL, NULL, 0, NULL}};
    Rom *rom =
        rom_of("MODULES\na.drv a.drv NK\nb.dll b.dll NK\nFILES\nc.txt c.txt NK\nd.bin d.bin NK\n"
               "e.drv a.drv NK\n",
               files);
    assert_int_equal(rom->image.n_modules, 3);
    assert_place(rom, "a.drv", ROM_PLACE_LOADER); // no .rel beside it
    assert_place(rom, "b.dll", ROM_PLACE_EXE);
    assert_place(rom, "e.drv", ROM_PLACE_LOADER);
    rom_free(rom);
}

static void a_managed_assembly_is_no_module(void **state) {
    (void)state;
    uint8_t pe[ROM_TEST_PE];
    size_t size = rom_make_pe(pe, 0x1000, 0, 0, true);
    pe[88 + 96 + 14 * 8] = 8;
    const RomTestFile files[] = {{"a.dll", pe, size, NULL}, {NULL, NULL, 0, NULL}};
    Rom *rom = rom_of("MODULES\na.dll a.dll NK\nFILES\nb.dll a.dll NK\n", files);
    assert_int_equal(rom->image.n_modules, 0);
    assert_int_equal(rom->bib.n_warnings, 1);
    assert_string_equal(rom->bib.warnings[0].text,
                        "a.dll is a managed assembly: it belongs into FILES");
    rom_free(rom);
}

static void files_that_are_bad_are_named_with_the_line(void **state) {
    (void)state;
    const RomTestFile files[] = {{"text.dll", "hello", 5, NULL},
                                 {"secret.dll", NULL, 0, "Permission denied"},
                                 {NULL, NULL, 0, NULL}};
    const RomTestFile bad_table[] = {{"t.sizes", "a 1 2", 5, NULL}, {NULL, NULL, 0, NULL}};
    const RomTestFile secret_table[] = {{"t.sizes", NULL, 0, "Permission denied"},
                                        {NULL, NULL, 0, NULL}};
    assert_rom_refused("MODULES\n t.dll text.dll NK", files,
                       "t.bib:2:8: text.dll: not a PE file: it does not begin with MZ");
    assert_rom_refused("FILES\n t.dll .\\text.dll NK", files,
                       "t.bib:2:8: text.dll: not a PE file: it does not begin with MZ");
    assert_rom_refused("MODULES\n t.dll secret.dll NK", files,
                       "t.bib:2:8: cannot read secret.dll: Permission denied");
    assert_rom_refused("FILES\n", bad_table,
                       "t.sizes:1:6: code, read-only and data are wanted in KB, each 0 to 32768");
    assert_rom_refused("FILES\n", secret_table, "t.sizes: Permission denied");
}

static void crossing_dlllowaddr_is_refused_at_the_entry(void **state) {
    (void)state;
    static const char text[] = "CONFIG\nDLLLOWADDR=01FE0000\nMODULES\na.dll a NK ; @SIZE 4 0 4\n"
                               "b.dll b NK ; @SIZE 4 0 4\n c.dll c NK ; @SIZE 4 0 %s\n";
    char whole[300];
    snprintf(whole, sizeof whole, text, "0");
    Rom *rom = rom_of(whole, NULL);
    assert_int_equal(rom->image.dll_line, 0x01FE0000);
    rom_free(rom);
    snprintf(whole, sizeof whole, text, "4");
    assert_rom_refused(whole, NULL,
                       "t.bib:6:2: c.dll finds no room: slot 0 is full down to 01FE0000");
}

static void addresses_of_config_are_rounded_to_blocks_with_a_warning(void **state) {
    (void)state;
    Rom *rom =
        rom_of("CONFIG\nDLLHIGHADDR=01E91234\nDLLLOWADDR=00051234\nDLLHIGHCODEADDR=00400000\n"
               "DLLLOWCODEADDR=02100000\n",
               NULL);
    assert_int_equal(rom->lines[0].data_high, 0x01E90000);
    assert_int_equal(rom->lines[0].data_low, 0x00060000);
    assert_int_equal(rom->lines[0].code_high, 0x02400000); // an offset in slot 1
    assert_int_equal(rom->lines[0].code_low, 0x02100000);
    assert_int_equal(rom->bib.n_warnings, 2);
    rom_free(rom);
}

#define TWO_REGIONS                                                                                \
    "MEMORY\nNK 80000000 1000000 RAMIMAGE\nXIP2 81000000 1000000 RAMIMAGE\n"                       \
    "CONFIG\nDLLHIGHADDR XIP2 %s\nDLLHIGHCODEADDR XIP2 %s\n"                                       \
    "MODULES\na.dll a.dll NK ; @SIZE 64 0 4\nb.dll b.dll XIP2 ; @SIZE 64 0 4\n"                    \
    "c.dll c.dll NK ; @SIZE 64 0 4\nd.dll d.dll XIP2 ; @SIZE 64 0 4\n"

static void a_region_with_addresses_of_its_own_is_laid_out_beside_the_others(void **state) {
    (void)state;
    char text[500];
    snprintf(text, sizeof text, TWO_REGIONS, "01000000", "03000000");
    Rom *rom = rom_of(text, NULL);
    static const VirtAddr data[] = {0x01FF0000, 0x00FF0000, 0x01FE0000, 0x00FE0000};
    static const VirtAddr code[] = {0x03FF0000, 0x02FF0000, 0x03FE0000, 0x02FE0000};
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(rom->modules[i].data_base, data[i]);
        assert_int_equal(rom->modules[i].code_base, code[i]);
    }
    assert_int_equal(rom->image.dll_line, 0x00FE0000);
    assert_int_equal(rom->image.dll_code_line, 0x02FE0000);
    rom_free(rom);
    // both regions' data begin at the top, though their code lies apart
    snprintf(text, sizeof text, TWO_REGIONS, "02000000", "03000000");
    assert_rom_refused(text, NULL,
                       "t.bib:9:1: b.dll: the DLLs of region XIP2 lie where those of another do");
    // one that begins where the other has come down to
    snprintf(text, sizeof text, TWO_REGIONS, "01FE0000", "03FF0000");
    assert_rom_refused(text, NULL,
                       "t.bib:9:1: b.dll: the DLLs of region XIP2 lie where those of another do");
    snprintf(text, sizeof text, TWO_REGIONS, "01FE0000", "03FE0000");
    rom = rom_of(text, NULL);
    assert_int_equal(rom->image.dll_line, 0x01FC0000);
    rom_free(rom);
}

static uint32_t percent(const char *memory, const char *value) {
    char text[200];
    snprintf(text, sizeof text, "MEMORY\n%s\nCONFIG\n%s\n", memory, value);
    Rom *rom = rom_of(text, NULL);
    uint32_t result = rom->image.fsram_percent;
    rom_free(rom);
    return result;
}

static void fsrampercent_is_four_bytes_of_blocks_per_megabyte(void **state) {
    (void)state;
    static const char ram[] = "RAM 80000000 04000000 RAM";
    assert_int_equal(percent(ram, ""), 50);
    assert_int_equal(percent("", ""), 50);
    assert_int_equal(percent(ram, "FSRAMPERCENT=0x20202020"), 13); // 12.5
    assert_int_equal(percent(ram, "FSRAMPERCENT=00000004"), 0);
    assert_int_equal(percent(ram, "FSRAMPERCENT=0"), 0);
    assert_int_equal(percent("RAM 80000000 00800000 RAM", "FSRAMPERCENT=10203040"),
                     16); // 15.6: 8 MB
    assert_int_equal(percent(ram, "FSRAMPERCENT=FFFFFFFF"), 100);
}

static void ram_is_the_sum_of_its_regions(void **state) {
    (void)state;
    Rom *rom = rom_of("MEMORY\nNK 80000000 01000000 RAMIMAGE\nRAM 81000000 03000000 ram\n"
                      "RAM2 85000000 01000000 RAM\nFILES\nx x XIP\n",
                      NULL);
    assert_int_equal(rom->image.ram_mb, 64);
    assert_string_equal(rom->bib.warnings[0].text, "MEMORY has no region XIP");
    rom_free(rom);
}

static void the_second_of_a_name_is_not_used(void **state) {
    (void)state;
    Rom *rom = rom_of("MODULES\na.dll x NK ; @SIZE 8 0 8\nb.dll x NK\nA.DLL x NK\n", NULL);
    assert_int_equal(rom->image.n_modules, 2);
    assert_string_equal(rom->bib.warnings[0].text,
                        "A.DLL is already in line 2: this one is not used");
    rom_free(rom);
}

static void a_module_has_the_whole_of_a_long_name(void **state) {
    (void)state;
    char text[2 * CE_NAME_MAX] = "MODULES\n12345678901234567890123 x NK\n", name[CE_NAME_MAX];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    strcat(strcat(text, name), " x NK\n");
    Rom *rom = rom_of(text, NULL);
    assert_string_equal(rom->modules[0].name, "12345678901234567890123");
    assert_string_equal(rom->modules[1].name, name);
    assert_int_equal(rom->bib.n_warnings, 0);
    rom_free(rom);
}

static double milliseconds(const struct timespec *begin, const struct timespec *end) {
    return (double)(end->tv_sec - begin->tv_sec) * 1e3 +
           (double)(end->tv_nsec - begin->tv_nsec) / 1e6;
}

static void two_thousand_modules_and_files_are_laid_out_in_under_a_second(void **state) {
    (void)state;
    char *text = rom_many("MODULES", 2000);
    char *files = rom_many("FILES", 2000);
    for (char *at = files; (at = strstr(at, "\nm")) != NULL; at++) {
        at[1] = 'f';
    }
    text = realloc(text, strlen(text) + strlen(files) + 1);
    assert_non_null(text);
    // 2,000 blocks of data are more than slot 0 has.
    for (char *at = text; (at = strstr(at, "4 0 4")) != NULL; at++) {
        at[4] = '0';
    }
    strcat(text, files);
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    RomError error = {0};
    RomDesc desc = {.name = "t.bib", .text = text, .size = strlen(text)};
    Rom *rom = rom_new(&desc, &error);
    assert_null(rom); // nor do 2,000 blocks of code fit into both slots
    assert_string_equal(error.text,
                        "t.bib:1025:1: m1023.dll finds no room: slot 0 is full down to 00010000");
    for (char *at = strstr(text, "m1000.dll"); at && at < strstr(text, "FILES");) {
        at[6] = 'e', at[7] = 'x', at[8] = 'e'; // m1000.dle: the name is not looked at; the type is
        at[5] = '.';
        at = strchr(at, '\n') + 1;
    }
    rom = rom_new(&desc, &error);
    assert_non_null(rom);
    assert_int_equal(rom->image.n_modules, 4000);
    clock_gettime(CLOCK_MONOTONIC, &end);
    double ms = milliseconds(&begin, &end);
    assert_true(ms < 1000);
    Bill bill;
    assert_true(bill_init(&bill, rom));
    clock_gettime(CLOCK_MONOTONIC, &begin);
    print_message("4,000 entries, twice: %.0f ms; the bill %.0f ms\n", ms,
                  milliseconds(&end, &begin));
    bill_deinit(&bill);
    rom_free(rom);
    free(text);
    free(files);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_uncompressed_dlls_of_modules_with_a_rel_file_go_to_slot_1),
        cmocka_unit_test(sizes_come_from_the_file_then_the_line_then_the_table_then_a_unit),
        cmocka_unit_test(a_file_says_what_it_is_whatever_its_name),
        cmocka_unit_test(a_managed_assembly_is_no_module),
        cmocka_unit_test(files_that_are_bad_are_named_with_the_line),
        cmocka_unit_test(crossing_dlllowaddr_is_refused_at_the_entry),
        cmocka_unit_test(addresses_of_config_are_rounded_to_blocks_with_a_warning),
        cmocka_unit_test(a_region_with_addresses_of_its_own_is_laid_out_beside_the_others),
        cmocka_unit_test(fsrampercent_is_four_bytes_of_blocks_per_megabyte),
        cmocka_unit_test(ram_is_the_sum_of_its_regions),
        cmocka_unit_test(the_second_of_a_name_is_not_used),
        cmocka_unit_test(a_module_has_the_whole_of_a_long_name),
        cmocka_unit_test(two_thousand_modules_and_files_are_laid_out_in_under_a_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
