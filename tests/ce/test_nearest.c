// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ce/nearest.h"

#include <string.h>

static const char *const names[] = {"VirtualFree", "VirtualAlloc", "VirtualAllocEx",
                                    "HeapAlloc",   "run",          "view",
                                    "rom",         "MEM_RESERVE"};

// What is meant by a word, NULL for nothing; the order in which names are offered does not count.
static const char *meant(const char *wanted) {
    Nearest forwards = nearest_to(wanted), backwards = nearest_to(wanted);
    const size_t n = sizeof names / sizeof names[0];
    for (size_t i = 0; i < n; i++) {
        nearest_offer(&forwards, names[i]);
        nearest_offer(&backwards, names[n - 1 - i]);
    }
    assert_ptr_equal(forwards.meant, backwards.meant);
    return forwards.meant;
}

static void a_slip_is_near(void **state) {
    (void)state;
    static const struct {
        const char *wanted, *meant;
    } rows[] = {
        {"VirtualAloc", "VirtualAlloc"},   // left out
        {"VirtualAllloc", "VirtualAlloc"}, // put in
        {"VirtualAllok", "VirtualAlloc"},  // changed
        {"VirtualAlolc", "VirtualAlloc"},  // swapped
        {"virtualalloc", "VirtualAlloc"},  // small
        {"VitualAloc", "VirtualAlloc"},    // two slips in ten letters
        {"VirtualAllocE", "VirtualAlloc"}, // as near to both: the first in order
        {"VirtualAllocEX", "VirtualAllocEx"},
        {"MEM_RESERV", "MEM_RESERVE"},
        {"rum", "rom"}, // and run
        {"ru", "run"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(meant(rows[i].wanted), rows[i].meant);
    }
}

static void a_word_longer_than_names_is_near_to_nothing(void **state) {
    (void)state;
    char word[1000];
    memset(word, 'x', sizeof word);
    for (size_t length = 49; length < sizeof word; length++) {
        word[length] = '\0';
        assert_null(meant(word));
        word[length] = 'x';
    }
}

static void another_word_is_not(void **state) {
    (void)state;
    static const char *const words[] = {
        "fly",
        "VirtualQuery",
        "",
        "x",
        "Hlloc",
        "MEM_",
        "VirtualAllocVirtualAllocVirtualAllocVirtualAllocVirtualAllocVirtualAlloc"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        assert_null(meant(words[i]));
    }
}

static void a_hint_says_it_or_something_else(void **state) {
    (void)state;
    char buffer[NEAREST_HINT], name[200];
    Nearest nearest = nearest_to("rnu");
    assert_string_equal(nearest_hint(&nearest, " (--help)", buffer), " (--help)");
    nearest_offer(&nearest, "run");
    assert_string_equal(nearest_hint(&nearest, " (--help)", buffer), "; did you mean run?");
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    nearest.meant = name;
    assert_int_equal(strlen(nearest_hint(&nearest, "", buffer)), NEAREST_HINT - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_is_near),
        cmocka_unit_test(another_word_is_not),
        cmocka_unit_test(a_word_longer_than_names_is_near_to_nothing),
        cmocka_unit_test(a_hint_says_it_or_something_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
