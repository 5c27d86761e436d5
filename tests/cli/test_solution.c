// SPDX-License-Identifier: MIT

// A model solution that the host's limit stops is late. That says nothing of whether it holds.

#include "cli/arguments.h"
#include "cli/solution.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static char said[256];

int complain(int code, const char *format, ...) {
    va_list list;
    va_start(list, format);
    vsnprintf(said, sizeof said, format, list);
    va_end(list);
    return code;
}

static SolutionStatus written(const char *exercise, StopWish wish, long *ret_size) {
    atomic_int stop;
    atomic_init(&stop, wish);
    FILE *out = tmpfile();
    assert_non_null(out);
    SolutionStatus status =
        solution_write(exercise, 1, &(BudgetLimits){.stop = &stop, .seconds = 4}, out);
    *ret_size = ftell(out);
    fclose(out);
    return status;
}

static void test_late(void **state) {
    long size;
    (void)state;
    assert_int_equal(written("two-remedies", STOP_SECONDS, &size), SOLUTION_LATE);
    assert_int_equal(size, 0);
    assert_int_equal(solution_complain(SOLUTION_LATE, "two-remedies", 1, 4), EXIT_USAGE);
    assert_string_equal(said,
                        "two-remedies, seed 1: the model solution takes more than 4 s of processor "
                        "time on this host (--limit-seconds sets the limit)");
}

static void test_found_or_none(void **state) {
    long size;
    (void)state;
    assert_int_equal(written("two-remedies", STOP_NOT, &size), SOLUTION_FOUND);
    assert_true(size > 0);
    assert_int_equal(written("no-exercise", STOP_NOT, &size), SOLUTION_NONE);
    assert_int_equal(size, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_late),
                                       cmocka_unit_test(test_found_or_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
