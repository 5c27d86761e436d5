// SPDX-License-Identifier: MIT

// What is full, and how full: the two bars say WALL, TOO BIG, LOW and CRITICAL when that is so and
// not otherwise; a column of the overview is as full as its blocks are; and amounts are rounded as
// a scenario's own numbers are.

#include "tests/support/list_text.h"
#include "tests/support/show.h"
#include "tests/support/stage.h"
#include "visualizer/views/compose.h"
#include "world/amounts.h"
#include "world/query/focus.h"
#include "world/query/moment.h"
#include "world/query/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void go_to(Stage *stage, uint32_t position) {
    world_seek(&stage->world, position);
    scene_follow(&stage->scene);
    scene_draw(&stage->scene, &stage->list);
}

static bool has_word(const DisplayList *list, const char *word) {
    for (size_t i = 0; i < list->n_commands; i++) {
        if (list->commands[i].kind == DRAW_TEXT &&
            strcmp(list_string(list, &list->commands[i]), word) == 0) {
            return true;
        }
    }
    return false;
}

// ---- words

static void the_wall_stays_until_the_process_asks_again(void **state) {
    (void)state;
    Stage *stage = stage_new("wall");
    World *world = &stage->world;
    for (uint32_t step = 296; step <= 303; step++) {
        go_to(stage, world_events_to_step(world, step));
        uint8_t process = focus_of(world);
        bool walled = step >= 297 && world->tables.process[process].slot == 14;
        assert_int_equal(has_word(&stage->list, "WALL"), walled);
        assert_false(has_word(&stage->list, "TOO BIG"));
    }
    stage_free(stage);
}

// Its first question is how much of the slot is free.
static void no_number_answers_the_question_that_comes_later(void **state) {
    (void)state;
    static const char *const numbers[] = {"18.2 MB", "18.6 MB", "13.3 MB", "largest hole"};
    static const Moment moments[] = {{3, 0}, {4, 1}, {4, 2}};
    Stage *stage = stage_new("wall");
    for (unsigned i = 0; i < 3; i++) {
        uint32_t position = 0;
        assert_true(moment_find(&stage->world, moments[i], &position));
        go_to(stage, position);
        for (unsigned k = 0; k < sizeof numbers / sizeof numbers[0]; k++) {
            assert_int_equal(list_holds_text(&stage->list, numbers[k]), i == 2);
        }
        assert_int_equal(list_holds_text(&stage->list, "? MB free"), i < 2);
        assert_true(list_holds_text(&stage->list, "58.2 MB"));
    }
    stage_free(stage);
}

static void a_request_larger_than_any_slot_is_too_big(void **state) {
    (void)state;
    static const struct {
        const char *size, *word;
    } rows[] = {{"MB(24)", "TOO BIG"}, {"MB(500)", "TOO BIG"}, {"MB(18) + KB(512)", "WALL"}};
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Show show = {0};
        char text[512];
        snprintf(text, sizeof text,
                 "device{ profile = 'pocket-pc' } process{ name = 'a.exe', main = function()\n"
                 "VirtualAlloc(NULL, %s, MEM_RESERVE, PAGE_READWRITE) GetLastError() end }",
                 rows[i].size);
        show_open_text(&show, text);
        show_keys(&show, "f");
        show_is(&show, "paused");
        assert_true(has_word(&show.list, rows[i].word));
        show_key(&show, KEY_RIGHT);
        show_is(&show, "the end"); // one call on it stands there still
        assert_true(has_word(&show.list, rows[i].word));
        show_close(&show);
    }
}

static void low_ram_is_called_low_at_every_moment(void **state) {
    (void)state;
    unsigned n[3] = {0};
    Show show = {0};
    show_open_text(&show, "device{ profile = 'pocket-pc', ram_mb = 16, cp_low = 1200, "
                          "cp_critical = 600, cp_low_block = 4096, cp_critical_block = 4096 }\n"
                          "process{ name = 'a.exe', main = function() for i = 1, 20 do\n"
                          "VirtualAlloc(NULL, KB(512), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)\n"
                          "end end }");
    for (unsigned i = 0; i < 24; i++) {
        show_key(&show, KEY_RIGHT);
        show_is(&show, "test.lua");
        const World *world = show_world(&show);
        uint32_t pages = query_ram_free(world);
        bool critical = pages < world->options.cp_critical;
        bool low = !critical && pages < world->options.cp_low;
        assert_int_equal(has_word(&show.list, "LOW"), low);
        assert_int_equal(has_word(&show.list, "CRITICAL"), critical);
        n[low ? 1 : critical ? 2 : 0]++;
    }
    show_close(&show);
    assert_true(n[0] > 2 && n[1] > 2 && n[2] > 2);
}

