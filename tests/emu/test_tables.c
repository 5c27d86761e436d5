// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "ce/shown.h"

#include <stdlib.h>

// Names in rows: a row of the table NAME for each record, and the brief form of a long name.

static void each_record_has_a_row_of_its_own(void **state) {
    (void)state;
    static const struct {
        TableId id;
        uint32_t n;
    } named[] = {{TABLE_PROCESS, CE_PROCESS_MAX},
                 {TABLE_FILE, CE_FILES},
                 {TABLE_OBJECT, CE_OBJECTS},
                 {TABLE_MODULE, CE_MODULES}};
    bool *taken = calloc(CE_NAMES, sizeof *taken);
    assert_non_null(taken);
    for (unsigned i = 0; i < sizeof named / sizeof named[0]; i++) {
        for (uint32_t record = 0; record < named[i].n; record++) {
            uint32_t row = tables_name_row(named[i].id, record);
            assert_true(row < CE_NAMES);
            assert_false(taken[row]);
            taken[row] = true;
        }
    }
    free(taken);
}

static void assert_brief(const char *name, const char *brief) {
    RowName row = tables_row_name(TABLE_OBJECT, 5, name);
    assert_string_equal(row.text, brief);
    assert_int_equal(row.more, strcmp(name, brief) ? tables_name_row(TABLE_OBJECT, 5) + 1 : 0);
}

static void a_brief_form_has_both_ends(void **state) {
    (void)state;
    assert_brief("", "");
    assert_brief("coredll.dll", "coredll.dll");
    assert_brief("a_name_of_21_letters_", "a_name_of_21_letters_");
    assert_brief("a_name_of_22_letters__", "a_name_of...letters__");
    assert_brief("FixtureMappingSameProcessW", "FixtureMa...eProcessW");
    assert_brief("wince_driver_usb_host_2.dll", "wince_dri...ost_2.dll");
}

// A character of several bytes is whole or not there, wherever the cuts fall.
static void a_brief_form_has_whole_characters(void **state) {
    (void)state;
    for (unsigned before = 0; before < 12; before++) {
        for (unsigned after = 0; after < 12; after++) {
            char name[128] = "";
            memset(name, 'a', before);
            for (unsigned i = 0; i < 12; i++) {
                strcat(name, i % 2 ? "\xE2\x82\xAC" : "\xC3\xA4"); // a euro sign, an a umlaut
            }
            memset(name + strlen(name), 'z', after);
            RowName row = tables_row_name(TABLE_FILE, 0, name);
            assert_int_not_equal(row.more, 0);
            assert_true(shown_is_plain(row.text, SHOWN_LINE));
            assert_non_null(strstr(row.text, "..."));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_record_has_a_row_of_its_own),
        cmocka_unit_test(a_brief_form_has_both_ends),
        cmocka_unit_test(a_brief_form_has_whole_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
