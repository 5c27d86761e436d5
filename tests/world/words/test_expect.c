// SPDX-License-Identifier: MIT

// What stands beside an expectation: the value that was found, in words.

#include "world/words/expect_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void assert_told(const char *label, const char *got, const char *wanted) {
    char text[EXPECT_TEXT];
    Event event = {
        .kind = EVENT_EXPECT, .args = {1}, .text = (const char *[EVENT_TEXTS]){label, NULL, got}};
    assert_string_equal(expect_value_text(&event, text), wanted);
}

static void truth_is_yes_or_no(void **state) {
    (void)state;
    assert_told("the creator writes", "false", "no");
    assert_told("the stranger reads", "true", "yes");
    assert_told("a name", "trueish", "trueish");
}

static void numbers_are_numbers(void **state) {
    (void)state;
    assert_told("so many fit", "20", "20");
    assert_told("so many fit", "4095", "4095");
    assert_told("the same address", "1107296256", "1107296256 (0x42000000)");
    assert_told("less than nothing", "-4096", "-4096");
    assert_told("a part", "4096.5", "4096.5");
    assert_told("huge", "18446744073709551616", "18446744073709551616");
}

static void amounts_have_the_one_rule(void **state) {
    (void)state;
    assert_told("the RAM is back", "61091840", "58.3 MB");
    assert_told("64 KB are back", "65536", "64 KB");
    assert_told("wins 7.5 MB", "7864320", "7,680 KB");
    assert_told("one hole, as large as all free slots", "939524096", "896 MB");
    assert_told("all address space is back", "19136512", "18.2 MB");
    assert_told("in many holes", "4096", "4096 (0x1000)");
    assert_told("so many bytes", "45185", "45,185 bytes");
    assert_told("on a block of 64 KB", "0", "0");
    assert_told("a PROGRAM", "4096", "4096 (0x1000)"); // RAM is a word of its own
}

static void what_the_label_says_is_not_said_again(void **state) {
    (void)state;
    assert_told("the last call's reason is no-hole", "no-hole", "");
    assert_told("and in slot 12", "2", "2");
    assert_told("2", "2", "");
    assert_told("somebody can run, or all is done", NULL, "");
    assert_told("an empty text", "", "");
}

static void a_long_text_is_cut(void **state) {
    (void)state;
    assert_told("poem", "one\ntwo", "one...");
    assert_told(
        "long",
        "0123456789012345678901234567890123456789012345678901234567890123456789\xC3\xA9\xC3\xA9",
        "0123456789012345678901234567890123456789012345678901234567890123456789\xC3\xA9...");
    assert_told("long",
                "01234567890123456789012345678901234567890123456789012345678901234567891\xC3\xA9",
                "01234567890123456789012345678901234567890123456789012345678901234567891...");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(truth_is_yes_or_no),
        cmocka_unit_test(numbers_are_numbers),
        cmocka_unit_test(amounts_have_the_one_rule),
        cmocka_unit_test(what_the_label_says_is_not_said_again),
        cmocka_unit_test(a_long_text_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
