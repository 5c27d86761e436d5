// SPDX-License-Identifier: MIT
#include "tests/rom/rom_fixture.h"

#include "rom/build_log.h"

#include <stdlib.h>

// What romimage prints while it builds an image: the table of sections, the addresses of DLLs.

static BuildLog read_log(const char *text) {
    BuildLog log;
    RomError error = {0};
    assert_true(build_log_recognise(text, strlen(text)));
    assert_true(build_log_read("t.log", text, strlen(text), &log, &error));
    return log;
}

static const char table[] =
    "Windows CE ROM Image Builder v5.0.1400 Copyright (c) Microsoft Corporation\r\n"
    "  some line of the build: a.dll .text is compiled\r\n"
    "Module                 Section  Start     Length  psize   vsize   Filler\r\n"
    "---------------------- -------- --------- ------- ------- ------- ------\r\n"
    "nk.exe                 .text    80071000h  233472  229888  229592 o32_rva=00001000\r\n"
    "coredll.dll            .text    800ac000h  475136  472064  471622 o32_rva=00001000\r\n"
    "coredll.dll            .pdata   80120000h   20480   18432   18352 o32_rva=00079000\r\n"
    "coredll.dll            .rsrc    80128000h    4096    4096      10 o32_rva=00089000\r\n"
    "coredll.dll            .data    80130000h    1024    1012    4464 FILLER\r\n"
    "coredll.dll            E32      8045d0f4h     112                 FILLER\r\n"
    "COREDLL.DLL            .CRT     80130400h     512     512       8 FILLER\r\n"
    "Module coredll.dll at offset 01ffc000 data, 03f80000 code\r\n"
    "First DLL Address:            01ee01ee\r\n"
    "Last DLL Address:             02000000\r\n"
    "Start RAM:                    82000000\r\nEnd of RAM:   83C00000\r\n"
    "Number of Modules:            2\r\n"
    "FileSys 4K Chunks/Mbyte:      16 <2Mbyte  32 2-4Mbyte  48 4-6Mbyte  128 >6Mbyte\r\n";

static void the_table_and_the_totals_are_read(void **state) {
    (void)state;
    BuildLog log = read_log(table);
    assert_string_equal(log.version, "v5.0.1400");
    assert_int_equal(log.n_modules, 2);
    assert_int_equal(log.n_stated, 2);
    assert_string_equal(log.modules[1].name, "coredll.dll");
    assert_int_equal(log.modules[1].line, 6);
    assert_int_equal(log.modules[1].code, 0x74000);
    assert_int_equal(log.modules[1].ro, 0x5000 + 0x1000);
    assert_int_equal(log.modules[1].data, 0x2000 + 0x1000);
    assert_int_equal(log.modules[1].data_base, 0x01FFC000);
    assert_int_equal(log.modules[1].code_base, 0x03F80000);
    assert_int_equal(log.line, 0x01EE0000);
    assert_int_equal(log.code_line, 0x03EE0000);
    assert_int_equal(log.ram_start, 0x82000000);
    assert_int_equal(log.ram_end, 0x83C00000);
    assert_int_equal(log.fsram, 0x80302010);
    build_log_deinit(&log);
}

static void addresses_of_dlls_have_several_forms(void **state) {
    (void)state;
    static const struct {
        const char *text;
        VirtAddr line, code_line;
    } cases[] = {
        {"First DLL Address: 01a00000\n", 0x01A00000, 0},
        {"First DLL Address: 0x012b0001\n", 0x00010000, 0x032B0000},
        {"First DLL Code Address: 02640000\nFirst DLL Address: 01a00000\n", 0x01A00000, 0x02640000},
        {"First DLL Code Address: 00640000\nFirst DLL Address: 01a00000h\n", 0x01A00000,
         0x02640000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        BuildLog log = read_log(cases[i].text);
        assert_int_equal(log.line, cases[i].line);
        assert_int_equal(log.code_line, cases[i].code_line);
        build_log_deinit(&log);
    }
}

static void a_log_is_an_image_with_known_sizes(void **state) {
    (void)state;
    BuildLog log = read_log(table);
    size_t size = 0;
    RomError error = {0};
    char *bib = build_log_bib(&log, &size);
    assert_non_null(bib);
    Rom *rom = rom_new(&(RomDesc){.name = "t.log", .text = bib, .size = size}, &error);
    assert_non_null(rom);
    const RomModule *module = rom_module(rom, "coredll.dll");
    assert_int_equal(module->code_size, 0x74000);
    assert_int_equal(module->const_size, 0x6000);
    assert_int_equal(module->data_size, 0x3000);
    assert_int_equal(rom->bib.entries[1].line, 6);
    assert_int_equal(rom->image.ram_mb, 28);
    assert_int_equal(rom_line_with(rom, CE_BLOCK_SIZE), 0x01FF0000);
    rom_free(rom);
    free(bib);
    build_log_deinit(&log);
}

static void data_may_be_packed(void **state) {
    (void)state;
    Rom *rom = rom_of(
        "MODULES\na.dll a NK ; @SIZE 4 0 4\nb.dll b NK ; @SIZE 4 0 8\nc.dll c NK ; @SIZE 4 0 60\n",
        NULL);
    assert_int_equal(rom->image.dll_line, 0x01FD0000);
    assert_int_equal(rom_line_with(rom, CE_BLOCK_SIZE), 0x01FD0000);
    assert_int_equal(rom_line_with(rom, CE_PAGE_SIZE), 0x01FE0000); // 72 KB: two blocks
    rom_free(rom);
}

static void what_has_neither_is_refused(void **state) {
    (void)state;
    static const char text[] = "Windows CE ROM Image Builder v4.0\nDone.\n";
    BuildLog log;
    RomError error = {0};
    assert_false(build_log_read("t.log", text, sizeof text - 1, &log, &error));
    assert_string_equal(error.text,
                        "t.log: a log of makeimg without a table of modules and without "
                        "\"First DLL Address\"");
    assert_false(build_log_recognise("MODULES\n a.dll .text\n", 21));
    assert_false(build_log_recognise("", 0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_and_the_totals_are_read),
        cmocka_unit_test(addresses_of_dlls_have_several_forms),
        cmocka_unit_test(a_log_is_an_image_with_known_sizes),
        cmocka_unit_test(data_may_be_packed),
        cmocka_unit_test(what_has_neither_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
