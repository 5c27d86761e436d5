// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "import/trace/trace.h"

#include <stdio.h>
#include <string.h>

static void operations_are_read(void **state) {
    (void)state;
    static const char text[] = "20000 2 5 1\na 0 512\r\nr 0 1024\na 1 0\nf -1\nf 0";
    static const TraceOp want[] = {{TRACE_ALLOC, 0, 512, 2},
                                   {TRACE_REALLOC, 0, 1024, 3},
                                   {TRACE_ALLOC, 1, 0, 4},
                                   {TRACE_FREE, TRACE_NULL, 0, 5},
                                   {TRACE_FREE, 0, 0, 6}};
    Trace trace;
    char message[TRACE_MESSAGE];
    assert_true(trace_read(text, strlen(text), &trace, message));
    assert_int_equal(trace.n, 5);
    assert_int_equal(trace.n_blocks, 2);
    assert_memory_equal(trace.ops, want, sizeof want);
    trace_deinit(&trace);
    assert_true(trace_recognise(text, strlen(text)));
}

static void the_limits_and_one_beyond(void **state) {
    (void)state;
    static const struct {
        const char *text, *says; // NULL = it is read
    } rows[] = {
        {"a 999999 4294967295", NULL},
        {"a 1000000 1", "line 1: the number of the block is above 999999"},
        {"a 0 4294967296", "line 1: the size is above 4294967295"},
        {"1 1 1 1 a 0 5", NULL},
        {"1 1 1 1\na 1 5", "line 2: block 1: the trace has blocks 0 to 0"},
        {"1 0 1 1\na 0 5", "line 2: block 0: the trace says that it has no blocks"},
        {"1 1 2 1\na 0 5\n", "line 3: 1 operations, and the third number says 2"},
        {"1 1 1\na 0 5", "line 2: want four numbers before the operations, or none"},
        {"1 1 1 1 1\na 0 5", "line 1: want an operation: a, r or f"},
        {"1 1 0 1\n", "line 2: the trace has no operation"},
        {"", "line 1: the trace has no operation"},
        {"a 0", "line 1: the size is missing"},
        {"a", "line 1: the number of the block is missing"},
        {"a -1 5", "line 1: the number of the block is missing"},
        {"f -12", "line 1: want an operation: a, r or f"},
        {"f 0", "line 1: block 0 is freed and was not taken"},
        {"a 0 1\nf 0\nf 0", "line 3: block 0 is freed and was not taken"},
        {"a 0 1\na 0 2", "line 2: block 0 is taken and not freed yet"},
        {"r 0 1\nf 0", NULL},
        {"ab 0 1", "line 1: want an operation: a, r or f"},
        {"a 0 1 2", "line 1: want an operation: a, r or f"},
        {"a 0 1x", "line 1: want an operation: a, r or f"},
        {"99999999999999999999999999 1 1 1", "line 1: the number is above 1152921504606846975"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Trace trace;
        char message[TRACE_MESSAGE];
        bool fine = trace_read(rows[i].text, strlen(rows[i].text), &trace, message);
        assert_string_equal(message, rows[i].says ? rows[i].says : "");
        assert_int_equal(fine, rows[i].says == NULL);
        assert_true(fine || (trace.n == 0 && !trace.ops));
        trace_deinit(&trace);
    }
}

static void other_texts_are_not_taken_for_traces(void **state) {
    (void)state;
    static const char *const texts[] = {
        "", "a", "a 0", "12 34", "say 'a 0 1'", "a b c", "f -1", "MODULES\n a 0 1", "1 2 3 4"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_int_equal(trace_recognise(texts[i], strlen(texts[i])), strcmp(texts[i], "a 0") == 0);
    }
    // A zero byte is no end.
    assert_false(trace_recognise("a\0 5", 4));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operations_are_read),
        cmocka_unit_test(the_limits_and_one_beyond),
        cmocka_unit_test(other_texts_are_not_taken_for_traces),
    };
    return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
