// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emu/free_set.h"

#include <stdlib.h>
#include <string.h>

// The free set against the plainest thing that could do its job: an array of bools.

typedef struct Naive {
    bool *free;
    uint32_t n;
} Naive;

static uint32_t naive_lowest(const Naive *naive) {
    for (uint32_t i = 0; i < naive->n; i++) {
        if (naive->free[i]) {
            return i;
        }
    }
    return FREE_SET_NONE;
}

static uint32_t naive_run(const Naive *naive, uint32_t first, uint32_t n_max) {
    uint32_t n = 0;
    for (uint32_t i = first; i < naive->n && n < n_max && naive->free[i]; i++) {
        n++;
    }
    return n;
}

static uint32_t next_random(uint64_t *state) {
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

static void compare(const FreeSet *set, const Naive *naive, uint64_t *random) {
    uint32_t n_free = 0;
    for (uint32_t i = 0; i < naive->n; i++) {
        n_free += naive->free[i];
    }
    assert_int_equal(set->n_free, n_free);
    assert_int_equal(free_set_lowest(set), naive_lowest(naive));
    uint32_t first = next_random(random) % naive->n, n_max = next_random(random) % 200;
    assert_int_equal(free_set_has(set, first), naive->free[first]);
    assert_int_equal(free_set_run(set, first, n_max), naive_run(naive, first, n_max));
}

static void random_walk(uint32_t n, uint32_t n_ops) {
    uint64_t random = n;
    FreeSet set;
    Naive naive = {calloc(n, sizeof(bool)), n};
    assert_non_null(naive.free);
    assert_true(free_set_init(&set, n));
    for (uint32_t i = 0; i < n_ops; i++) {
        bool filling = (i / 500) % 2 == 0;
        uint32_t number = next_random(&random) % n;
        if (!filling && naive_lowest(&naive) != FREE_SET_NONE && next_random(&random) % 2) {
            number = free_set_lowest(&set); // as an allocator does
        }
        if (naive.free[number] && (!filling || next_random(&random) % 8 == 0)) {
            free_set_take(&set, number);
            naive.free[number] = false;
        } else if (!naive.free[number] && filling) {
            free_set_put(&set, number);
            naive.free[number] = true;
        }
        compare(&set, &naive, &random);
    }
    free_set_deinit(&set);
    free(naive.free);
}

static void random_use_agrees_with_an_array_of_bools(void **state) {
    (void)state;
    static const uint32_t sizes[] = {1, 63, 64, 65, 127, 4095, 4096, 4097, 9000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        random_walk(sizes[i], 3000);
    }
}

static void a_new_set_has_nothing_free(void **state) {
    (void)state;
    FreeSet set;
    assert_true(free_set_init(&set, 100));
    assert_int_equal(set.n_free, 0);
    assert_int_equal(free_set_lowest(&set), FREE_SET_NONE);
    assert_int_equal(free_set_run(&set, 0, 100), 0);
    free_set_deinit(&set);
}

static void the_largest_set_reaches_its_last_number(void **state) {
    (void)state;
    FreeSet set;
    assert_true(free_set_init(&set, FREE_SET_MAX));
    free_set_put(&set, FREE_SET_MAX - 1);
    assert_int_equal(free_set_lowest(&set), FREE_SET_MAX - 1);
    assert_int_equal(free_set_run(&set, FREE_SET_MAX - 1, 10), 1);
    free_set_put(&set, 64 * 64);
    assert_int_equal(free_set_lowest(&set), 64 * 64);
    free_set_take(&set, 64 * 64);
    assert_int_equal(free_set_lowest(&set), FREE_SET_MAX - 1);
    free_set_take(&set, FREE_SET_MAX - 1);
    assert_int_equal(free_set_lowest(&set), FREE_SET_NONE);
    free_set_deinit(&set);
}

static void a_filled_set_is_free_from_a_number_on(void **state) {
    (void)state;
    static const uint32_t sizes[] = {1, 63, 64, 65, 4096, 4097, 9000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        FreeSet set;
        assert_true(free_set_init(&set, sizes[i]));
        const uint32_t firsts[] = {0, 1, sizes[i] / 2, sizes[i] - 1, sizes[i]};
        for (size_t k = 0; k < sizeof firsts / sizeof firsts[0]; k++) {
            uint32_t first = firsts[k];
            free_set_fill(&set, first);
            assert_int_equal(set.n_free, sizes[i] - first);
            assert_int_equal(free_set_lowest(&set), first < sizes[i] ? first : FREE_SET_NONE);
            assert_int_equal(free_set_run(&set, first, UINT32_MAX), sizes[i] - first);
            for (uint32_t number = 0; number < sizes[i]; number++) {
                assert_int_equal(free_set_has(&set, number), number >= first);
            }
        }
        free_set_deinit(&set);
    }
}

static void its_reach_is_behind_the_highest_number_ever_taken(void **state) {
    (void)state;
    FreeSet set;
    assert_true(free_set_init(&set, 200));
    free_set_fill(&set, 1);
    assert_int_equal(set.reach, 1);
    free_set_take(&set, 1);
    free_set_take(&set, 150);
    free_set_take(&set, 7);
    free_set_put(&set, 150);
    assert_int_equal(set.reach, 151);
    free_set_fill(&set, 0);
    assert_int_equal(set.reach, 0);
    free_set_deinit(&set);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_use_agrees_with_an_array_of_bools),
        cmocka_unit_test(a_new_set_has_nothing_free),
        cmocka_unit_test(the_largest_set_reaches_its_last_number),
        cmocka_unit_test(a_filled_set_is_free_from_a_number_on),
        cmocka_unit_test(its_reach_is_behind_the_highest_number_ever_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
