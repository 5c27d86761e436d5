// SPDX-License-Identifier: MIT
#include "tests/rom/rom_fixture.h"

#include "ce/image.h"
#include "rom/sizes.h"

#include <stdio.h>

// The table beside a .bib file.

static Sizes read_table(const char *text) {
    Sizes sizes;
    RomError error = {0};
    assert_true(sizes_read("t.sizes", text, strlen(text), &sizes, &error));
    return sizes;
}

static void assert_table_refused(const char *text, const char *message) {
    Sizes sizes;
    RomError error = {0};
    assert_false(sizes_read("t.sizes", text, strlen(text), &sizes, &error));
    assert_string_equal(error.text, message);
}

static void rows_are_found_by_name_in_either_case(void **state) {
    (void)state;
    Sizes sizes = read_table("; a comment\n\nOLE32.dll 10 20 30 ui|app ; more\r\n"
                             "\tcoredll.dll\t832 0\t8 core\nx.exe 1 2 3");
    assert_int_equal(sizes.n_rows, 3);
    const BibSizes *row = sizes_find(&sizes, "ole32.DLL");
    assert_non_null(row);
    assert_int_equal(row->code_kb, 10);
    assert_int_equal(row->const_kb, 20);
    assert_int_equal(row->data_kb, 30);
    assert_int_equal(row->groups, DLLS_UI | DLLS_APP);
    assert_int_equal(sizes_find(&sizes, "coredll.dll")->groups, DLLS_CORE);
    assert_int_equal(sizes_find(&sizes, "x.exe")->groups, 0);
    assert_null(sizes_find(&sizes, "nothing.dll"));
    sizes_deinit(&sizes);
}

static void groups_may_be_joined_and_say_that_there_is_no_rel_file(void **state) {
    (void)state;
    Sizes sizes = read_table("a.dll 1 1 1 net+drivers,norel\nb.dll 1 1 1 -\n");
    assert_int_equal(sizes_find(&sizes, "a.dll")->groups, DLLS_NET | DLLS_DRIVERS);
    assert_true(sizes_find(&sizes, "a.dll")->no_rel);
    assert_false(sizes_find(&sizes, "b.dll")->no_rel);
    sizes_deinit(&sizes);
}

static void an_empty_table_has_nothing(void **state) {
    (void)state;
    Sizes sizes = read_table("");
    assert_null(sizes_find(&sizes, "a.dll"));
    sizes_deinit(&sizes);
}

static void mistakes_name_line_and_column(void **state) {
    (void)state;
    static const char numbers[] = "code, read-only and data are wanted in KB, each 0 to 32768";
    char text[200];
    snprintf(text, sizeof text, "t.sizes:2:7: %s", numbers);
    assert_table_refused("a.dll 1 2 3\nb.dll x 2 3", text);
    snprintf(text, sizeof text, "t.sizes:1:10: %s", numbers);
    assert_table_refused("a.dll 1 2", text);
    snprintf(text, sizeof text, "t.sizes:1:9: %s", numbers);
    assert_table_refused("a.dll 1 32769 2", text);
    snprintf(text, sizeof text, "t.sizes:1:7: %s", numbers);
    assert_table_refused("a.dll -1 1 1", text);
    assert_table_refused("a.dll 16384 16384 1", "t.sizes:1:19: the module is larger than a slot "
                                                "(32768 KB)");
    assert_table_refused("a.dll 1 2 3 kernel",
                         "t.sizes:1:13: a group is core, ui, drivers, net, app, norel or -");
    assert_table_refused("a.dll 1 2 3 ui app", "t.sizes:1:16: this is one column too many");
    assert_table_refused("a.dll 1 2 3\nA.DLL 1 2 3", "t.sizes:2: A.DLL is already in line 1");
    assert_table_refused("a\x01.dll 1 2 3", "t.sizes:1:2: byte 01 in a name");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_found_by_name_in_either_case),
        cmocka_unit_test(groups_may_be_joined_and_say_that_there_is_no_rel_file),
        cmocka_unit_test(an_empty_table_has_nothing),
        cmocka_unit_test(mistakes_name_line_and_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
