// SPDX-License-Identifier: MIT

// A picture of any size: a window manager asks nobody. Drawing ends, its lengths are real, and
// where there is no room for its parts it is one line of text.

#include "scenario/library.h"
#include "tests/support/scene_check.h"
#include "tests/visualizer/picture.h"

#include "visualizer/draw/damage.h"
#include "visualizer/draw/glyph.h"
#include "visualizer/draw/svg.h"
#include "visualizer/views/compose.h"
#include "world/query/threads.h"
#include "tests/support/quick.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const int sizes[][2] = {
    {1, 1},      {2, 3},      {8, 8},       {30, 200},    {200, 30},    {4000, 10},     {1, 16384},
    {16384, 1},  {100, 80},   {160, 100},   {240, 150},   {319, 200},   {320, 199},     {320, 200},
    {321, 203},  {330, 400},  {400, 250},   {500, 200},   {640, 200},   {320, 400},     {640, 400},
    {320, 3000}, {5000, 200}, {320, 16384}, {16384, 200}, {7680, 4320}, {16384, 16384},
};
#define N_SIZES (sizeof sizes / sizeof sizes[0])

static void draw_sound(Stage *stage) {
    Scene *scene = &stage->scene;
    scene_draw(scene, &stage->list);
    const char *trouble = scene_trouble(scene, &stage->list);
    if (trouble) {
        fail_msg("%dx%d, %d percent, view %d, zoom %d: %s", scene->w, scene->h, scene->text_percent,
                 (int)scene->view, (int)scene->zoom, trouble);
    }
}

static void every_view_at_every_size(Stage *stage) {
    static const int percents[] = {70, 100, 160};
    Scene *scene = &stage->scene;
    for (unsigned i = 0; i < N_SIZES; i++) {
        scene->w = sizes[i][0];
        scene->h = sizes[i][1];
        for (unsigned k = 0; k < VIEW_COUNT * ZOOM_COUNT; k++) {
            scene->view = (ViewId)(k % VIEW_COUNT);
            scene->zoom = (Zoom)(k / VIEW_COUNT);
            scene->text_percent = percents[(i + k) % 3];
            scene->present = (i + k) / 3 % 2;
            draw_sound(stage);
        }
    }
}

typedef struct Moment {
    const char *lesson;
    uint32_t step;
} Moment;

static const Moment moments[] = {
    {"wall", 297}, {"granules", 933},      {"shared-heap", 60}, {"two-gates", 12},
    {"psl", 22},   {"fragmentation", 800}, {"dll-crunch", 22},  {"physmem", 102},
};

#define N_MOMENTS (sizeof moments / sizeof moments[0])

static Stage *stage_at(const Moment *moment) {
    Stage *stage = stage_new(moment->lesson);
    world_seek(&stage->world, world_events_to_step(&stage->world, moment->step));
    return stage;
}

static void every_view_ends_at_every_size(void **state) {
    (void)state;
    for (unsigned i = 0; i < N_MOMENTS; i++) {
        Stage *stage = stage_at(&moments[i]);
        every_view_at_every_size(stage);
        world_seek(&stage->world, 0);
        every_view_at_every_size(stage);
        stage_free(stage);
    }
}

// ---- the least size

static void the_least_picture_can_be_read(void **state) {
    (void)state;
    for (unsigned i = 0; i < N_MOMENTS; i++) {
        Stage *stage = stage_at(&moments[i]);
        Scene *scene = &stage->scene;
        scene->w = SCENE_LEAST_W;
        scene->h = SCENE_LEAST_H;
        for (unsigned k = 0; k < 3 * VIEW_COUNT * ZOOM_COUNT; k++) {
            scene->view = (ViewId)(k % VIEW_COUNT);
            scene->zoom = (Zoom)(k / VIEW_COUNT % ZOOM_COUNT);
            scene->text_percent = 70 + 45 * (int)(k / VIEW_COUNT / ZOOM_COUNT);
            picture_holds(stage);
            assert_null(scene_trouble(scene, &stage->list));
            assert_true(scene->n_hits > 31); // large area and timeline at least
        }
        stage_free(stage);
    }
}

static void a_smaller_one_is_a_line(void **state) {
    (void)state;
    static const struct {
        int w, h;
        const char *says; // NULL: nothing
    } cases[] = {
        {SCENE_LEAST_W - 1, SCENE_LEAST_H, "The 32 MB wall   step 297 of 303"},
        {SCENE_LEAST_W, SCENE_LEAST_H - 1, "The 32 MB wall   step 297 of 303"},
        {16384, 20, "The 32 MB wall   step 297 of 303"},
        {160, 16384, "The 32 MB wall   297/303"},
        {40, 30, "297/303"},
        {8, 30, NULL},
        {300, 7, NULL},
    };
    Stage *stage = stage_at(&moments[0]);
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        stage->scene.w = cases[i].w;
        stage->scene.h = cases[i].h;
        draw_sound(stage);
        texts_have_contrast(&stage->list);
        assert_int_equal(stage->list.n_commands, cases[i].says ? 2 : 1);
        if (cases[i].says) {
            assert_string_equal(list_string(&stage->list, &stage->list.commands[1]), cases[i].says);
        }
    }
    stage_free(stage);
}

