// SPDX-License-Identifier: MIT

// What remedies are said to win is what they win: the scenario is run again with each of them, to
// the same step. The trial of the loader that all of it rests on gives the line that there is.

#include "scenario/library.h"
#include "scenario/runner.h"
#include "tests/support/random.h"
#include "tests/support/quick.h"
#include "world/query/load_trial.h"
#include "world/query/modules.h"
#include "world/query/moment.h"
#include "world/query/remedy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct Play {
    Runner *runner;
    World world;
    char message[RUNNER_MESSAGE];
} Play;

// Runs to the end, or (last_step) so far that the step is over.
static Play *play(const char *name, const char *text, size_t size, const char *const *remedies,
                  uint32_t last_step) {
    Play *own = calloc(1, sizeof *own);
    assert_non_null(own);
    RunnerDesc desc = {.name = name, .text = text, .size = size, .remedies = remedies};
    own->runner = runner_new(&desc, own->message);
    if (!own->runner) {
        return own;
    }
    assert_true(world_init(&own->world, &runner_machine(own->runner)->options));
    assert_true(machine_listen(runner_machine(own->runner), world_sink(&own->world)));
    assert_true(runner_start(own->runner));
    while (world_last_step(&own->world) < last_step &&
           runner_goes_on(runner_answer(own->runner, NULL))) {
    }
    return own;
}

static void play_free(Play *own) {
    if (own->runner) {
        world_deinit(&own->world);
    }
    runner_free(own->runner);
    free(own);
}

static void go(World *world, uint32_t step) {
    world_seek(world, world_events_to_step(world, step));
}

// ---- the trial

static void without_a_change_the_trial_gives_the_line_that_there_is(void **state) {
    (void)state;
    for (unsigned i = 0; i < library_file_count; i += quick_stride(3)) {
        const LibraryFile *file = &library_files[i];
        if (strncmp(file->name, "lib/", 4) == 0) {
            continue;
        }
        Play *own = play(file->name, file->text, file->size, NULL, UINT32_MAX - 1);
        assert_non_null(own->runner);
        uint32_t step_by = own->world.n_events > 500 ? own->world.n_events / 100 : 1;
        for (uint32_t n = 1; n <= own->world.n_events; n += step_by) {
            world_seek(&own->world, n);
            LoadTrial trial = load_trial(&own->world, NULL, 0);
            assert_int_equal(trial.line, own->world.tables.system->dll_line);
            assert_false(trial.dips || trial.failed);
        }
        play_free(own);
    }
}

// ---- prediction and result

// Whether both runs have made the same calls with the same success up to where they stand; in the
// last step success may differ, unless `strict`.
static bool same_calls(const World *a, const World *b, bool strict) {
    uint32_t k = 0;
    for (uint32_t i = 0; i < a->position; i++) {
        const Event *x = &world_event(a, i)->event;
        if (x->kind != EVENT_CALL) {
            continue;
        }
        while (k < b->position && world_event(b, k)->event.kind != EVENT_CALL) {
            k++;
        }
        if (k == b->position) {
            return false;
        }
        const Event *y = &world_event(b, k++)->event;
        bool differ = (x->reason->id != REASON_NONE) != (y->reason->id != REASON_NONE);
        bool last = x->step == world_at(a)->event.step;
        if (x->step != y->step || x->call != y->call || (differ && (strict || !last))) {
            return false;
        }
    }
    return true;
}

static uint32_t stack_bytes(const World *world, uint32_t process) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        const ThreadRow *row = &world->tables.thread[i];
        bool own = row->handle && row->stack_base && row->owner == process;
        n += own ? (uint32_t)ce_block_up(row->stack_end - row->stack_base) : 0;
    }
    return n;
}

typedef struct Count {
    unsigned compared[REMEDY_KIND_COUNT], sure, other;
} Count;

static void compare(const char *name, const char *text, size_t size, const World *world,
                    const RemedyWin *win, Count *count) {
    char remedy[REMEDY_TEXT];
    const char *const remedies[] = {remedy_text(&win->remedy, remedy), NULL};
    uint32_t step = world_at(world)->event.step;
    Play *after = play(name, text, size, remedies, step);
    if (!after->runner) {
        fail_msg("%s, step %u: %s", name, step, after->message);
    }
    go(&after->world, step);
    bool same = same_calls(world, &after->world, !win->sure);
    // The refused loads of what comes first go well: that is what it is for.
    bool only_those = win->remedy.kind == REMEDY_FIRST && win->sure;
    if (win->sure && !same && !only_those) {
        fail_msg("%s, step %u: %s is sure, and the calls differ", name, step, remedy);
    }
    if (same || win->sure) {
        if (after->world.tables.system->dll_line != win->line) {
            fail_msg("%s, step %u: %s: the line is %08X, not %08X", name, step, remedy,
                     after->world.tables.system->dll_line, win->line);
        }
        for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
            assert_int_equal(stack_bytes(world, i) - stack_bytes(&after->world, i), win->stacks[i]);
        }
        count->compared[win->remedy.kind]++;
        count->sure += win->sure;
    } else {
        count->other++;
    }
    play_free(after);
}

