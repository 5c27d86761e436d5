// SPDX-License-Identifier: MIT
#include "tests/rom/rom_fixture.h"

// Sizes from PE headers; and headers that lie.

static uint8_t file[ROM_TEST_PE];
static PeInfo info;
static char why[PE_MESSAGE];

static void put(uint32_t at, uint32_t value, uint32_t n) {
    for (uint32_t i = 0; i < n; i++) {
        file[at + i] = (uint8_t)(value >> 8 * i);
    }
}

static void assert_refused_pe(size_t size, const char *message) {
    PeInfo before = info;
    assert_false(pe_read(file, size, &info, why));
    assert_string_equal(why, message);
    assert_memory_equal(&before, &info, sizeof info);
}

static void each_section_takes_whole_pages_of_its_kind(void **state) {
    (void)state;
    size_t size = rom_make_pe(file, 4097, 100, 1, true);
    assert_true(pe_read(file, size, &info, why));
    assert_int_equal(info.code_size, 8192);
    assert_int_equal(info.const_size, 4096);
    assert_int_equal(info.data_size, 4096); // and .reloc, which is discardable, nothing
    assert_int_equal(info.machine, 0x1C0);
    assert_true(info.is_dll);
    assert_false(info.is_managed);
    rom_make_pe(file, 0, 0, 0, false);
    assert_true(pe_read(file, size, &info, why));
    assert_int_equal(info.code_size + info.const_size + info.data_size, 0);
    assert_false(info.is_dll);
}

static void a_section_without_a_virtual_size_has_its_raw_size(void **state) {
    (void)state;
    size_t size = rom_make_pe(file, 0, 0, 0, true);
    put(312 + 16, 300, 4);
    put(312 + 20, 100, 4);
    assert_true(pe_read(file, size, &info, why));
    assert_int_equal(info.code_size, 4096);
}

static void code_that_can_be_written_is_data(void **state) {
    (void)state;
    size_t size = rom_make_pe(file, 4096, 0, 0, true);
    put(312 + 36, 0xE0000020, 4);
    assert_true(pe_read(file, size, &info, why));
    assert_int_equal(info.code_size, 0);
    assert_int_equal(info.data_size, 4096);
}

static void pe32_plus_is_read_too(void **state) {
    (void)state;
    size_t size = rom_make_pe(file, 4096, 0, 4096, true);
    put(88, 0x20B, 2);
    put(68, 0x8664, 2);
    assert_true(pe_read(file, size, &info, why));
    assert_int_equal(info.data_size, 4096);
    char buffer[16];
    assert_string_equal(pe_machine_name(info.machine, buffer), "x86-64");
    assert_string_equal(pe_machine_name(0x1234, buffer), "machine 1234");
}

static void a_clr_header_makes_it_managed(void **state) {
    (void)state;
    size_t size = rom_make_pe(file, 4096, 0, 0, true);
    put(88 + 96 + 14 * 8, 0x2008, 4);
    assert_true(pe_read(file, size, &info, why));
    assert_true(info.is_managed);
    put(88 + 92, 14, 4); // 14 directories: 0 to 13
    assert_true(pe_read(file, size, &info, why));
    assert_false(info.is_managed);
}

static void what_is_no_pe_file_is_refused(void **state) {
    (void)state;
    size_t size = rom_make_pe(file, 4096, 0, 0, true);
    assert_refused_pe(0, "not a PE file: it does not begin with MZ");
    assert_refused_pe(1, "not a PE file: it does not begin with MZ");
    file[0] = 'Z';
    assert_refused_pe(size, "not a PE file: it does not begin with MZ");
    file[0] = 'M';
    file[65] = 'X';
    assert_refused_pe(size, "not a PE file: no PE signature at 40");
    file[65] = 'E';
    put(88, 0x107, 2);
    assert_refused_pe(size, "not a PE image: its optional header is of kind 107");
    put(70, 0, 2);
    assert_refused_pe(size, "has 0 sections, want 1 to 96");
    put(70, 97, 2);
    assert_refused_pe(size, "has 97 sections, want 1 to 96");
}

static void every_cut_is_noticed(void **state) {
    (void)state;
    size_t size = rom_make_pe(file, 4096, 0, 0, true);
    for (size_t n = 0; n < size; n++) {
        assert_false(pe_read(file, n, &info, why));
    }
    assert_refused_pe(63, "cut off: no PE header in 63 bytes");
    assert_refused_pe(471, "cut off: 4 section headers end at 1D8, the file at 1D7");
    put(392 + 16, 0x200, 4);
    put(392 + 20, 0x100, 4);
    assert_refused_pe(size, "cut off: section .data ends at 300, the file at 1D8");
}

static void numbers_that_would_wrap_are_refused(void **state) {
    (void)state;
    size_t size = rom_make_pe(file, 4096, 0, 0, true);
    put(0x3C, 0xFFFFFFFF, 4);
    assert_refused_pe(size, "cut off: its PE header is at FFFFFFFF, the file ends at 1D8");
    put(0x3C, 64, 4);
    put(392 + 16, 0xFFFFFFFF, 4);
    put(392 + 20, 0xFFFFFFFF, 4);
    assert_refused_pe(size, "cut off: section .data ends at 1FFFFFFFE, the file at 1D8");
    put(392 + 20, 0, 4);
    put(312 + 8, 0xFFFFFFFF, 4);
    assert_refused_pe(size, "section .text makes it larger than a slot (32 MB)");
}

static void a_module_of_32_mb_is_read_and_one_page_more_is_not(void **state) {
    (void)state;
    size_t size = rom_make_pe(file, 0x01FFE000, 4096, 4096, true);
    assert_true(pe_read(file, size, &info, why));
    assert_int_equal(info.code_size, 0x01FFE000);
    rom_make_pe(file, 0x01FFE000, 4096, 4097, true);
    assert_refused_pe(size, "its sections together are larger than a slot (32 MB)");
}

static void a_section_name_of_anything_is_printed_safely(void **state) {
    (void)state;
    size_t size = rom_make_pe(file, 0xFFFFFFFF, 0, 0, true);
    memcpy(file + 312, "\x1b[2J\xFF\x01zz", 8);
    assert_refused_pe(size, "section ?[2J??zz makes it larger than a slot (32 MB)");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_section_takes_whole_pages_of_its_kind),
        cmocka_unit_test(a_section_without_a_virtual_size_has_its_raw_size),
        cmocka_unit_test(code_that_can_be_written_is_data),
        cmocka_unit_test(pe32_plus_is_read_too),
        cmocka_unit_test(a_clr_header_makes_it_managed),
        cmocka_unit_test(what_is_no_pe_file_is_refused),
        cmocka_unit_test(every_cut_is_noticed),
        cmocka_unit_test(numbers_that_would_wrap_are_refused),
        cmocka_unit_test(a_module_of_32_mb_is_read_and_one_page_more_is_not),
        cmocka_unit_test(a_section_name_of_anything_is_printed_safely),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