// ---- what lies over it, and what it is asked about

static void cards_hold_at_any_size(void **state) {
    (void)state;
    static char error[2000];
    static const Question question = {
        .question = "How many calls of VirtualAlloc with 4 KB each does a process survive, and "
                    "what is it that ends them: the RAM, or something else?",
        .choices = {"as many as there is RAM for", "four hundred and some", "none at all"},
        .n_choices = 3};
    memset(error, 'e', sizeof error - 1); // one word
    Stage *stage = stage_at(&moments[0]);
    Scene *scene = &stage->scene;
    for (unsigned i = 0; i < N_SIZES * 5; i++) {
        scene->w = sizes[i / 5][0];
        scene->h = sizes[i / 5][1];
        scene->help = i % 5 == 0;
        scene->error = i % 5 == 1 ? error : NULL;
        scene->question = i % 5 == 2 ? &question : NULL;
        scene->has_hover = i % 5 == 3;
        scene->has_hover_frame = i % 5 == 4;
        scene->has_asked = scene->has_hover_gate = i % 7 == 4;
        scene->asked = (WhyPlace){WHY_OF_FRAME, UINT32_MAX};
        scene->hover = 0x1C070000;
        scene->hover_frame = i % 2 ? UINT32_MAX : 7;
        scene->pointer_x = i % 2 ? INT16_MIN : scene->w;
        scene->pointer_y = i % 3 ? scene->h : INT16_MAX;
        draw_sound(stage);
        for (size_t k = 0; k < stage->list.n_commands && i % 5 > 2; k++) {
            Rect r = stage->list.commands[k].rect;
            assert_true(r.x > -scene->w && r.x < scene->w && r.y > -scene->h && r.y < scene->h);
        }
    }
    stage_free(stage);
}

static const VirtAddr addresses[] = {0,          0x00010000, 0x1C070000, 0x1DFFFFFF, 0x42000000,
                                     0x7FFFFFFF, 0x80000000, 0xA0001000, 0xFFFFFFFF};
#define N_ADDRESSES (sizeof addresses / sizeof addresses[0])

static void any_address_can_be_asked_about(void **state) {
    (void)state;
    Stage *stage = stage_at(&moments[2]);
    Scene *scene = &stage->scene;
    scene->has_cursor = scene->has_hover = true;
    for (unsigned i = 0; i < N_SIZES * N_ADDRESSES; i++) {
        Rect cell = {0}, view = {0};
        uint32_t value = 0;
        scene->w = sizes[i / N_ADDRESSES][0];
        scene->h = sizes[i / N_ADDRESSES][1];
        scene->cursor = addresses[i % N_ADDRESSES];
        scene->hover = addresses[(i + 3) % N_ADDRESSES];
        scene->view = (ViewId)(i % VIEW_COUNT);
        scene->zoom = (Zoom)(i / VIEW_COUNT % ZOOM_COUNT);
        scene->focus = (uint8_t)(i * 7);
        draw_sound(stage);
        if (scene_cell(scene, scene->cursor, &cell, &view)) {
            assert_false(rect_is_empty(cell) || rect_is_empty(view));
        }
        for (int k = 0; k < 100; k++) {
            int x = scene->w * (k % 10) / 9 - 1, y = scene->h * (k / 10) / 9 - 1;
            const Hit *hit = scene_hit(scene, x, y, &value);
            assert_true(!hit || (x >= 0 && y >= 0 && !scene_is_small(scene)));
        }
    }
    stage_free(stage);
}

static void what_moves_stays_real(void **state) {
    (void)state;
    Stage *stage = stage_at(&moments[4]);
    Scene *scene = &stage->scene;
    for (unsigned i = 0; i < N_SIZES * 3; i++) {
        int permille = (int)(i % 3) * 500;
        scene->w = sizes[i / 3][0];
        scene->h = sizes[i / 3][1];
        scene->view = i % 2 ? VIEW_GATES : VIEW_MAP;
        scene->ghost = (Ghost){true, 0x0E000000, i % 5 ? 3000000000u : 0, permille};
        scene->token = (Token){true, i % 33, i % 2 ? 5 : 4000000000u, permille};
        scene->request = (Request){true, permille};
        scene->transition = (Transition){
            true, {0, 0, scene->w, scene->h}, {scene->w / 2, scene->h / 3, 2, 2}, permille};
        draw_sound(stage);
    }
    stage_free(stage);
}

