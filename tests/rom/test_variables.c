// SPDX-License-Identifier: MIT
// The variables of an image against a plain list. The table grows several times on the way, at each
// of the three ways to add a row: what was set before must still be there, and #undef must bring
// back what the user gave.
#include "tests/rom/rom_fixture.h"

#include "rom/variables.h"

#include <stdio.h>
#include <string.h>

#define N_NAMES 1500u

// What each variable should be: -1 none.
typedef struct Expected {
    int value[N_NAMES], given[N_NAMES];
} Expected;

static const char *name_of(uint32_t i) {
    static char name[16];
    snprintf(name, sizeof name, "BSP_%u", i);
    return name;
}

static void assert_all(const Variables *variables, const Expected *expected) {
    for (uint32_t i = 0; i < N_NAMES; i++) {
        const char *name = name_of(i), *value = variables_value(variables, name, strlen(name));
        char wanted[16];
        snprintf(wanted, sizeof wanted, "%d", expected->value[i]);
        if (expected->value[i] < 0) {
            assert_null(value);
        } else {
            assert_non_null(value);
            assert_string_equal(value, wanted);
        }
    }
}

static void set(Variables *variables, Expected *expected, uint32_t i, int value, int how) {
    char text[16];
    size_t size = (size_t)snprintf(text, sizeof text, "%d", value);
    const char *name = name_of(i);
    switch (how) {
    case 0:
        assert_true(variables_give(variables, name, text, size));
        expected->value[i] = expected->given[i] = value;
        break;
    case 1:
        assert_true(variables_define(variables, name, strlen(name), text, size));
        expected->value[i] = value;
        break;
    default:
        assert_true(variables_undefine(variables, name, strlen(name)));
        expected->value[i] = expected->given[i];
        break;
    }
}

static void start(Variables *variables, Expected *expected) {
    *variables = (Variables){0};
    memset(expected, -1, sizeof *expected);
}

// Each way alone adds every name: no growth falls between the rows of another way.
static void each_way_to_add_survives_each_growth(void **state) {
    (void)state;
    static Expected expected;
    Variables variables;
    for (int how = 0; how < 2; how++) {
        start(&variables, &expected);
        for (uint32_t i = 0; i < N_NAMES; i++) {
            set(&variables, &expected, i, (int)i, how);
        }
        assert_all(&variables, &expected);
        for (uint32_t i = 0; i < N_NAMES; i++) {
            set(&variables, &expected, i, 7, 1);
            set(&variables, &expected, i, 0, 2);
        }
        assert_all(&variables, &expected);
        variables_deinit(&variables);
    }
}

static void any_order_agrees_with_a_plain_list(void **state) {
    (void)state;
    static Expected expected;
    Variables variables;
    uint32_t seed = 32;
    start(&variables, &expected);
    for (int step = 0; step < 20000; step++) {
        seed = seed * 1664525u + 1013904223u;
        set(&variables, &expected, (seed >> 8) % N_NAMES, step, (int)((seed >> 4) % 3));
        if (step % 1000 == 999) {
            assert_all(&variables, &expected);
        }
    }
    variables_deinit(&variables);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_way_to_add_survives_each_growth),
        cmocka_unit_test(any_order_agrees_with_a_plain_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
