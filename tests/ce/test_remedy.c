// SPDX-License-Identifier: MIT
#include "ce/remedy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

// The texts of remedies: what is one, what is not, and that reading and writing agree.

static void every_kind_is_read_and_written_back(void **state) {
    (void)state;
    static const char *const texts[] = {
        "modules:chart.dll",     "merge:a.dll+b.dll",  "merge:a.dll+b.dll+c",
        "resource-only:res.dll", "split:pictures.dll", "first:maps.dll",
        "stack:0x10000",         "stack:0x1000000",    "first:12345678901234567890123"};
    static const RemedyKind kinds[] = {REMEDY_MODULES,       REMEDY_MERGE, REMEDY_MERGE,
                                       REMEDY_RESOURCE_ONLY, REMEDY_SPLIT, REMEDY_FIRST,
                                       REMEDY_STACK,         REMEDY_STACK, REMEDY_FIRST};
    bool seen[REMEDY_KIND_COUNT] = {false};
    for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        Remedy remedy;
        char message[REMEDY_MESSAGE] = "", text[REMEDY_TEXT];
        assert_true(remedy_parse(texts[i], &remedy, message));
        assert_string_equal(message, "");
        assert_int_equal(remedy.kind, kinds[i]);
        assert_string_equal(remedy_text(&remedy, text), texts[i]);
        seen[remedy.kind] = true;
    }
    for (unsigned i = 0; i < REMEDY_KIND_COUNT; i++) {
        assert_true(seen[i]);
    }
}

static void a_size_is_read_in_hex_and_decimal(void **state) {
    (void)state;
    Remedy remedy;
    char message[REMEDY_MESSAGE];
    assert_true(remedy_parse("stack:65536", &remedy, message));
    assert_int_equal(remedy.stack_size, 0x10000);
    assert_true(remedy_parse("stack:0X20000", &remedy, message));
    assert_int_equal(remedy.stack_size, 0x20000);
    assert_int_equal(remedy.n_names, 0);
}

static void what_is_no_remedy_is_told_in_one_line_and_changes_nothing(void **state) {
    (void)state;
    char too_long[6 + CE_NAME_MAX + 1] = "first:";
    memset(too_long + 6, 'n', CE_NAME_MAX); // one character more than a name can have
    const char *const texts[] = {"",
                                 ":",
                                 "modules",
                                 "modules:",
                                 "Modules:a.dll",
                                 "drop:a.dll",
                                 "modules:a.dll+b.dll",
                                 "merge:a.dll",
                                 "merge:a.dll+",
                                 "merge:+a.dll",
                                 "merge:a.dll+A.DLL",
                                 "merge:a.dll++b.dll",
                                 too_long,
                                 "stack:",
                                 "stack:x",
                                 "stack:65535",
                                 "stack:0",
                                 "stack:0x1001000",
                                 "stack:-65536",
                                 "stack:0x10000x",
                                 "stack: 65536",
                                 "stack:99999999999999999999",
                                 "resource-only",
                                 "split:a+b"};
    for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        Remedy remedy, before;
        char message[REMEDY_MESSAGE] = "";
        memset(&remedy, 0x5A, sizeof remedy);
        before = remedy;
        assert_false(remedy_parse(texts[i], &remedy, message));
        assert_memory_equal(&remedy, &before, sizeof remedy);
        assert_true(strlen(message) > 10 && !strchr(message, '\n'));
    }
}

static void a_merge_has_at_most_32_dlls(void **state) {
    (void)state;
    for (unsigned n = REMEDY_NAMES; n <= REMEDY_NAMES + 1; n++) {
        char text[REMEDY_TEXT * 2] = "merge:", message[REMEDY_MESSAGE], back[REMEDY_TEXT];
        for (unsigned i = 0; i < n; i++) {
            char name[40];
            snprintf(name, sizeof name, "%s1234567890123456789.%02u", i ? "+" : "", i);
            strcat(text, name);
        }
        Remedy remedy;
        assert_int_equal(remedy_parse(text, &remedy, message), n == REMEDY_NAMES);
        if (n == REMEDY_NAMES) {
            assert_string_equal(remedy_text(&remedy, back), text);
        }
    }
}

static void names_are_compared_without_regard_to_case(void **state) {
    (void)state;
    Remedy remedy;
    char message[REMEDY_MESSAGE];
    assert_true(remedy_parse("merge:Chart.dll+b.dll", &remedy, message));
    assert_true(remedy_names(&remedy, "CHART.DLL") && remedy_names(&remedy, "b.dll"));
    assert_false(remedy_names(&remedy, "chart"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_read_and_written_back),
        cmocka_unit_test(a_size_is_read_in_hex_and_decimal),
        cmocka_unit_test(what_is_no_remedy_is_told_in_one_line_and_changes_nothing),
        cmocka_unit_test(a_merge_has_at_most_32_dlls),
        cmocka_unit_test(names_are_compared_without_regard_to_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
