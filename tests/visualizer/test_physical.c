// SPDX-License-Identifier: MIT

// The physical view: rows that go on in the next one, the frames that a moment is about, and why
// AllocPhysMem was refused while so much RAM is free.

#include "tests/visualizer/picture.h"
#include "visualizer/views/compose.h"
#include "visualizer/views/physical.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// Draws a step of the lesson as the window does that nobody has touched.
static void look(Stage *stage, uint32_t step) {
    world_seek(&stage->world, world_events_to_step(&stage->world, step));
    scene_follow(&stage->scene);
    scene_draw(&stage->scene, &stage->list);
    assert_int_equal(stage->scene.view, VIEW_PHYSICAL);
}

static unsigned count_texts(const DisplayList *list, const char *text) {
    unsigned n = 0;
    for (size_t i = 0; i < list->n_commands; i++) {
        const DrawCommand *command = &list->commands[i];
        n += command->kind == DRAW_TEXT && strcmp(list_string(list, command), text) == 0;
    }
    return n;
}

// How long the solid strokes of a colour are at most, with their place.
static Rect longest_stroke(const DisplayList *list, Color color, int y_most) {
    Rect best = {0};
    for (size_t i = 0; i < list->n_commands; i++) {
        const DrawCommand *command = &list->commands[i];
        bool own = command->kind == DRAW_RECT && command->color == color && command->rect.h < 6 &&
                   command->rect.y < y_most && command->rect.y > 125;
        best = own && command->rect.w > best.w ? command->rect : best;
    }
    return best;
}

static void a_refusal_shows_the_request_and_the_longest_run(void **state) {
    (void)state;
    Stage *stage = stage_new("physmem");
    look(stage, 102);
    assert_true(list_says(&stage->list, "5,332 KB of RAM are free, in 81 runs"));
    assert_true(list_says(&stage->list, "asked: 256 KB, 64 frames side by side"));
    assert_true(list_says(&stage->list, "longest free run: 212 KB"));
    assert_true(list_says(&stage->list, "44 KB short"));
    assert_int_equal(count_texts(&stage->list, "64 KB"), 0); // too small to be read there
    assert_int_equal(count_texts(&stage->list, "212 KB"), 1);
    const Theme *theme = theme_get(THEME_LIGHT);
    Rect run = longest_stroke(&stage->list, theme->ink, 220);
    Rect asked = longest_stroke(&stage->list, theme->paper, 180); // what is between the dashes
    assert_int_equal(run.x, asked.x);
    assert_int_equal(run.w, asked.w * 53 / 64);
    stage->scene.w = 2560;
    stage->scene.h = 1600;
    scene_draw(&stage->scene, &stage->list);
    assert_int_equal(count_texts(&stage->list, "64 KB"), 80);
    stage_free(stage);
}

static void a_row_is_named_and_goes_on(void **state) {
    (void)state;
    Stage *stage = stage_new("physmem");
    look(stage, 6);
    for (int mb = 0; mb < 16; mb++) {
        char text[16];
        snprintf(text, sizeof text, "%d MB", mb);
        assert_int_equal(count_texts(&stage->list, text), 1);
    }
    assert_true(list_says(&stage->list, "it goes on in the row above"));
    PhysicalGrid grid = {.rect = {10, 20, 512, 400}, .rows = 16, .gap = 5, .n_frames = 4096};
    for (uint32_t row = 1; row < 16; row++) { // rows stand apart, and nothing lies between frames
        Rect here = physical_piece(&grid, row, 0, PHYSICAL_COLS);
        Rect below = physical_piece(&grid, row - 1, 0, PHYSICAL_COLS);
        assert_int_equal(here.y + here.h + grid.gap, below.y);
        assert_int_equal(here.w, grid.rect.w);
        Rect left = physical_piece(&grid, row, 0, 7), right = physical_piece(&grid, row, 7, 9);
        assert_int_equal(left.x + left.w, right.x);
    }
    stage_free(stage);
}

static void the_frames_of_the_moment_are_named(void **state) {
    (void)state;
    static const uint32_t steps[] = {6, 110};
    Stage *stage = stage_new("physmem");
    FrameRun run = {0};
    for (unsigned i = 0; i < 2; i++) {
        look(stage, steps[i]);
        assert_true(stage->scene.touch_now);
        assert_true(frame_run_shown(&stage->world, stage->scene.touch, &run));
        assert_int_equal(run.end - run.first, 64);
        assert_int_equal(run.first, 0x5D0);
        assert_true(list_says(&stage->list, "256 KB, 64 frames side by side, physical 005D0000"));
    }
    look(stage, 105);
    assert_true(list_says(&stage->list, "64 KB, 16 frames side by side"));
    assert_false(frame_run_shown(&stage->world, 0x1C000000, &run)); // the NULL guard
    stage_free(stage);
}

// Against a walk that looks at each frame by itself.
static void the_longest_run_begins_where_it_may(void **state) {
    (void)state;
    static const uint32_t aligns[] = {1, 2, 16, 64, 1024};
    Stage *stage = stage_new("physmem");
    look(stage, 102);
    const World *world = &stage->world;
    uint32_t n = world->tables.n_rows[TABLE_FRAME];
    for (unsigned k = 0; k < sizeof aligns / sizeof aligns[0]; k++) {
        RunSurvey survey = frame_run_survey(world, aligns[k]);
        uint32_t most = 0;
        for (uint32_t first = 0; first < n; first += aligns[k]) {
            uint32_t end = first;
            while (end < n && world->tables.frame[end].refs == 0) {
                end++;
            }
            most = end - first > most ? end - first : most;
        }
        assert_int_equal(survey.longest.end - survey.longest.first, most);
        assert_int_equal(survey.longest.first % aligns[k], 0);
    }
    stage_free(stage);
}

static void it_holds_at_every_size(void **state) {
    (void)state;
    static const uint32_t steps[] = {6, 102, 110};
    Stage *stage = stage_new("physmem");
    for (unsigned i = 0; i < 3 * PICTURE_FORMS; i++) {
        look(stage, steps[i % 3]);
        picture_set_size(&stage->scene, i / 3);
        picture_holds(stage);
        if (steps[i % 3] == 102) {
            assert_true(list_says(&stage->list, "asked: 256 KB"));
            assert_true(list_says(&stage->list, "212 KB"));
        }
    }
    stage_free(stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusal_shows_the_request_and_the_longest_run),
        cmocka_unit_test(a_row_is_named_and_goes_on),
        cmocka_unit_test(the_frames_of_the_moment_are_named),
        cmocka_unit_test(the_longest_run_begins_where_it_may),
        cmocka_unit_test(it_holds_at_every_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
