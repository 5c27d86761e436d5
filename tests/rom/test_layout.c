// SPDX-License-Identifier: MIT
#include "tests/rom/rom_fixture.h"

// Where modules come to lie: the two lines, and what happens when one of them is at its end.

#define KB(n) ((uint32_t)(n) << 10)

static RomModule dll(uint32_t code_kb, uint32_t data_kb) {
    return (RomModule){
        .code_size = KB(code_kb), .data_size = KB(data_kb), .place = ROM_PLACE_SLOT_1};
}

static LayoutResult place(RomModule *modules, uint32_t n, LayoutLines lines) {
    LayoutResult result = {0};
    assert_true(layout_place(modules, n, &lines, &result));
    return result;
}

static void code_goes_down_in_slot_1_and_data_down_in_slot_0(void **state) {
    (void)state;
    RomModule m[] = {dll(832, 8), dll(24, 4)};
    LayoutResult result = place(m, 2, layout_lines_default());
    assert_int_equal(m[0].code_base, 0x03F30000);
    assert_int_equal(m[0].data_base, 0x01FF0000);
    assert_int_equal(m[1].code_base, 0x03F20000);
    assert_int_equal(m[1].data_base, 0x01FE0000);
    assert_int_equal(result.dll_line, 0x01FE0000);
    assert_int_equal(result.dll_code_line, 0x03F20000);
}

static void read_only_data_lies_with_the_code(void **state) {
    (void)state;
    RomModule m[] = {dll(60, 4)};
    m[0].const_size = KB(8);
    place(m, 1, layout_lines_default());
    assert_int_equal(m[0].code_base, 0x03FE0000); // 68 KB are two blocks
}

static void an_image_without_dlls_takes_nothing(void **state) {
    (void)state;
    RomModule m[] = {{.code_size = KB(64), .data_size = KB(64), .place = ROM_PLACE_EXE},
                     {.code_size = KB(64), .place = ROM_PLACE_LOADER, .code_base = 7},
                     {.code_size = KB(64), .place = ROM_PLACE_KERNEL}};
    LayoutResult result = place(m, 3, layout_lines_default());
    assert_int_equal(result.dll_line, CE_SLOT_SIZE);
    assert_int_equal(result.dll_code_line, 0x04000000);
    assert_int_equal(m[1].code_base, 0);
    assert_int_equal(place(m, 0, layout_lines_default()).dll_line, CE_SLOT_SIZE);
}

static void a_module_without_data_takes_no_block_of_slot_0(void **state) {
    (void)state;
    RomModule m[] = {dll(64, 0), dll(0, 64)};
    LayoutResult result = place(m, 2, layout_lines_default());
    assert_int_equal(m[0].data_base, 0);
    assert_int_equal(m[1].code_base, 0);
    assert_int_equal(m[1].data_base, 0x01FF0000);
    assert_int_equal(result.dll_line, 0x01FF0000);
}

static void slot_1_can_be_filled_to_its_last_block(void **state) {
    (void)state;
    RomModule m[] = {dll(32 * 1024 - 64, 4), dll(64, 4)};
    LayoutResult result = place(m, 2, layout_lines_default());
    assert_int_equal(m[1].code_base, 0x02000000);
    assert_int_equal(m[1].place, ROM_PLACE_SLOT_1);
    assert_int_equal(result.dll_code_line, 0x02000000);
    assert_int_equal(result.dll_line, 0x01FE0000);
}

static void one_block_more_goes_on_in_slot_0_below_all_data(void **state) {
    (void)state;
    RomModule m[] = {dll(32 * 1024 - 64, 4), dll(68, 4), dll(64, 4), dll(4, 4)};
    LayoutResult result = place(m, 4, layout_lines_default());
    assert_int_equal(m[1].place, ROM_PLACE_SLOT_0);
    assert_int_equal(m[1].code_base, 0x01FC0000 - 0x20000);
    assert_int_equal(m[2].place, ROM_PLACE_SLOT_1); // a smaller one fits still
    assert_int_equal(m[2].code_base, 0x02000000);
    assert_int_equal(m[3].code_base, 0x01F90000);
    assert_int_equal(result.dll_line, 0x01F90000);
}

static void slot_0_is_full_down_to_its_low_line_and_not_one_block_further(void **state) {
    (void)state;
    LayoutLines lines = layout_lines_default();
    LayoutResult result = {0};
    lines.data_low = 0x01FC0000;
    lines.code_high = lines.code_low = 0x02000000; // no slot 1
    RomModule m[] = {dll(64, 64), dll(64, 64), dll(64, 64)};
    assert_int_equal(place(m, 2, lines).dll_line, 0x01FC0000);
    RomModule before[3];
    memcpy(before, m, sizeof m);
    assert_false(layout_place(m, 3, &lines, &result));
    assert_int_equal(result.failed, 1); // its code: three of data stand before
    assert_memory_equal(before, m, sizeof m);
    lines.data_low = 0x01FE0000;
    assert_false(layout_place(m, 3, &lines, &result));
    assert_int_equal(result.failed, 2); // its data
}

static void the_lines_of_config_are_where_it_begins(void **state) {
    (void)state;
    LayoutLines lines = {0x01E90000, 0x01000000, 0x03000000, 0x02000000, CE_BLOCK_SIZE};
    RomModule m[] = {dll(64, 4)};
    LayoutResult result = place(m, 1, lines);
    assert_int_equal(m[0].data_base, 0x01E80000);
    assert_int_equal(m[0].code_base, 0x02FF0000);
    assert_int_equal(result.dll_code_line, 0x02FF0000);
}

static void laying_out_twice_gives_the_same(void **state) {
    (void)state;
    RomModule m[] = {dll(32 * 1024, 4), dll(64, 4)};
    place(m, 2, layout_lines_default());
    assert_int_equal(m[1].place, ROM_PLACE_SLOT_0);
    m[0].code_size = KB(64); // and with room again, it goes back
    place(m, 2, layout_lines_default());
    assert_int_equal(m[1].place, ROM_PLACE_SLOT_1);
    assert_int_equal(m[1].code_base, 0x03FE0000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code_goes_down_in_slot_1_and_data_down_in_slot_0),
        cmocka_unit_test(read_only_data_lies_with_the_code),
        cmocka_unit_test(an_image_without_dlls_takes_nothing),
        cmocka_unit_test(a_module_without_data_takes_no_block_of_slot_0),
        cmocka_unit_test(slot_1_can_be_filled_to_its_last_block),
        cmocka_unit_test(one_block_more_goes_on_in_slot_0_below_all_data),
        cmocka_unit_test(slot_0_is_full_down_to_its_low_line_and_not_one_block_further),
        cmocka_unit_test(the_lines_of_config_are_where_it_begins),
        cmocka_unit_test(laying_out_twice_gives_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
