// SPDX-License-Identifier: MIT

// A word is explained where it stands for the first time, and once.

#include "world/glossary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void assert_next(const char *text, uint32_t *told, const char *wanted) {
    const GlossaryWord *word = glossary_next(text, told);
    assert_non_null(word);
    assert_string_equal(word->word, wanted);
}

static void each_word_is_told_once(void **state) {
    (void)state;
    uint32_t told = 0;
    assert_next("slot 0 is now slot 14, below the DLL line", &told, "slot 0");
    assert_next("slot 0 is now slot 14, below the DLL line", &told, "slot");
    assert_next("slot 0 is now slot 14, below the DLL line", &told, "DLL line");
    assert_null(glossary_next("slot 0 is now slot 14, below the DLL line", &told));
    assert_null(glossary_next("another slot", &told));
    assert_next("the access keys", &told, "access keys");
}

static void only_whole_words_count(void **state) {
    (void)state;
    uint32_t told = 0;
    assert_null(glossary_next("slots, modem, slot32, a DLL liner", &told));
    assert_null(glossary_next("", &told));
    assert_next("SLOT 14 has no (slot)", &told, "slot");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_word_is_told_once),
        cmocka_unit_test(only_whole_words_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
