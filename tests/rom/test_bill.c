// SPDX-License-Identifier: MIT
#include "tests/rom/rom_fixture.h"

// The bill, and what moves win.

static const Move *find_move(const Bill *bill, MoveKind kind, uint32_t module) {
    for (uint32_t i = 0; i < bill->n_moves; i++) {
        if (bill->moves[i].kind == kind && bill->moves[i].module == module) {
            return &bill->moves[i];
        }
    }
    return NULL;
}

static void assert_move(const Bill *bill, MoveKind kind, uint32_t module, int slot0_kb,
                        int slot1_kb) {
    const Move *move = find_move(bill, kind, module);
    assert_non_null(move);
    assert_int_equal(move->slot0_won, slot0_kb * 1024);
    assert_int_equal(move->slot1_won, slot1_kb * 1024);
}

static void a_row_is_what_the_dll_takes_in_whole_blocks(void **state) {
    (void)state;
    Rom *rom = rom_of("MODULES\na.dll x NK ; @SIZE 100 20 4\nb.dll x NK C ; @SIZE 100 20 12\n"
                      "c.exe x NK ; @SIZE 900 0 0\nd.dll x NK K ; @SIZE 900 0 0\n",
                      NULL);
    Bill bill;
    assert_true(bill_init(&bill, rom));
    assert_int_equal(bill.n_rows, 2);
    assert_int_equal(bill.rows[0].module, 1); // the dearest in slot 0
    assert_int_equal(bill.rows[0].slot0, 192 << 10);
    assert_int_equal(bill.rows[0].waste, 60 << 10);
    assert_int_equal(bill.rows[1].slot0, 64 << 10);
    assert_int_equal(bill.rows[1].slot1, 128 << 10);
    assert_int_equal(bill.rows[1].waste, 68 << 10);
    assert_int_equal(bill.slot0_placed, 64 << 10);
    assert_int_equal(bill.slot0_loaded, 192 << 10);
    assert_int_equal(bill.slot1, 128 << 10);
    assert_int_equal(bill.floor, 0x01FF0000 - (192 << 10));
    bill_deinit(&bill);
    rom_free(rom);
}

static void moves_win_what_a_new_layout_shows(void **state) {
    (void)state;
    Rom *rom = rom_of("MODULES\npacked.dll x NK C ; @SIZE 100 20 12\n"
                      "norel.dll x NK ; @SIZE 100 20 12 norel\nfine.dll x NK ; @SIZE 200 0 4\n"
                      "FILES\nfile.dll x NK ; @SIZE 100 20 12\n",
                      NULL);
    Bill bill;
    assert_true(bill_init(&bill, rom));
    assert_move(&bill, MOVE_UNCOMPRESS, 0, 128, -128); // 192 before, 64 of data after
    assert_move(&bill, MOVE_ADD_REL, 1, 128, -128);
    assert_move(&bill, MOVE_TO_MODULES, 3, 128, -128);
    assert_move(&bill, MOVE_DROP, 0, 192, 0);
    assert_move(&bill, MOVE_DROP, 2, 64, 256);
    assert_null(find_move(&bill, MOVE_MERGE, 2));
    for (uint32_t i = 1; i < bill.n_moves; i++) {
        assert_true(bill.moves[i - 1].slot0_won >= bill.moves[i].slot0_won);
    }
    bill_deinit(&bill);
    rom_free(rom);
}

static void small_dlls_of_one_group_are_worth_merging(void **state) {
    (void)state;
    Rom *rom = rom_of("MODULES\na.dll x NK ; @SIZE 20 0 4 net\nb.dll x NK ; @SIZE 20 0 4 net\n"
                      "c.dll x NK ; @SIZE 20 0 4 ui\nd.dll x NK ; @SIZE 20 0 4 net\n"
                      "big.dll x NK ; @SIZE 68 0 4 net\nfree.dll x NK N ; @SIZE 20 0 4 net\n",
                      NULL);
    Bill bill;
    assert_true(bill_init(&bill, rom));
    assert_move(&bill, MOVE_MERGE, 0, 128, 128); // three blocks of each slot become one
    assert_int_equal(find_move(&bill, MOVE_MERGE, 0)->n, 3);
    assert_null(find_move(&bill, MOVE_MERGE, 2)); // alone in its group
    assert_true(bill_merges(rom, 0, 3));
    assert_false(bill_merges(rom, 0, 4));
    assert_false(bill_merges(rom, 0, 5)); // not trusted
    bill_deinit(&bill);
    rom_free(rom);
}

static void all_of_files_can_move_together(void **state) {
    (void)state;
    Rom *rom = rom_of("MODULES\na.dll x NK ; @SIZE 4 0 4\np.dll x NK C ; @SIZE 4 0 4\nFILES\n"
                      "b.dll x NK ; @SIZE 100 20 12\nc.exe x NK ; @SIZE 4 0 4\n"
                      "d.dll x NK ; @SIZE 100 20 12\n",
                      NULL);
    Bill bill;
    assert_true(bill_init(&bill, rom));
    assert_move(&bill, MOVE_ALL_TO_MODULES, 2, 256, -256); // b and d, not p
    assert_int_equal(find_move(&bill, MOVE_ALL_TO_MODULES, 2)->n, 2);
    assert_move(&bill, MOVE_TO_MODULES, 4, 128, -128); // each by itself as before
    bill_deinit(&bill);
    rom_free(rom);
}

// What leaves slot 1 lets another one come back from slot 0.
static void a_full_slot_1_gives_back_to_slot_0(void **state) {
    (void)state;
    Rom *rom = rom_of("MODULES\na.dll x NK ; @SIZE 128 0 4\nb.dll x NK ; @SIZE 32640 0 4\n"
                      "c.dll x NK ; @SIZE 128 0 4\n",
                      NULL);
    assert_int_equal(rom_module(rom, "c.dll")->place, ROM_PLACE_SLOT_0);
    Bill bill;
    assert_true(bill_init(&bill, rom));
    assert_move(&bill, MOVE_DROP, 0, 64 + 128, 0);
    bill_deinit(&bill);
    rom_free(rom);
}

static void an_image_without_dlls_has_an_empty_bill(void **state) {
    (void)state;
    Rom *rom = rom_of("MODULES\nnk.exe x NK\n", NULL);
    Bill bill;
    assert_true(bill_init(&bill, rom));
    assert_int_equal(bill.n_rows + bill.n_moves, 0);
    assert_int_equal(bill.floor, CE_SLOT_SIZE);
    bill_deinit(&bill);
    rom_free(rom);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_what_the_dll_takes_in_whole_blocks),
        cmocka_unit_test(moves_win_what_a_new_layout_shows),
        cmocka_unit_test(small_dlls_of_one_group_are_worth_merging),
        cmocka_unit_test(all_of_files_can_move_together),
        cmocka_unit_test(a_full_slot_1_gives_back_to_slot_0),
        cmocka_unit_test(an_image_without_dlls_has_an_empty_bill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
