// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emu/holes.h"

#include <string.h>

// Holes are looked for in section entries only, so these tests set entries by hand.

#define SLOT_2 0x04000000u
#define KB64 0x10000u

static Tables empty_tables(void) {
    Tables tables;
    assert_true(tables_init(&tables, 16));
    tables.slot[2].section = 1;
    return tables;
}

static void take(Tables *tables, VirtAddr va, uint32_t n_blocks) {
    for (uint32_t i = 0; i < n_blocks; i++, va += KB64) {
        uint32_t slot = ce_slot_of(va);
        if (tables->slot[slot].section == 0) {
            tables->slot[slot].section = (uint16_t)(slot);
        }
        tables->section[tables->slot[slot].section * CE_BLOCKS_PER_SLOT + ce_block_in_slot(va)] = 1;
    }
}

static void an_empty_slot_is_one_hole(void **state) {
    (void)state;
    Tables tables = empty_tables();
    HoleSurvey survey = hole_survey(&tables, SLOT_2 + KB64, SLOT_2 + CE_SLOT_SIZE);
    assert_int_equal(survey.count, 1);
    assert_int_equal(survey.largest, CE_SLOT_SIZE - KB64);
    assert_int_equal(survey.sum, CE_SLOT_SIZE - KB64);
    VirtAddr low = SLOT_2 + KB64, high = SLOT_2 + CE_SLOT_SIZE;
    assert_int_equal(hole_find(&tables, low, high, 511, false), low);
    assert_int_equal(hole_find(&tables, low, high, 511, true), low);
    assert_int_equal(hole_find(&tables, low, high, 512, false), 0);
    assert_int_equal(hole_find(&tables, low, high, 1, true), high - KB64);
    tables_deinit(&tables);
}

static void the_first_hole_that_fits_is_found(void **state) {
    (void)state;
    Tables tables = empty_tables();
    VirtAddr low = SLOT_2 + KB64, high = SLOT_2 + 32 * KB64;
    take(&tables, low + 2 * KB64, 3); // holes: 2 blocks, then 4, then 19
    take(&tables, low + 9 * KB64, 3);
    assert_int_equal(hole_find(&tables, low, high, 2, false), low);
    assert_int_equal(hole_find(&tables, low, high, 3, false), low + 5 * KB64);
    assert_int_equal(hole_find(&tables, low, high, 5, false), low + 12 * KB64);
    assert_int_equal(hole_find(&tables, low, high, 19, false), low + 12 * KB64);
    assert_int_equal(hole_find(&tables, low, high, 20, false), 0);
    assert_int_equal(hole_find(&tables, low, high, 2, true), high - 2 * KB64);
    take(&tables, high - KB64, 1);
    assert_int_equal(hole_find(&tables, low, high, 2, true), high - 3 * KB64);
    HoleSurvey survey = hole_survey(&tables, low, high);
    assert_int_equal(survey.count, 3);
    assert_int_equal(survey.largest, 18 * KB64);
    assert_int_equal(survey.sum, 24 * KB64);
    tables_deinit(&tables);
}

static void no_hole_in_a_full_range(void **state) {
    (void)state;
    Tables tables = empty_tables();
    take(&tables, SLOT_2, CE_BLOCKS_PER_SLOT);
    HoleSurvey survey = hole_survey(&tables, SLOT_2, SLOT_2 + CE_SLOT_SIZE);
    assert_int_equal(survey.count + survey.largest + survey.sum, 0);
    assert_int_equal(hole_find(&tables, SLOT_2, SLOT_2 + CE_SLOT_SIZE, 1, false), 0);
    assert_int_equal(hole_find(&tables, SLOT_2, SLOT_2 + CE_SLOT_SIZE, 1, true), 0);
    tables_deinit(&tables);
}

static void a_hole_of_the_large_area_may_span_slots(void **state) {
    (void)state;
    Tables tables = empty_tables();
    HoleBounds large = hole_bounds_large(CE_SLOT_LARGE_LAST);
    assert_int_equal(large.low, 0x42000000);
    assert_int_equal(large.high, 0x7E000000);
    assert_int_equal(hole_survey(&tables, large.low, large.high).largest, 960u << 20);
    take(&tables, 0x44000000 - KB64, 2); // astride the first slot boundary
    assert_int_equal(hole_find(&tables, large.low, large.high, 511, false), large.low);
    assert_int_equal(hole_find(&tables, large.low, large.high, 512, false), 0x44010000);
    assert_int_equal(hole_find(&tables, large.low, large.high, 513, true), 0x7E000000 - 513 * KB64);
    HoleSurvey survey = hole_survey(&tables, large.low, large.high);
    assert_int_equal(survey.count, 2);
    assert_int_equal(survey.sum, (960u << 20) - 2 * KB64);
    tables_deinit(&tables);
}

static void bounds_end_at_the_load_line_or_at_the_slot_end(void **state) {
    (void)state;
    Tables tables = empty_tables();
    tables.system->dll_line = 0x01200000;
    HoleBounds closed = hole_bounds_slot(&tables, 2, false);
    HoleBounds open = hole_bounds_slot(&tables, 2, true);
    assert_int_equal(closed.low, 0x04010000);
    assert_int_equal(closed.high, 0x05200000);
    assert_int_equal(open.low, 0x04010000);
    assert_int_equal(open.high, 0x06000000);
    tables_deinit(&tables);
}

// The plain way: one bool per block.
static uint32_t naive_find(const bool *taken, uint32_t n_total, uint32_t n, bool top_down) {
    uint32_t found = UINT32_MAX;
    for (uint32_t at = 0; at + n <= n_total; at++) {
        uint32_t run = 0;
        while (run < n && !taken[at + run]) {
            run++;
        }
        if (run == n) {
            found = at;
            if (!top_down) {
                return found;
            }
        }
    }
    return found;
}

static void random_ranges_agree_with_a_scan_block_by_block(void **state) {
    (void)state;
    uint64_t random = 42;
    for (uint32_t round = 0; round < 200; round++) {
        enum { N = 3 * CE_BLOCKS_PER_SLOT };
        bool taken[N] = {false};
        Tables tables = empty_tables();
        VirtAddr low = 0x42000000, high = low + N * KB64;
        for (uint32_t i = 0; i < round; i++) {
            random = random * UINT64_C(6364136223846793005) + 1;
            uint32_t at = (uint32_t)(random >> 33) % (N - 20), n = (uint32_t)(random >> 59) / 2 + 1;
            take(&tables, low + at * KB64, n);
            memset(&taken[at], true, n);
        }
        for (uint32_t n = 1; n < 600; n += 1 + n / 3) {
            uint32_t up = naive_find(taken, N, n, false), down = naive_find(taken, N, n, true);
            assert_int_equal(hole_find(&tables, low, high, n, false),
                             up == UINT32_MAX ? 0 : low + up * KB64);
            assert_int_equal(hole_find(&tables, low, high, n, true),
                             down == UINT32_MAX ? 0 : low + down * KB64);
        }
        tables_deinit(&tables);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_slot_is_one_hole),
        cmocka_unit_test(the_first_hole_that_fits_is_found),
        cmocka_unit_test(no_hole_in_a_full_range),
        cmocka_unit_test(a_hole_of_the_large_area_may_span_slots),
        cmocka_unit_test(bounds_end_at_the_load_line_or_at_the_slot_end),
        cmocka_unit_test(random_ranges_agree_with_a_scan_block_by_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
