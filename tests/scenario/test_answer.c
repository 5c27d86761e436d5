// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scenario/answer.h"

static void numbers_are_compared_as_numbers(void **state) {
    (void)state;
    assert_true(answer_is_right("292", "292"));
    assert_true(answer_is_right(" 292.0\t", "292"));
    assert_true(answer_is_right("2.92e2", "292"));
    assert_true(answer_is_right("0X4010000", "0x04010000"));
    assert_true(answer_is_right("67174400", "0x04010000"));
    assert_true(answer_is_right("-0", "0"));
    assert_false(answer_is_right("293", "292"));
    assert_false(answer_is_right("292 pages", "292"));
    assert_false(answer_is_right("292 292", "292"));
    assert_false(answer_is_right("", "0"));
}

static void all_else_is_compared_as_text(void **state) {
    (void)state;
    assert_true(answer_is_right("  the KERNEL \r\n", "The kernel"));
    assert_true(answer_is_right("two", " two "));
    assert_true(answer_is_right("", ""));
    assert_true(answer_is_right(" ", ""));
    assert_false(answer_is_right("the  kernel", "the kernel"));
    assert_false(answer_is_right("no", "not"));
    assert_false(answer_is_right("not", "no"));
}

// strtod() reads these words as numbers. Here they are answers like others.
static void nan_and_infinity_are_words(void **state) {
    (void)state;
    assert_true(answer_is_right("NaN", "nan"));
    assert_true(answer_is_right("inf", "inf"));
    assert_false(answer_is_right("inf", "infinity"));
    assert_false(answer_is_right("1e999", "1e998"));
    assert_true(answer_is_right("1e999", "1e999"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_compared_as_numbers),
        cmocka_unit_test(all_else_is_compared_as_text),
        cmocka_unit_test(nan_and_infinity_are_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