// Every remedy of every list at some steps.
static void compare_all(const char *name, const char *text, size_t size, uint32_t n_steps,
                        Count *count) {
    Play *own = play(name, text, size, NULL, UINT32_MAX - 1);
    if (!own->runner) {
        fail_msg("%s: %s", name, own->message);
    }
    static RemedyWin list[REMEDY_LIST];
    uint32_t last = world_last_step(&own->world);
    for (uint32_t i = 1; i <= n_steps; i++) {
        go(&own->world, last * i / n_steps);
        uint32_t n = remedy_list(&own->world, QUERY_NO_MODULE, list);
        for (uint32_t k = 0; k < n; k++) {
            assert_true(remedy_most(&list[k]) > 0 || list[k].loads > 0);
            assert_true(k == 0 || list[k - 1].helps || !list[k].helps);
            assert_true(k == 0 || list[k - 1].helps != list[k].helps ||
                        remedy_most(&list[k - 1]) >= remedy_most(&list[k]));
            compare(name, text, size, &own->world, &list[k], count);
        }
        // And those of one DLL after the other.
        const Tables *tables = &own->world.tables;
        uint32_t n_modules = tables->system->n_modules;
        for (uint32_t m = i % 4; m < n_modules; m += 4) {
            n = remedy_list(&own->world, m, list);
            for (uint32_t k = 0; k < n && own->world.tables.module[m].rom_frame == 0; k++) {
                assert_true(
                    remedy_names(&list[k].remedy, tables_name(tables, &tables->module[m].name)));
                compare(name, text, size, &own->world, &list[k], count);
            }
        }
    }
    play_free(own);
}

static Count compare_lesson(const char *name, uint32_t n_steps) {
    const LibraryFile *file = library_find(name);
    Count count = {0};
    assert_non_null(file);
    compare_all(file->name, file->text, file->size, n_steps, &count);
    return count;
}

static void dll_crunch_comes_out_as_predicted(void **state) {
    (void)state;
    Count count = compare_lesson("dll-crunch", 14);
    assert_true(count.compared[REMEDY_MODULES] >= 10 && count.compared[REMEDY_MERGE] >= 10);
    assert_true(count.compared[REMEDY_FIRST] + count.other > 0);
}

static void fixes_come_out_as_predicted(void **state) {
    (void)state;
    Count count = compare_lesson("fixes", 16);
    assert_true(count.compared[REMEDY_MERGE] >= 10 && count.compared[REMEDY_STACK] >= 10);
    assert_true(count.compared[REMEDY_SPLIT] >= 1 && count.sure >= 10);
}

static void load_order_comes_out_as_predicted(void **state) {
    (void)state;
    Count count = compare_lesson("load-order", 20);
    assert_true(count.compared[REMEDY_MERGE] >= 1);
}

static void device_exe_comes_out_as_predicted(void **state) {
    (void)state;
    Count count = compare_lesson("device-exe", 8);
    assert_true(count.compared[REMEDY_MERGE] >= 10);
}

static void the_lesson_on_rom_comes_out_as_predicted(void **state) {
    (void)state;
    Count count = compare_lesson("xip", 12);
    assert_true(count.compared[REMEDY_MODULES] >= 2);
}

static void stacks_come_out_as_predicted(void **state) {
    (void)state;
    Count count = compare_lesson("stacks", 24);
    assert_true(count.compared[REMEDY_STACK] >= 4);
}

