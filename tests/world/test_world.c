// SPDX-License-Identifier: MIT

// The reader's half: the world follows the machine exactly, and can be taken back to nothing and
// forward again. Checked on every shipped scenario.

#include "emu/machine.h"
#include "scenario/library.h"
#include "scenario/runner.h"
#include "tests/support/world_equal.h"
#include "tests/support/quick.h"
#include "world/amounts.h"
#include "world/query/query.h"
#include "world/text/map.h"
#include "world/words/call_text.h"
#include "world/words/sentence.h"
#include "world/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COMPARE_EVERY 37u // steps between comparisons of everything

static Runner *open_scenario(const LibraryFile *file, World *world) {
    char message[RUNNER_MESSAGE] = "";
    RunnerDesc desc = {.name = file->name, .text = file->text, .size = file->size};
    Runner *runner = runner_new(&desc, message);
    assert_non_null(runner);
    assert_true(world_init(world, &runner_machine(runner)->options));
    assert_true(machine_listen(runner_machine(runner), world_sink(world)));
    assert_true(runner_start(runner));
    return runner;
}

static void run_and_compare(Runner *runner, World *world) {
    uint32_t n = 0;
    while (runner_goes_on(runner_answer(runner, NULL))) {
        if (n++ % COMPARE_EVERY == 0) {
            assert_true(world_equals_machine(world, runner_machine(runner)));
        }
    }
    assert_true(world_equals_machine(world, runner_machine(runner)));
    assert_int_equal(runner_score(runner).failed, 0);
}

static void world_is_empty(const World *world) {
    Tables empty;
    assert_true(tables_init(&empty, world->tables.n_rows[TABLE_FRAME]));
    assert_int_equal(tables_difference(&world->tables, &empty), TABLE_COUNT);
    tables_deinit(&empty);
    for (uint32_t i = 0; i < world->tables.n_rows[TABLE_FRAME]; i++) {
        assert_int_equal(world_frame(world, i)[0], 0);
        assert_memory_equal(world_frame(world, i), world_frame(world, i) + 1, CE_PAGE_SIZE - 1);
    }
}

static void every_scenario_can_be_taken_back_to_nothing_and_forward_again(void **state) {
    (void)state;
    for (unsigned i = 0; i < library_file_count; i += quick_stride(2)) {
        if (strncmp(library_files[i].name, "lib/", 4) == 0 ||
            library_is_exercise(&library_files[i])) {
            continue;
        }
        World world;
        Runner *runner = open_scenario(&library_files[i], &world);
        run_and_compare(runner, &world);
        world_seek(&world, 0);
        world_is_empty(&world);
        world_seek(&world, world.n_events);
        assert_true(world_equals_machine(&world, runner_machine(runner)));
        world_reset(&world);
        world_is_empty(&world);
        world_deinit(&world);
        runner_free(runner);
    }
}

static Runner *follow(const char *name, World *world) {
    char message[RUNNER_MESSAGE] = "";
    const LibraryFile *file = library_find(name);
    RunnerDesc desc = {.name = file->name, .text = file->text, .size = file->size};
    Runner *runner = runner_new(&desc, message);
    assert_non_null(runner);
    assert_true(machine_listen(runner_machine(runner), world_sink(world)));
    assert_true(runner_start(runner));
    return runner;
}

// Also in the middle of a call's changes, and with marks, threads, failures and DLLs in its lists.
static void a_world_that_was_reset_follows_as_a_new_one(void **state) {
    (void)state;
    static const char *const lessons[] = {"two-gates", "race", "dll-crunch"};
    for (size_t i = 0; i < 3; i++) {
        World fresh, used;
        Runner *first = open_scenario(library_find(lessons[i]), &used);
        run_and_compare(first, &used);
        world_seek(&used, used.n_events / 2);
        world_reset(&used);
        assert_int_equal(used.n_events, 0);
        Runner *second = open_scenario(library_find(lessons[i]), &fresh);
        run_and_compare(second, &fresh);
        Runner *third = follow(lessons[i], &used);
        run_and_compare(third, &used);
        assert_int_equal(used.n_events, fresh.n_events);
        assert_int_equal(used.n_failures, fresh.n_failures);
        assert_int_equal(used.n_loads, fresh.n_loads);
        assert_int_equal(used.threads.n_turns, fresh.threads.n_turns);
        for (uint32_t n = 0; n <= fresh.n_events; n += 97) {
            world_seek(&used, n);
            world_seek(&fresh, n);
            assert_int_equal(tables_difference(&used.tables, &fresh.tables), TABLE_COUNT);
        }
        world_deinit(&used);
        world_deinit(&fresh);
        runner_free(first);
        runner_free(second);
        runner_free(third);
    }
}