// ---- what is made of the list

static void every_way_to_show_it_takes_any_size(void **state) {
    (void)state;
    Stage *stage = stage_at(&moments[0]);
    Damage damage = {0};
    for (unsigned i = 0; i < N_SIZES; i++) {
        Scene *scene = &stage->scene;
        scene->w = sizes[i][0];
        scene->h = sizes[i][1];
        char *text = NULL;
        size_t size = 0;
        FILE *out = open_memstream(&text, &size);
        assert_non_null(out);
        draw_sound(stage);
        svg_write(&stage->list, scene->w, scene->h, out);
        fclose(out);
        assert_null(strstr(text, "width=\"-"));
        assert_null(strstr(text, "height=\"-"));
        free(text);
        assert_true(damage_find(&damage, &stage->list, scene->w, scene->h));
        for (unsigned k = 0; k < damage.n_rects; k++) {
            Rect r = damage.rects[k];
            assert_true(r.x >= 0 && r.y >= 0 && r.w > 0 && r.h > 0);
            assert_true(r.x + r.w <= scene->w && r.y + r.h <= scene->h);
        }
        if (scene->w * scene->h < 1000000) {
            SDL_Surface *surface =
                SDL_CreateRGBSurfaceWithFormat(0, scene->w, scene->h, 32, SDL_PIXELFORMAT_RGB888);
            assert_non_null(surface);
            raster_draw(stage->raster, &stage->list, surface);
            SDL_FreeSurface(surface);
        }
    }
    damage_deinit(&damage);
    stage_free(stage);
}

// ---- lengths

static void a_length_is_never_negative(void **state) {
    (void)state;
    assert_true(rect_is_empty(rect_of(5, 5, -3, 10)));
    assert_int_equal(rect_of(5, 5, -3, 10).w, 0);
    assert_int_equal(rect_of(5, 5, 3, -10).h, 0);
    assert_false(rect_is_empty(rect_of(-5, -5, 1, 1)));
    Rect common = rect_common(rect_of(0, 0, 10, 10), rect_of(8, 8, 10, 10));
    assert_true(common.x == 8 && common.y == 8 && common.w == 2 && common.h == 2);
    assert_true(rect_is_empty(rect_common(rect_of(0, 0, 10, 10), rect_of(20, 2, 5, 5))));
    assert_int_equal(cells_over(10, 5), 2);
    assert_int_equal(cells_over(11, 5), 3);
    assert_int_equal(cells_over(11, 0), 11);
    assert_int_equal(cells_over(-7, -7), 1);
    assert_int_equal(cells_in(11, 5), 2);
    assert_int_equal(cells_in(11, 0), 11);
    assert_int_equal(cells_in(-11, 5), 0);
    assert_int_equal(power_over(-1), 1);
    assert_int_equal(power_over(33), 64);
}

static int width(void *context, FontFace face, int size, const char *text) {
    (void)context;
    (void)face;
    return size * (int)strlen(text) / 2;
}

static void nothing_is_drawn_in_an_empty_rect(void **state) {
    (void)state;
    const uint8_t value = 0;
    const CellStyle style = {0};
    DisplayList list = {.measure = width};
    list_rect(&list, rect_of(1, 1, 0, 5), 0);
    list_frame(&list, rect_of(1, 1, 5, -2), 1, 0);
    list_hatch(&list, (Rect){1, 1, -5, 5}, 0);
    list_cells(&list, rect_of(1, 1, 0, 0), 1, 1, &value, &style);
    list_cells(&list, rect_of(1, 1, 5, 5), 1, 0, &value, &style);
    assert_int_equal(list.n_commands, 0);
    list_frame(&list, rect_of(1, 1, 9, 2), 4, 0);
    assert_int_equal(list.commands[0].size, 2);
    list_deinit(&list);
}

static void text_is_folded_to_any_width(void **state) {
    (void)state;
    static char word[700];
    memset(word, 'w', sizeof word - 1);
    DisplayList list = {.measure = width};
    const TextStyle style = {.size = 10};
    assert_int_equal(list_paragraph_lines(&list, -40, "two words", style), 8); // a letter each
    assert_int_equal(list_paragraph_lines(&list, 0, word, style), sizeof word - 1);
    assert_int_equal(list_paragraph_lines(&list, 50, word, style), 70);
    assert_int_equal(list_paragraph_lines(&list, 25, "two words\n\nmore", style), 4);
    assert_int_equal(list_paragraph(&list, 0, 0, -1, 3, "abcdef", style), 39);
    assert_int_equal(list.n_commands, 3);
    list_deinit(&list);
}