// The one that could not be loaded, asked at the step where it was refused.
static void what_is_loaded_first_finds_its_place(void **state) {
    (void)state;
    const LibraryFile *file = library_find("load-order");
    Play *own = play(file->name, file->text, file->size, NULL, UINT32_MAX - 1);
    World *world = &own->world;
    assert_true(world->n_failures > 0);
    world_seek(world, world_failure(world, 0) + 1);
    RemedyWin list[REMEDY_LIST];
    uint32_t n = remedy_list(world, QUERY_NO_MODULE, list);
    assert_true(n >= 1);
    const RemedyWin *win = &list[n - 1];
    assert_int_equal(win->remedy.kind, REMEDY_FIRST);
    assert_string_equal(win->remedy.names, "maps.dll");
    assert_int_equal(win->loads, 1);
    assert_int_equal(remedy_each(win), -(int64_t)(3 << 20));
    const char *const remedies[] = {"first:maps.dll", NULL};
    Play *after = play(file->name, file->text, file->size, remedies, UINT32_MAX - 1);
    go(&after->world, world_at(world)->event.step);
    assert_int_equal(after->world.tables.system->dll_line, win->line);
    RemedyEffect effect = remedy_effect(world, &after->world);
    assert_non_null(effect.saved);
    assert_int_equal(effect.saved->event.call, CALL_LoadLibrary);
    assert_non_null(effect.only_now); // the cache does not fit any more
    assert_int_equal(effect.only_now->event.call, CALL_VirtualAlloc);
    char text[640];
    remedy_effect_text(&after->world, &effect, text, sizeof text);
    assert_non_null(strstr(text, "LoadLibrary(maps.dll): refused before, works now."));
    play_free(after);
    play_free(own);
}

// Whether the call of a step works when the lesson is run with a remedy.
static bool works_with(const LibraryFile *file, const Remedy *remedy, uint32_t step) {
    char text[REMEDY_TEXT];
    const char *const remedies[] = {remedy_text(remedy, text), NULL};
    Play *after = play(file->name, file->text, file->size, remedies, step);
    assert_non_null(after->runner);
    go(&after->world, step);
    bool works = world_last_step(&after->world) >= step && !step_failure(&after->world);
    play_free(after);
    return works;
}

static void what_helps_at_a_refusal_comes_first_and_helps(void **state) {
    (void)state;
    static const char *const lessons[] = {"dll-crunch", "load-order", "fixes", "device-exe",
                                          "stacks"};
    static RemedyWin list[REMEDY_LIST];
    unsigned n_works = 0, n_stays = 0;
    for (unsigned i = 0; i < sizeof lessons / sizeof lessons[0]; i++) {
        const LibraryFile *file = library_find(lessons[i]);
        Play *own = play(file->name, file->text, file->size, NULL, UINT32_MAX - 1);
        World *world = &own->world;
        for (uint32_t k = 0; k < world->n_failures && k < 6; k++) {
            world_seek(world, world_failure(world, k) + 1);
            uint32_t step = world_at(world)->event.step;
            uint32_t n = remedy_list(world, QUERY_NO_MODULE, list);
            for (uint32_t m = 0; m < n; m++) {
                bool works = remedy_is_wanted(world) && works_with(file, &list[m].remedy, step);
                if (works != list[m].helps) {
                    fail_msg("%s, step %u: remedy %u of %u %s", lessons[i], step, m + 1, n,
                             works ? "helps" : "does not help");
                }
                assert_true(m == 0 || list[m - 1].helps || !list[m].helps);
                n_works += works;
                n_stays += remedy_is_wanted(world) && !works;
            }
        }
        play_free(own);
    }
    assert_true(n_works >= 4 && n_stays >= 4);
}

// Twenty drivers fit before; with the DLLs merged there are more, and the lesson goes another way.
static void where_the_scenario_goes_another_way_is_told(void **state) {
    (void)state;
    const LibraryFile *file = library_find("device-exe");
    Play *own = play(file->name, file->text, file->size, NULL, UINT32_MAX - 1);
    World *world = &own->world;
    world_seek(world, world_failure(world, 0) + 1);
    uint32_t step = world_at(world)->event.step;
    RemedyWin list[REMEDY_LIST];
    assert_true(remedy_list(world, QUERY_NO_MODULE, list) >= 1);
    assert_int_equal(list[0].remedy.kind, REMEDY_MERGE);
    char remedy[REMEDY_TEXT], text[640];
    const char *const remedies[] = {remedy_text(&list[0].remedy, remedy), NULL};
    Play *after = play(file->name, file->text, file->size, remedies, UINT32_MAX - 1);
    go(&after->world, step);
    RemedyEffect effect = remedy_effect(world, &after->world);
    assert_non_null(effect.saved);
    assert_int_equal(effect.saved->event.step, step);
    assert_int_equal(effect.parted, 0);
    go(world, step + 3);
    go(&after->world, step + 3);
    effect = remedy_effect(world, &after->world);
    assert_non_null(effect.saved);
    assert_true(effect.parted > step && effect.parted <= step + 3);
    remedy_effect_text(&after->world, &effect, text, sizeof text);
    assert_non_null(strstr(text, "on other calls are made than before."));
    assert_non_null(strstr(text, "VirtualAlloc(NULL, 640 KB"));
    play_free(after);
    play_free(own);
}

// ---- any scenario

#define DLLS 9u