// ---- columns

// The share of a slot's column that has the colour of data, in percent of what lies below `high`.
static int share_of_data(Stage *stage, uint32_t slot, uint32_t high) {
    const Scene *scene = &stage->scene;
    uint32_t data = theme_get(scene->theme)->cells[CELL_DATA].fill;
    SDL_Surface *surface =
        SDL_CreateRGBSurfaceWithFormat(0, scene->w, scene->h, 32, SDL_PIXELFORMAT_RGB888);
    int n = 0, all = 0;
    assert_non_null(surface);
    raster_draw(stage->raster, &stage->list, surface);
    for (unsigned i = 0; i < scene->n_hits; i++) {
        const Hit *hit = &scene->hits[i];
        if (hit->kind != HIT_ADDRESS || hit->base != ce_slot_base(slot) || hit->cols != 1) {
            continue;
        }
        Rect r = hit->rect;
        int top = r.y + r.h - (int)((uint64_t)high * (uint32_t)r.h / CE_SLOT_SIZE) + 6;
        for (int y = top; y < r.y + r.h - 30; y++) {
            const uint32_t *line =
                (const uint32_t *)(void *)((char *)surface->pixels + y * surface->pitch);
            for (int x = r.x; x < r.x + r.w; x++) {
                n += (line[x] & 0xFFFFFF) == data;
                all++;
            }
        }
    }
    SDL_FreeSurface(surface);
    return all ? n * 100 / all : -1;
}

static void a_block_of_one_page_is_no_full_block(void **state) {
    (void)state;
    Stage *full = stage_new("wall"), *thin = stage_new("granules");
    go_to(full, world_events_to_step(&full->world, 297));
    go_to(thin, world_events_to_step(&thin->world, 297));
    uint32_t line = full->world.tables.system->dll_line;
    assert_in_range(share_of_data(full, 14, line), 95, 100);
    assert_in_range(share_of_data(thin, 14, line), 10, 35);
    stage_free(full);
    stage_free(thin);
}

// ---- numbers and words

static void amounts_are_rounded_as_printf_does(void **state) {
    (void)state;
    uint64_t random = 7;
    for (unsigned i = 0; i < 20000; i++) {
        char ours[32], theirs[32];
        random = random * 6364136223846793005u + 1442695040888963407u;
        uint64_t kb = 10000 + (random >> 33) % 500000;
        if (kb % 1024 == 0 ||
            kb * 10 % 1024 == 512) { // whole; or half-way, where printf goes to even
            continue;
        }
        snprintf(theirs, sizeof theirs, "%.1f MB", (double)kb / 1024);
        assert_string_equal(amount_bytes(kb << 10, ours, sizeof ours), theirs);
    }
}

static void a_long_word_makes_its_own_paragraph_small(void **state) {
    (void)state;
    static const unsigned lengths[] = {30, 60, 120, 300};
    for (unsigned i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        Show show = {0};
        char text[512], word[320];
        memset(word, 'w', lengths[i]);
        word[lengths[i]] = '\0';
        snprintf(text, sizeof text,
                 "process{ name = 'a.exe', main = function() chapter 'A heading'\n"
                 "VirtualAlloc(NULL, KB(64), MEM_RESERVE, PAGE_READWRITE) say('%s') end }",
                 word);
        show_open_text(&show, text);
        show_key(&show, KEY_END);
        show_is(&show, "the end");
        assert_true(show_says(&show, word));
        assert_true(show_says(&show, "A heading"));
        assert_true(show_says(&show, "64 KB reserved at"));
        show_close(&show);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_wall_stays_until_the_process_asks_again),
        cmocka_unit_test(no_number_answers_the_question_that_comes_later),
        cmocka_unit_test(a_request_larger_than_any_slot_is_too_big),
        cmocka_unit_test(low_ram_is_called_low_at_every_moment),
        cmocka_unit_test(a_block_of_one_page_is_no_full_block),
        cmocka_unit_test(amounts_are_rounded_as_printf_does),
        cmocka_unit_test(a_long_word_makes_its_own_paragraph_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