// At 7680 x 4320 a disc has 50 px and more.
static void a_large_disc_is_round(void **state) {
    (void)state;
    DisplayList list = {.measure = width};
    const int radius = 3000;
    glyph_disc(&list, 0, 0, radius, 0);
    assert_int_equal(list.n_commands, 2 * radius + 1);
    for (size_t i = 0; i < list.n_commands; i++) {
        Rect r = list.commands[i].rect;
        int64_t half = r.w / 2, rest = (int64_t)radius * radius - (int64_t)r.y * r.y;
        assert_true(half * half <= rest && (half + 1) * (half + 1) > rest);
    }
    list_deinit(&list);
}

#define LEAST_TEXT 13 // px

static void no_text_is_smaller(const Stage *stage, const char *lesson) {
    for (size_t i = 0; i < stage->list.n_commands; i++) {
        const DrawCommand *command = &stage->list.commands[i];
        if (command->kind == DRAW_TEXT && command->size < LEAST_TEXT) {
            fail_msg("%s, event %u, view %d: '%s' is %d px high", lesson, stage->world.position,
                     (int)stage->scene.view, list_string(&stage->list, command), command->size);
        }
    }
}

static void draw_readable(Stage *stage, const char *lesson) {
    scene_draw(&stage->scene, &stage->list);
    no_text_is_smaller(stage, lesson);
}

// All questions of a lesson, as cards and as slides, with the help over the picture between them.
static void check_questions(Stage *stage, const char *lesson) {
    Scene *scene = &stage->scene;
    for (uint32_t i = 0; i < stage->world.n_marked[EVENT_ASK]; i++) {
        uint32_t at = world_marked(&stage->world, EVENT_ASK, i);
        const Event *asked = &world_event(&stage->world, at)->event;
        QuestionSheet sheet = {.number = i + 1, .n = i + 1, .reveals = true, .title = lesson};
        sheet.answer = asked->text[1];
        sheet.why = asked->text[2];
        question_set(&sheet.question, asked->text[0], asked->text[4]);
        world_seek(&stage->world, at);
        scene_follow(scene);
        scene->question = &sheet.question;
        draw_readable(stage, lesson);
        scene->question = NULL;
        scene->help = true;
        draw_readable(stage, lesson);
        scene->help = false;
        scene->sheet = &sheet;
        draw_readable(stage, lesson);
        scene->sheet = NULL;
    }
}

// On the display of a small laptop: what would be smaller is left out.
static void a_small_laptop_shows_no_tiny_text(void **state) {
    (void)state;
    for (unsigned i = 0; i < library_file_count; i += quick_stride(6)) {
        const char *name = library_files[i].name;
        if (strncmp(name, "lib/", 4) == 0) {
            continue;
        }
        Stage *stage = stage_new(name);
        Scene *scene = &stage->scene;
        scene->w = 1366;
        scene->h = 768;
        scene->buttons = (Buttons){.shown = true, .speed = "1/8x"};
        uint32_t n = stage->world.n_events, stride = n / (is_quick() ? 3 : 12) + 1;
        for (uint32_t at = i % stride; at <= n; at += stride) {
            world_seek(&stage->world, at);
            for (int view = -1; view < VIEW_COUNT; view++) {
                scene->view_chosen = view >= 0;
                scene->view = view >= 0 ? (ViewId)view : scene->view;
                scene_follow(scene);
                scene_draw(scene, &stage->list);
                no_text_is_smaller(stage, name);
            }
            for (int zoom = ZOOM_SLOT; zoom < ZOOM_COUNT; zoom++) {
                scene->view = VIEW_MAP;
                scene->zoom = (Zoom)zoom;
                scene_draw(scene, &stage->list);
                no_text_is_smaller(stage, name);
            }
            scene->zoom = ZOOM_MAP;
        }
        check_questions(stage, name);
        stage_free(stage);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_view_ends_at_every_size),
        cmocka_unit_test(the_least_picture_can_be_read),
        cmocka_unit_test(a_smaller_one_is_a_line),
        cmocka_unit_test(cards_hold_at_any_size),
        cmocka_unit_test(a_small_laptop_shows_no_tiny_text),
        cmocka_unit_test(any_address_can_be_asked_about),
        cmocka_unit_test(what_moves_stays_real),
        cmocka_unit_test(every_way_to_show_it_takes_any_size),
        cmocka_unit_test(a_length_is_never_negative),
        cmocka_unit_test(nothing_is_drawn_in_an_empty_rect),
        cmocka_unit_test(text_is_folded_to_any_width),
        cmocka_unit_test(a_large_disc_is_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