// The quick sum and the survey are two ways to count the same holes.
static void free_space_is_the_sum_of_the_holes(void **state) {
    (void)state;
    World world;
    Runner *runner = open_scenario(library_find("granules"), &world);
    run_and_compare(runner, &world);
    for (uint32_t i = 0; i <= world.n_events; i += 7) {
        world_seek(&world, i);
        for (uint32_t slot = 0; slot <= CE_SLOT_LARGE_LAST; slot++) {
            assert_int_equal(query_slot_free(&world, slot), query_slot_room(&world, slot).sum);
        }
    }
    world_deinit(&world);
    runner_free(runner);
}

// What is remembered of a long history is what one would find in it.
static void chapters_and_failures_are_found_again(void **state) {
    (void)state;
    for (unsigned i = 0; i < library_file_count; i += quick_stride(2)) {
        if (strncmp(library_files[i].name, "lib/", 4) == 0 ||
            library_is_exercise(&library_files[i])) {
            continue;
        }
        World world;
        Runner *runner = open_scenario(&library_files[i], &world);
        run_and_compare(runner, &world);
        uint32_t chapters = 0, failures = 0;
        for (uint32_t n = 0; n < world.n_events; n++) {
            const Event *event = &world_event(&world, n)->event;
            bool failed = event->reason->id != REASON_NONE || event->fault;
            if (event->kind == EVENT_CHAPTER) {
                assert_int_equal(world_marked(&world, EVENT_CHAPTER, chapters++), n);
            } else if (event->kind == EVENT_CALL && failed) {
                assert_int_equal(world_failure(&world, failures++), n);
            }
        }
        assert_int_equal(chapters, world.n_marked[EVENT_CHAPTER]);
        assert_int_equal(failures, world.n_failures);
        world_deinit(&world);
        runner_free(runner);
    }
}

static void jumping_there_backwards_and_forwards_is_the_same(void **state) {
    (void)state;
    World world;
    Runner *runner = open_scenario(library_find("slot0"), &world);
    run_and_compare(runner, &world);
    uint64_t *seen = calloc(world.n_events + 1, sizeof *seen);
    assert_non_null(seen);
    for (uint32_t i = 0; i <= world.n_events; i++) {
        world_seek(&world, i);
        seen[i] = world_fingerprint(&world);
    }
    for (uint32_t i = world.n_events + 1; i-- > 0;) {
        world_seek(&world, i);
        assert_true(world_fingerprint(&world) == seen[i]);
    }
    free(seen);
    world_deinit(&world);
    runner_free(runner);
}

static void acting_again_brings_the_world_back_to_the_live_end(void **state) {
    (void)state;
    World world;
    Runner *runner = open_scenario(library_find("wall"), &world);
    for (int i = 0; i < 50; i++) {
        assert_true(runner_goes_on(runner_answer(runner, NULL)));
    }
    world_seek(&world, 7);
    assert_true(runner_goes_on(runner_answer(runner, NULL)));
    assert_true(world_equals_machine(&world, runner_machine(runner)));
    world_deinit(&world);
    runner_free(runner);
}

static void a_switch_copies_no_byte(void **state) {
    (void)state;
    World world;
    Runner *runner = open_scenario(library_find("slot0"), &world);
    run_and_compare(runner, &world);
    unsigned switches = 0;
    for (uint32_t i = 0; i < world.n_events; i++) {
        if (world_event(&world, i)->event.call == CALL_switch_to) {
            switches++;
            assert_int_equal(world_event(&world, i)->n_bytes, 0);
        }
    }
    assert_true(switches >= 4);
    world_deinit(&world);
    runner_free(runner);
}