// Loads and frees at random, in two processes that take turns; nothing is ever refused. Each
// device is one of three.
static size_t random_scenario(uint64_t *random, char *text, size_t size) {
    static const char *const devices[] = {"", ", dll_placement = \"holes\"",
                                          ", dll_slots = \"large\""};
    size_t at = (size_t)snprintf(text, size, "device{ boot = \"%s\", ram_mb = 32%s }\n",
                                 random_below(random, 2) ? "bare" : "device",
                                 devices[random_below(random, 3)]);
    for (unsigned i = 0; i < DLLS; i++) {
        unsigned code = random_below(random, 4) ? random_below(random, 200) : 0;
        at += (size_t)snprintf(
            text + at, size - at,
            "dll{ name = \"d%u.dll\", code_kb = %u, const_kb = %u, data_kb = %u }\n", i, code,
            1 + random_below(random, 100), random_below(random, 70));
    }
    for (unsigned p = 0; p < 2; p++) {
        at += (size_t)snprintf(text + at, size - at,
                               "process{ name = \"p%u.exe\", stack_kb = %u, main = function()\n"
                               "local h = {}\n",
                               p, 64 + 64 * random_below(random, 8));
        for (unsigned i = 0; i < 24; i++) {
            unsigned dll = random_below(random, DLLS);
            at +=
                (size_t)snprintf(text + at, size - at,
                                 random_below(random, 3)
                                     ? "h[%u] = LoadLibrary \"d%u.dll\"\n"
                                     : "if h[%u] then FreeLibrary(h[%u]) h[%u] = nil end yield()\n",
                                 dll, dll, dll);
        }
        at += (size_t)snprintf(text + at, size - at,
                               "CreateThread(NULL, KB(128), function() end, NULL, "
                               "STACK_SIZE_PARAM_IS_A_RESERVATION + CREATE_SUSPENDED)\nend }\n");
    }
    assert_true(at < size);
    return at;
}

static void any_scenario_comes_out_as_predicted(void **state) {
    (void)state;
    Count count = {0};
    for (uint64_t seed = 1; seed <= 24; seed++) {
        uint64_t random = seed * UINT64_C(0x9E3779B97F4A7C15);
        char text[8192], name[32];
        size_t size = random_scenario(&random, text, sizeof text);
        snprintf(name, sizeof name, "seed %u", (unsigned)seed);
        compare_all(name, text, size, 2, &count);
    }
    for (int kind = 0; kind < REMEDY_KIND_COUNT; kind++) {
        if (count.compared[kind] < 8 && kind != REMEDY_FIRST) {
            fail_msg("kind %d was compared %u times only", kind, count.compared[kind]);
        }
    }
    assert_true(count.sure >= 40);
}

static void every_kind_has_words_and_a_source(void **state) {
    (void)state;
    static const char *const texts[] = {"modules:a.dll",
                                        "merge:a.dll+b.dll",
                                        "resource-only:a.dll",
                                        "split:a.dll",
                                        "first:a.dll",
                                        "stack:0x20000",
                                        NULL};
    char label[96], all[320];
    for (unsigned i = 0; texts[i]; i++) {
        Remedy remedy;
        char message[REMEDY_MESSAGE];
        assert_true(remedy_parse(texts[i], &remedy, message));
        assert_int_equal(remedy.kind, i);
        assert_true(strlen(remedy_label(&remedy, label, sizeof label)) > 5);
        assert_true(strlen(remedy_rule(remedy.kind)) > 40);
        assert_true(remedy_source(remedy.kind).title[0]);
        assert_non_null(strchr("DBIP", remedy_source(remedy.kind).mark));
    }
    assert_string_equal(remedies_label(texts, all, sizeof all),
                        "a.dll in MODULES; a.dll and b.dll merged; a.dll resource-only; resources "
                        "of a.dll split off; a.dll loaded first; stacks of 128 KB");
    assert_string_equal(remedies_label(NULL, all, sizeof all), "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_change_the_trial_gives_the_line_that_there_is),
        cmocka_unit_test(dll_crunch_comes_out_as_predicted),
        cmocka_unit_test(fixes_come_out_as_predicted),
        cmocka_unit_test(load_order_comes_out_as_predicted),
        cmocka_unit_test(device_exe_comes_out_as_predicted),
        cmocka_unit_test(the_lesson_on_rom_comes_out_as_predicted),
        cmocka_unit_test(stacks_come_out_as_predicted),
        cmocka_unit_test(what_is_loaded_first_finds_its_place),
        cmocka_unit_test(what_helps_at_a_refusal_comes_first_and_helps),
        cmocka_unit_test(where_the_scenario_goes_another_way_is_told),
        cmocka_unit_test(any_scenario_comes_out_as_predicted),
        cmocka_unit_test(every_kind_has_words_and_a_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
