// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include <stdlib.h>

// Frames: lowest first, zeroed, counted; and who holds them.

static Machine *bare_machine(void) {
    Options options = rig_options("ram_mb=16");
    Machine *machine = malloc(sizeof *machine);
    assert_non_null(machine);
    assert_true(machine_init(machine, &options));
    return machine;
}

static void bare_free(Machine *machine) {
    for (uint32_t i = 0; i < machine->ram.n_frames; i++) {
        assert_int_equal(free_set_has(&machine->ram.free, i), machine->tables.frame[i].refs == 0);
    }
    assert_int_equal(ram_free_count(machine), machine->ram.n_frames);
    machine_deinit(machine);
    free(machine);
}

static bool page_is(const uint8_t *page, uint8_t byte) {
    for (uint32_t i = 0; i < CE_PAGE_SIZE; i++) {
        if (page[i] != byte) {
            return false;
        }
    }
    return true;
}

static void the_lowest_free_run_is_taken(void **state) {
    (void)state;
    Machine *machine = bare_machine();
    uint32_t first = 99;
    assert_int_equal(ram_take(machine, 5, 3, USE_DATA, &first), 5);
    assert_int_equal(first, 0);
    assert_int_equal(ram_take(machine, 2, 3, USE_DATA, &first), 2);
    assert_int_equal(first, 5);
    ram_drop(machine, 1, 2, 3);
    assert_int_equal(ram_take(machine, 5, 4, USE_STACK, &first), 2); // the hole only
    assert_int_equal(first, 1);
    assert_int_equal(ram_take(machine, 1, 4, USE_STACK, &first), 1);
    assert_int_equal(first, 7);
    assert_int_equal(machine->tables.frame[2].owner, 4);
    assert_int_equal(machine->tables.frame[2].use, USE_STACK);
    ram_drop(machine, 0, 8, 3);
    bare_free(machine);
}

static void an_empty_ram_gives_nothing_and_says_so(void **state) {
    (void)state;
    Machine *machine = bare_machine();
    uint32_t first = 99, n = 0, taken = 0;
    while ((n = ram_take(machine, 1000, 1, USE_DATA, &first)) > 0) {
        taken += n;
    }
    assert_int_equal(taken, 4096);
    first = 99;
    assert_int_equal(ram_take(machine, 1, 1, USE_DATA, &first), 0);
    assert_int_equal(first, 99);
    ram_drop(machine, 4095, 1, 1);
    assert_int_equal(ram_take(machine, 9, 1, USE_DATA, &first), 1);
    assert_int_equal(first, 4095);
    ram_drop(machine, 0, 4096, 1);
    bare_free(machine);
}

static void a_frame_comes_back_zeroed_whatever_was_in_it(void **state) {
    (void)state;
    Machine *machine = bare_machine();
    for (uint32_t round = 0; round < 3; round++) {
        uint32_t first = 99;
        assert_int_equal(ram_take(machine, 3, 1, USE_DATA, &first), 3);
        for (uint32_t i = 0; i < 3; i++) {
            uint8_t *page = ram_page(&machine->ram, first + i);
            assert_true(page_is(page, 0));
            machine_before_write(machine, first + i);
            memset(page, 0xA5, CE_PAGE_SIZE);
            machine->ram.zeroed[0] &= ~(UINT64_C(1) << (first + i)); // as every store does
        }
        ram_drop(machine, first, 3, 1);
    }
    bare_free(machine);
}

// A physical alias may be written through without the frame's holder knowing: 80000000 + address.
static void a_frame_written_through_its_physical_alias_is_zeroed_for_the_next(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    Mmu *mmu = &rig->machine->mmu;
    VirtAddr va = rig_commit(rig, 4096);
    uint32_t value = 1, frame = page_frame(rig_word(rig, va));
    VirtAddr alias = 0x80000000u + frame * CE_PAGE_SIZE;
    assert_true(mmu_write32(mmu, alias, 0x11111111)); // opens a TLB entry for the alias
    assert_true(virtual_free(rig_call(rig), va, 0, MEM_RELEASE));
    assert_int_equal(rig_commit(rig, 4096), va);
    assert_int_equal(page_frame(rig_word(rig, va)), frame);
    assert_true(mmu_write32(mmu, alias, 0x22222222)); // through that entry
    assert_true(virtual_free(rig_call(rig), va, 0, MEM_RELEASE));
    assert_int_equal(rig_commit(rig, 4096), va);
    assert_int_equal(page_frame(rig_word(rig, va)), frame);
    assert_true(mmu_read32(mmu, va, &value));
    assert_int_equal(value, 0);
    rig_free(rig);
}

static void a_shared_frame_is_freed_by_its_last_holder(void **state) {
    (void)state;
    Machine *machine = bare_machine();
    uint32_t first = 99;
    assert_int_equal(ram_take(machine, 1, 5, USE_DATA, &first), 1);
    ram_share(machine, first);
    ram_share(machine, first);
    ram_drop(machine, first, 1, 6);
    assert_int_equal(machine->tables.frame[first].owner, 5);
    ram_drop(machine, first, 1, 5);
    assert_int_equal(machine->tables.frame[first].owner, PROCESS_NONE);
    assert_int_equal(machine->tables.frame[first].refs, 1);
    assert_int_equal(ram_free_count(machine), 4095);
    ram_drop(machine, first, 1, 6);
    assert_int_equal(machine->tables.frame[first].owner, 0);
    bare_free(machine);
}

static void a_drop_of_more_than_one_batch_frees_all(void **state) {
    (void)state;
    Machine *machine = bare_machine();
    uint32_t first = 0, n = 0;
    for (uint32_t left = 200; left > 0; left -= n) {
        n = ram_take(machine, left, 1, USE_DATA, &first);
        assert_in_range(n, 1, left);
    }
    ram_drop(machine, 0, 200, 1);
    bare_free(machine);
}

static void physical_pages_are_ram_rom_or_nothing(void **state) {
    (void)state;
    Machine *machine = bare_machine();
    const Ram *ram = &machine->ram;
    assert_ptr_equal(ram_page(ram, 0), ram->bytes);
    assert_ptr_equal(ram_page(ram, 4095), ram->bytes + 4095 * CE_PAGE_SIZE);
    assert_null(ram_page(ram, 4096));
    assert_null(ram_page(ram, (CE_ROM_PHYS >> CE_PAGE_SHIFT) - 1));
    assert_true(page_is(ram_page(ram, CE_ROM_PHYS >> CE_PAGE_SHIFT), 0xFF));
    assert_true(page_is(ram_page(ram, (CE_ROM_PHYS_END >> CE_PAGE_SHIFT) - 1), 0xFF));
    assert_null(ram_page(ram, CE_ROM_PHYS_END >> CE_PAGE_SHIFT));
    bare_free(machine);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lowest_free_run_is_taken),
        cmocka_unit_test(an_empty_ram_gives_nothing_and_says_so),
        cmocka_unit_test(a_frame_comes_back_zeroed_whatever_was_in_it),
        cmocka_unit_test(a_frame_written_through_its_physical_alias_is_zeroed_for_the_next),
        cmocka_unit_test(a_shared_frame_is_freed_by_its_last_holder),
        cmocka_unit_test(a_drop_of_more_than_one_batch_frees_all),
        cmocka_unit_test(physical_pages_are_ram_rom_or_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
