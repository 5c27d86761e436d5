// SPDX-License-Identifier: MIT
#include "ce/shown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_shown(const char *text, ShownAs as, const char *wanted) {
    char out[256];
    assert_int_equal(shown_text(out, sizeof out, text, as), strlen(wanted));
    assert_string_equal(out, wanted);
    assert_true(shown_is_plain(text, as) == (strcmp(text, wanted) == 0));
}

static void plain_text_stays(void **state) {
    (void)state;
    assert_shown("", SHOWN_LINE, "");
    assert_shown("wall.exe, 64 KB \\ \"q\" ~", SHOWN_LINE, "wall.exe, 64 KB \\ \"q\" ~");
    assert_shown("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80", SHOWN_LINE,
                 "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80");
    assert_shown("two\nlines", SHOWN_LINES, "two\nlines");
}

static void what_commands_a_terminal_is_visible(void **state) {
    (void)state;
    assert_shown("\033[2J\033]0;t\a", SHOWN_LINES, "\\e[2J\\e]0;t\\a");
    assert_shown("a\rb\tc\x7F\x01", SHOWN_LINES, "a\\rb\\tc\\x7F\\x01");
    assert_shown("two\nlines", SHOWN_LINE, "two\\nlines");
    assert_shown("\xC2\x9B[2J", SHOWN_LINE, "\\u{9B}[2J");               // a control, in UTF-8
    assert_shown("\xE2\x80\xAEtxt.exe", SHOWN_LINE, "\\u{202E}txt.exe"); // from right to left
    assert_shown("\xE2\x80\xA8\xEF\xBB\xBF", SHOWN_LINE, "\\u{2028}\\u{FEFF}"); // a line, a mark
}

static void bytes_that_are_no_utf8_are_visible(void **state) {
    (void)state;
    assert_shown("\xFF\x80 ", SHOWN_LINE, "\\xFF\\x80 ");
    assert_shown("\xC3", SHOWN_LINE, "\\xC3"); // the text ends inside
    assert_shown("\xE2\x82", SHOWN_LINE, "\\xE2\\x82");
    assert_shown("\xC0\xAF", SHOWN_LINE, "\\xC0\\xAF");                   // too long a form
    assert_shown("\xED\xA0\x80", SHOWN_LINE, "\\xED\\xA0\\x80");          // half of a pair
    assert_shown("\xF4\x90\x80\x80", SHOWN_LINE, "\\xF4\\x90\\x80\\x80"); // behind the last
}

// Whatever the bytes are: what is shown is plain, stays as it is when it is shown again, and is cut
// at a character.
static void anything_becomes_plain(void **state) {
    (void)state;
    uint32_t random = 12345;
    for (int i = 0; i < 20000; i++) {
        char text[24], whole[256], part[256];
        size_t n = i % sizeof text;
        for (size_t k = 0; k < n; k++) {
            random = random * 1664525u + 1013904223u;
            text[k] = (char)(random >> 24 ? random >> 24 : 1);
        }
        text[n] = '\0';
        size_t length = shown_text(whole, sizeof whole, text, SHOWN_LINE);
        assert_int_equal(strlen(whole), length);
        assert_true(shown_is_plain(whole, SHOWN_LINE));
        size_t size = random % 40;
        memset(part, 'x', sizeof part);
        assert_int_equal(shown_text(part, size, text, SHOWN_LINE), length);
        if (size > 0) {
            assert_true(strlen(part) < size && strncmp(part, whole, strlen(part)) == 0);
            assert_true(shown_is_plain(part, SHOWN_LINE));
        }
        assert_int_equal(part[size], 'x'); // nothing behind the buffer
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_stays),
        cmocka_unit_test(what_commands_a_terminal_is_visible),
        cmocka_unit_test(bytes_that_are_no_utf8_are_visible),
        cmocka_unit_test(anything_becomes_plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
