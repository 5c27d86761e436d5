// SPDX-License-Identifier: MIT

// The list of lessons is read without making their devices.

#include "scenario/catalog.h"

#include "scenario/runner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void what_is_read_is_what_a_whole_runner_says(void **state) {
    (void)state;
    char message[RUNNER_MESSAGE];
    for (unsigned i = 0; i < library_file_count; i++) {
        const LibraryFile *file = &library_files[i];
        RunnerDesc desc = {.name = file->name, .text = file->text, .size = file->size};
        Runner *read = runner_read(&desc, message), *whole = runner_new(&desc, message);
        assert_int_equal(!read, !whole && strncmp(file->name, "lib/", 4) == 0);
        if (read) {
            assert_null(runner_machine(read));
            assert_memory_equal(runner_info(read), runner_info(whole), sizeof(ScenarioInfo));
            assert_int_equal(runner_exercise(read)->n_checks, runner_exercise(whole)->n_checks);
        }
        runner_free(read);
        runner_free(whole);
    }
}

static void what_is_no_scenario_is_refused_in_the_same_words(void **state) {
    (void)state;
    static const char *const texts[] = {"process{", "local a = 1",
                                        "scenario{ title = 1 } error('e')"};
    for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char of_read[RUNNER_MESSAGE], of_new[RUNNER_MESSAGE];
        RunnerDesc desc = {.name = "t", .text = texts[i], .size = strlen(texts[i])};
        assert_null(runner_read(&desc, of_read));
        assert_null(runner_new(&desc, of_new));
        assert_string_equal(of_read, of_new);
    }
}

static void lessons_come_in_the_order_of_their_numbers(void **state) {
    (void)state;
    char message[RUNNER_MESSAGE];
    Catalog *catalog = catalog_new(message);
    assert_non_null(catalog);
    for (unsigned i = 1; i < catalog->n; i++) {
        uint32_t before = catalog->lessons[i - 1].info.lesson,
                 lesson = catalog->lessons[i].info.lesson;
        assert_true(lesson == 0 || (before != 0 && before < lesson));
        assert_int_equal(catalog_find(catalog, catalog->lessons[i].file->name), i);
    }
    assert_int_equal(catalog_find(catalog, "nothing"), catalog->n);
    catalog_free(catalog);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_is_what_a_whole_runner_says),
        cmocka_unit_test(what_is_no_scenario_is_refused_in_the_same_words),
        cmocka_unit_test(lessons_come_in_the_order_of_their_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