static uint64_t hash_tables(const World *world) {
    uint64_t hash = 14695981039346656037u;
    for (int table = 0; table < TABLE_COUNT; table++) {
        const uint8_t *bytes = table_row(&((World *)(uintptr_t)world)->tables, (TableId)table, 0);
        size_t size = world->tables.n_rows[table] * table_row_size((TableId)table);
        for (size_t i = 0; i < size; i++) {
            hash = (hash ^ bytes[i]) * 1099511628211u;
        }
    }
    return hash;
}

// Machine code has run on to its next call when a step ends, and may have brought pages: they
// belong to that call.
static void the_last_step_is_shown_as_a_look_back_shows_it(void **state) {
    (void)state;
    static const char text[] =
        "dll{ file = 'c/counter.dll' } process{ exe = 'c/counts.exe' } process{ name = 'b.exe', "
        "exe = 'c/counts.exe' }";
    const LibraryFile file = {.name = "t.lua", .text = text, .size = sizeof text - 1};
    uint64_t seen[64] = {0};
    uint32_t at[64] = {0}, n = 0;
    World world;
    Runner *runner = open_scenario(&file, &world);
    world.hides_open = true;
    while (runner_goes_on(runner_answer(runner, NULL)) && n < 64) {
        world_seek(&world, world.n_events);
        at[n] = world.n_events;
        seen[n++] = hash_tables(&world);
    }
    assert_true(n > 15);
    for (uint32_t i = 0; i < n; i++) {
        world_seek(&world, at[i]);
        assert_true(hash_tables(&world) == seen[i]);
    }
    world_deinit(&world);
    runner_free(runner);
}

// What the rule says of the large area is what VirtualAlloc finds there.
static void the_rule_of_the_large_area_is_that_of_the_device(void **state) {
    (void)state;
    static const struct {
        const char *knob, *megabytes;
        uint32_t mb;
    } devices[] = {{"no", "960 MB", 960}, {"large", "864 MB", 864}, {"all", "864 MB", 864}};
    for (unsigned i = 0; i < 3; i++) {
        char text[200];
        World world;
        snprintf(text, sizeof text,
                 "device{ dll_slots = '%s' } process{ name = 'a.exe', main = function() "
                 "VirtualAlloc(NULL, MB(1000), MEM_RESERVE, PAGE_NOACCESS) end }",
                 devices[i].knob);
        LibraryFile file = {.name = "large", .text = text, .size = strlen(text)};
        Runner *runner = open_scenario(&file, &world);
        while (runner_goes_on(runner_answer(runner, NULL))) {
        }
        const WorldEvent *own = world_event(&world, world_failure(&world, 0));
        assert_int_equal(own->event.reason->id, REASON_NO_LARGE_HOLE);
        assert_int_equal(own->event.reason->fact[1], devices[i].mb << 20);
        assert_non_null(strstr(sentence_rule(&world, own->event.reason->id), devices[i].megabytes));
        world_deinit(&world);
        runner_free(runner);
    }
}

static void the_rule_of_commits_is_that_of_the_device(void **state) {
    (void)state;
    World world;
    Runner *runner = open_scenario(library_find("slot0"), &world);
    assert_non_null(strstr(sentence_rule(&world, REASON_NO_RAM), "A commit takes RAM at once"));
    world.options.commit_backing = BACKING_TOUCH;
    assert_non_null(strstr(sentence_rule(&world, REASON_NO_RAM), "takes RAM at its first touch"));
    world_deinit(&world);
    runner_free(runner);
}

