// SPDX-License-Identifier: MIT

// A word is explained where it stands for the first time, and once: in a text, and in a lesson.

#include "tests/support/play.h"
#include "world/query/moment.h"
#include "world/words/new_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

// ---- in a lesson

// Whether something that is told in events [from, to) has the word.
static bool is_told(const World *world, uint32_t from, uint32_t to, const char *word) {
    const GlossaryWord own = {.word = word};
    for (uint32_t i = from; i < to; i++) {
        const Event *event = &world_event(world, i)->event;
        bool tells = event->kind == EVENT_SAY || event->kind == EVENT_POINT ||
                     event->kind == EVENT_ASK || event->kind == EVENT_CHAPTER;
        for (unsigned t = 0; t < EVENT_TEXTS && tells; t++) {
            if (event->text[t] && glossary_has(event->text[t], &own)) {
                return true;
            }
        }
    }
    return false;
}

// At the end of each moment the new words are those of its texts that no text before it has.
static unsigned check_lesson(World *world) {
    unsigned n_all = 0;
    for (uint32_t at = moment_next(world, 0), before = 0; at != before;
         before = at, at = moment_next(world, at)) {
        const GlossaryWord *words[NEW_WORDS];
        world_seek(world, at);
        uint32_t now = moment_now(world);
        unsigned n = new_words(world, words);
        for (unsigned i = 0; i < n; i++) {
            assert_true(is_told(world, now, at, words[i]->word));
            assert_false(is_told(world, 0, now, words[i]->word));
        }
        bool slot = is_told(world, now, at, "slot") && !is_told(world, 0, now, "slot");
        bool found = false;
        for (unsigned i = 0; i < n; i++) {
            found |= words[i]->word[0] == 's' && words[i]->word[4] == '\0';
        }
        assert_int_equal(found, slot && n <= NEW_WORDS);
        n_all += n;
    }
    return n_all;
}

static void a_lesson_explains_its_words_where_it_uses_them(void **state) {
    (void)state;
    unsigned n = 0;
    for (unsigned i = 0; i < library_file_count; i++) {
        World world;
        if (!strchr(library_files[i].name, '/')) {
            play_lesson(&world, &library_files[i]);
            n += check_lesson(&world);
            world_deinit(&world);
        }
    }
    assert_true(n >= 40);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_word_is_told_once),
        cmocka_unit_test(only_whole_words_count),
        cmocka_unit_test(a_lesson_explains_its_words_where_it_uses_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