static void every_reason_has_a_sentence_a_rule_and_a_source(void **state) {
    (void)state;
    World world;
    Runner *runner = open_scenario(library_find("slot0"), &world);
    for (unsigned id = REASON_NONE + 1; id < REASON_COUNT; id++) {
        char text[512];
        Reason reason = {.id = (ReasonId)id};
        sentence_reason(&world, &reason, text, sizeof text);
        Source source = sentence_source(&world, (ReasonId)id);
        assert_true(strlen(text) > 10);
        assert_null(strchr(text, '{')); // every fact that a sentence names exists
        assert_true(strlen(sentence_rule(&world, (ReasonId)id)) > 10);
        assert_true(source.title[0] && source.applies_to[0]);
        assert_true(sentence_mark(source.mark)[0] != '\0');
    }
    world_deinit(&world);
    runner_free(runner);
}

static void sizes_are_said_in_one_way(void **state) {
    (void)state;
    char text[32];
    assert_string_equal(amount_bytes(0, text, sizeof text), "0 KB");
    assert_string_equal(amount_bytes(300, text, sizeof text), "300 bytes");
    assert_string_equal(amount_bytes(65536, text, sizeof text), "64 KB");
    assert_string_equal(amount_bytes(2031616, text, sizeof text), "1,984 KB");
    assert_string_equal(amount_bytes(1u << 20, text, sizeof text), "1 MB");
    assert_string_equal(amount_bytes(41877504, text, sizeof text), "39.9 MB");
    assert_string_equal(amount_bytes((1u << 21) - 1, text, sizeof text), "2,097,151 bytes");
}

static void letters_follow_the_legend_of_mi(void **state) {
    (void)state;
    const uint32_t rom = CE_ROM_PHYS >> CE_PAGE_SHIFT, n = 16;
    const struct {
        PageWord word;
        char letter;
    } rows[] = {
        {0, ' '},
        {page_word(0, USE_DATA, 0, PAGE_STATE_RESERVED), '-'},
        {page_word(0, USE_DATA, PAGE_WORD_READ, PAGE_STATE_LAZY), '-'},
        {page_word(1, USE_DATA, PAGE_WORD_READ | PAGE_WORD_WRITE, PAGE_STATE_COMMITTED), 'W'},
        {page_word(1, USE_DATA, PAGE_WORD_READ, PAGE_STATE_COMMITTED), 'r'},
        {page_word(1, USE_STACK, PAGE_WORD_RIGHTS, PAGE_STATE_COMMITTED), 'S'},
        {page_word(1, USE_CODE, PAGE_WORD_READ, PAGE_STATE_COMMITTED), 'c'},
        {page_word(rom, USE_CODE, PAGE_WORD_READ, PAGE_STATE_COMMITTED), 'C'},
        {page_word(rom, USE_CONST, PAGE_WORD_READ, PAGE_STATE_COMMITTED), 'R'},
        {page_word(1, USE_CONST, PAGE_WORD_READ, PAGE_STATE_COMMITTED), 'r'},
        {page_word(99, USE_PERIPHERAL, PAGE_WORD_READ, PAGE_STATE_COMMITTED), 'P'},
        {page_word(1, USE_OBJECT, PAGE_WORD_READ, PAGE_STATE_COMMITTED), 'O'},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(query_letter(rows[i].word, n), rows[i].letter);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scenario_can_be_taken_back_to_nothing_and_forward_again),
        cmocka_unit_test(a_world_that_was_reset_follows_as_a_new_one),
        cmocka_unit_test(free_space_is_the_sum_of_the_holes),
        cmocka_unit_test(chapters_and_failures_are_found_again),
        cmocka_unit_test(jumping_there_backwards_and_forwards_is_the_same),
        cmocka_unit_test(acting_again_brings_the_world_back_to_the_live_end),
        cmocka_unit_test(a_switch_copies_no_byte),
        cmocka_unit_test(the_last_step_is_shown_as_a_look_back_shows_it),
        cmocka_unit_test(the_rule_of_the_large_area_is_that_of_the_device),
        cmocka_unit_test(the_rule_of_commits_is_that_of_the_device),
        cmocka_unit_test(every_reason_has_a_sentence_a_rule_and_a_source),
        cmocka_unit_test(sizes_are_said_in_one_way),
        cmocka_unit_test(letters_follow_the_legend_of_mi),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
