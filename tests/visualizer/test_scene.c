// SPDX-License-Identifier: MIT

// The picture, tested through its display list: at every step of lessons no two labels overlap,
// nothing is cut off, every text has contrast, and jumping there from either side draws the same
// list. The golden images are test_golden.c's.

#include "tests/visualizer/picture.h"
#include "tests/support/quick.h"
#include "visualizer/draw/curve.h"
#include "visualizer/draw/svg.h"
#include "visualizer/views/compose.h"
#include "visualizer/views/lens.h"
#include "world/query/focus.h"
#include "world/query/moment.h"
#include "world/query/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const lessons[] = {"wall",  "reserve-commit", "granules",  "thirty-two",
                                      "slot0", "large-area",     "psl",       "setkmode",
                                      "xip",   "dll-crunch",     "why-slot-0"};
#define N_LESSONS (sizeof lessons / sizeof lessons[0])

static void every_step_of_every_lesson_is_readable(void **state) {
    (void)state;
    for (unsigned i = 0; i < N_LESSONS; i += quick_stride(4)) {
        Stage *stage = stage_new(lessons[i]);
        uint32_t stride = stage->world.n_events / 60 + 1;
        for (uint32_t n = 0; n <= stage->world.n_events; n += stride) {
            world_seek(&stage->world, n);
            stage->scene.theme = (ThemeId)(n / stride % THEME_COUNT);
            picture_holds(stage);
        }
        stage_free(stage);
    }
}

static void the_curve_is_the_room_of_whoever_acts(void **state) {
    (void)state;
    for (unsigned i = 0; i < N_LESSONS; i += quick_stride(4)) {
        Stage *stage = stage_new(lessons[i]);
        World *world = &stage->world;
        Curve curve = {0};
        curve_complete(&curve, world);
        assert_int_equal(curve.n, world->n_events);
        for (uint32_t n = 0; n < world->n_events; n++) {
            world_seek(world, n + 1);
            uint8_t focus = focus_of(world);
            uint32_t slot = focus == PROCESS_NONE ? 0 : world->tables.process[focus].slot;
            assert_int_equal(curve.free_kb[n], slot ? query_slot_free(world, slot) >> 10 : 0);
        }
        curve_deinit(&curve);
        stage_free(stage);
    }
}

// ---- every size

typedef struct Look {
    ViewId view;
    Zoom zoom;
    VirtAddr cursor; // 0 = none
} Look;

static const Look looks[] = {
    {VIEW_MAP, ZOOM_MAP, 0},
    {VIEW_MAP, ZOOM_SLOT, 0x1C070000},
    {VIEW_MAP, ZOOM_SLOT, 0x82000000},
    {VIEW_MAP, ZOOM_BLOCK, 0x1C020000},
    {VIEW_MAP, ZOOM_BYTES, 0xFFFFFFFF},
    {VIEW_PHYSICAL, ZOOM_MAP, 0},
    {VIEW_ACCESS, ZOOM_MAP, 0},
    {VIEW_ACCESS, ZOOM_MAP, 0x1C070000},
    {VIEW_HEAP, ZOOM_MAP, 0},
    {VIEW_GATES, ZOOM_MAP, 0},
    {VIEW_CODE, ZOOM_MAP, 0},
    {VIEW_THREADS, ZOOM_MAP, 0},
};

typedef struct Standing {
    const char *lesson;
    uint32_t step;
} Standing;

static const Standing moments[] = {
    {"wall", 4},           {"wall", 150},       {"wall", 297},
    {"wall", 302},         {"granules", 933},   {"reserve-commit", 6},
    {"reserve-commit", 9}, {"thirty-two", 33},  {"large-area", 13},
    {"thirty-two", 30},    {"slot0", 10},       {"psl", 22},
    {"setkmode", 22},      {"stacks", 24},      {"dll-crunch", 22},
    {"load-order", 16},    {"low-memory", 26},  {"hibernate", 43},
    {"physmem", 102},      {"device-exe", 89},  {"fragmentation", 800},
    {"client-server", 20}, {"shared-heap", 60}, {"c-wall", 42},
    {"c-shared-heap", 12},
};

static void moment_holds_at_every_size(Stage *stage, unsigned moment) {
    Scene *scene = &stage->scene;
    for (unsigned i = 0; i < PICTURE_FORMS; i++) {
        picture_set_size(scene, i);
        for (unsigned k = (moment + i) % 4; k < sizeof looks / sizeof looks[0]; k += 4) {
            scene->view = looks[k].view;
            scene->zoom = looks[k].zoom;
            scene->cursor = looks[k].cursor;
            scene->has_cursor = looks[k].cursor != 0;
            picture_holds(stage);
        }
    }
}

static void every_panel_holds_at_every_size(void **state) {
    (void)state;
    for (unsigned i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        Stage *stage = stage_new(moments[i].lesson);
        world_seek(&stage->world, world_events_to_step(&stage->world, moments[i].step));
        moment_holds_at_every_size(stage, i);
        stage_free(stage);
    }
}

// 24 px at 1280 x 800: the bars, and all that the story shows.
static void a_presentation_is_read_from_the_last_row(void **state) {
    (void)state;
    for (unsigned i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        Stage *stage = stage_new(moments[i].lesson);
        world_seek(&stage->world, world_events_to_step(&stage->world, moments[i].step));
        stage->scene.present = true;
        scene_draw(&stage->scene, &stage->list);
        for (size_t k = 0; k < stage->list.n_commands; k++) {
            const DrawCommand *command = &stage->list.commands[k];
            bool story = command->within.x > 640 && command->within.y > 100;
            bool bars = command->within.y < 60 && command->within.h > 60;
            if (command->kind == DRAW_TEXT && (story || bars) && command->size < 24) {
                fail_msg("'%s' has %d px", list_string(&stage->list, command), command->size);
            }
        }
        stage_free(stage);
    }
}

// ---- what the story tells

static void go_to(Stage *stage, uint32_t step) {
    world_seek(&stage->world, world_events_to_step(&stage->world, step));
    scene_draw(&stage->scene, &stage->list);
}

// The chapter, and what is said, at a moment of the wall.
static void wall_tells(Stage *stage, Moment moment, const char *chapter, const char *says,
                       const char *never) {
    uint32_t position = 0;
    assert_true(moment_find(&stage->world, moment, &position));
    world_seek(&stage->world, position);
    scene_draw(&stage->scene, &stage->list);
    assert_string_equal(scene_chapter(&stage->world)->event.text[0], chapter);
    assert_true(list_says(&stage->list, says));
    assert_false(list_says(&stage->list, never));
}

static void each_moment_tells_its_own(void **state) {
    (void)state;
    static const char *const first = "A program that needs memory";
    Stage *stage = stage_new("wall");
    wall_tells(stage, (Moment){3, 1}, first, "until somebody says no", "58 MB of RAM are free");
    wall_tells(stage, (Moment){4, 1}, first, "58 MB of RAM are free", "We shall see");
    wall_tells(stage, (Moment){4, 2}, first, "We shall see", "58 MB of RAM are free");
    wall_tells(stage, (Moment){4, 3}, "Taking memory", "Taking memory", "We shall see");
    wall_tells(stage, (Moment){5, 1}, "Taking memory", "VirtualAlloc", "58 MB of RAM are free");
    wall_tells(stage, (Moment){297, 1}, "The wall", "The answer: 292", "We shall see");
    wall_tells(stage, (Moment){299, 1}, "The wall", "Out of memory, with 39.9", "Refused.");
    wall_tells(stage, (Moment){299, 2}, "The same request, next door", "", "Out of memory, with");
    wall_tells(stage, (Moment){299, 3}, "The same request, next door", "The answer: yes",
               "39.9 MB of RAM free. The");
    stage_free(stage);
}

static void a_refusal_tells_of_every_hole(void **state) {
    (void)state;
    Stage *stage = stage_new("granules");
    uint32_t position = 0;
    assert_true(moment_find(&stage->world, (Moment){933, 1}, &position));
    world_seek(&stage->world, position);
    scene_draw(&stage->scene, &stage->list);
    assert_true(list_says(&stage->list, "48 holes of 64 KB: none has room for 1 MB"));
    assert_true(list_says(&stage->list, "1 MB asked"));
    assert_true(list_says(&stage->list, "VirtualAlloc"));
    assert_true(list_says(&stage->list, "with holes"));
    stage_free(stage);
    stage = stage_new("wall");
    go_to(stage, 297);
    assert_true(list_says(&stage->list, "slot 14 has no hole at all"));
    assert_true(list_says(&stage->list, "64 KB asked"));
    assert_true(list_says(&stage->list, "DLL line"));
    go_to(stage, 302);
    assert_true(list_says(&stage->list, "The same 64 KB fit"));
    stage_free(stage);
}

static void the_kernel_half_has_the_names_of_its_regions(void **state) {
    (void)state;
    Stage *stage = stage_new("wall");
    stage->scene.zoom = ZOOM_SLOT;
    stage->scene.has_cursor = true;
    stage->scene.cursor = 0x82000000;
    go_to(stage, 100);
    assert_true(list_says(&stage->list, "physical memory, cached  82000000 to 83FFFFFF"));
    assert_false(list_says(&stage->list, "slot 65"));
    stage->scene.zoom = ZOOM_BYTES;
    stage->scene.cursor = 0xFFFFFFFF;
    go_to(stage, 100);
    assert_true(list_says(&stage->list, "FFFFFFF0"));
    assert_false(list_says(&stage->list, "00000000"));
    stage_free(stage);
}

// The two names of a byte of the current process make its lines the longest.
static void bytes_stay_in_their_panel(void **state) {
    (void)state;
    Stage *stage = stage_new("wall");
    Scene *scene = &stage->scene;
    scene->zoom = ZOOM_BYTES;
    scene->has_cursor = true;
    scene->cursor = 0x1C0100F0;
    go_to(stage, 100);
    for (unsigned i = 0; i < PICTURE_FORMS; i++) {
        picture_set_size(scene, i);
        scene_draw(scene, &stage->list);
        assert_true(list_says(&stage->list, " = 000100F0"));
        texts_stay_in_their_panel(&stage->list);
        texts_do_not_overlap(&stage->list);
    }
    stage_free(stage);
}

// ---- outlines

static bool holds(Rect r, int x, int y) {
    return x >= r.x && x < r.x + r.w && y >= r.y && y < r.y + r.h;
}

// Whether a point is painted by the outline, and whether it lies on a block of the run.
static bool painted(const DisplayList *list, int x, int y) {
    for (size_t i = 0; i < list->n_commands; i++) {
        if (holds(list->commands[i].rect, x, y)) {
            return true;
        }
    }
    return false;
}

static bool in_run(Rect grid, uint32_t first, uint32_t end, int x, int y) {
    for (uint32_t i = first; i < end; i++) {
        if (holds(lens_block_rect(grid, i), x, y)) {
            return true;
        }
    }
    return false;
}

// Every pixel is painted that lies on the run and has a pixel beside it that does not.
static void an_outline_is_that_of_its_blocks(void **state) {
    (void)state;
    static const uint32_t runs[][2] = {{5, 6},   {10, 22}, {12, 19}, {10, 60},
                                       {16, 32}, {3, 32},  {0, 512}};
    const Rect grid = {10, 20, 96, 192};
    Scene scene = {.w = 200, .h = 240};
    DisplayList list = {0};
    Canvas canvas = {.scene = &scene, .list = &list, .scale = 1, .text = 1};
    for (unsigned i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        uint32_t first = runs[i][0], end = runs[i][1];
        list_clear(&list);
        lens_outline(&canvas, grid, first, end, 0, 1, 0, OUTLINE_SOLID);
        for (int y = grid.y - 2; y < grid.y + grid.h + 2; y++) {
            for (int x = grid.x - 2; x < grid.x + grid.w + 2; x++) {
                bool in = in_run(grid, first, end, x, y);
                bool border =
                    in &&
                    (!in_run(grid, first, end, x - 1, y) || !in_run(grid, first, end, x + 1, y) ||
                     !in_run(grid, first, end, x, y - 1) || !in_run(grid, first, end, x, y + 1));
                assert_true(!border || painted(&list, x, y));
                assert_true(in || !painted(&list, x, y));
            }
        }
    }
    list_deinit(&list);
}

static uint64_t list_hash(const DisplayList *list) {
    uint64_t hash = 1469598103934665603u;
    for (size_t i = 0; i < list->n_commands; i++) {
        const DrawCommand *command = &list->commands[i];
        const int fields[] = {(int)command->kind, command->rect.x,   command->rect.y,
                              command->rect.w,    command->rect.h,   (int)command->color,
                              command->size,      (int)command->data};
        for (unsigned k = 0; k < sizeof fields / sizeof fields[0]; k++) {
            hash = (hash ^ (uint32_t)fields[k]) * 1099511628211u;
        }
    }
    for (size_t i = 0; i < list->n_data; i++) {
        hash = (hash ^ (uint8_t)list->data[i]) * 1099511628211u;
    }
    return hash;
}

static void a_step_looks_the_same_from_both_sides(void **state) {
    (void)state;
    for (unsigned i = 0; i < N_LESSONS; i += quick_stride(4)) {
        Stage *stage = stage_new(lessons[i]);
        uint32_t n = stage->world.n_events;
        uint64_t *seen = calloc(n + 1, sizeof *seen);
        assert_non_null(seen);
        for (uint32_t k = 0; k <= n; k++) {
            world_seek(&stage->world, k);
            scene_draw(&stage->scene, &stage->list);
            seen[k] = list_hash(&stage->list);
        }
        for (uint32_t k = n + 1; k-- > 0;) {
            world_seek(&stage->world, k);
            scene_draw(&stage->scene, &stage->list);
            assert_true(list_hash(&stage->list) == seen[k]);
        }
        free(seen);
        stage_free(stage);
    }
}

static void pointing_gives_the_address_that_is_drawn_there(void **state) {
    (void)state;
    Stage *stage = stage_new("wall");
    scene_draw(&stage->scene, &stage->list);
    unsigned found = 0;
    for (unsigned i = 0; i < stage->scene.n_hits; i++) {
        Hit hit = stage->scene.hits[i];
        if (hit.kind != HIT_ADDRESS) {
            continue;
        }
        uint32_t value = 0;
        const Hit *low = scene_hit(&stage->scene, hit.rect.x, hit.rect.y + hit.rect.h - 1, &value);
        assert_non_null(low);
        // The bottom left is the lowest address; cells smaller than a pixel may hide neighbours.
        uint32_t rows_hidden = hit.rows > hit.rect.h ? (uint32_t)hit.cols : 0;
        uint32_t cols_hidden = hit.cols > hit.rect.w ? 2 : 0;
        uint32_t slack = hit.bytes * (rows_hidden + cols_hidden);
        uint32_t last = hit.base + ((uint32_t)(hit.rows * hit.cols) - 1) * hit.bytes;
        assert_in_range(value, hit.base, hit.base + slack);
        scene_hit(&stage->scene, hit.rect.x + hit.rect.w - 1, hit.rect.y, &value);
        assert_in_range(value, last - slack, last);
        found++;
    }
    assert_int_equal(found, 33 + 1 + 31); // overview, lens, large area
    stage_free(stage);
}

// The pages of a block are looked at together, which must not make them alike.
static void a_page_is_the_same_alone_and_in_its_block(void **state) {
    (void)state;
    for (unsigned i = 0; i < N_LESSONS; i += quick_stride(4)) {
        Stage *stage = stage_new(lessons[i]);
        world_seek(&stage->world, stage->world.n_events * 2 / 3);
        for (uint32_t slot = 0; slot < CE_SLOTS; slot++) {
            for (uint32_t block = slot % 3; block < CE_BLOCKS_PER_SLOT; block += 3) {
                CellKind kinds[CE_PAGES_PER_BLOCK];
                VirtAddr base = ce_slot_base(slot) + (block << CE_BLOCK_SHIFT);
                cell_of_pages(&stage->world, base, kinds);
                for (uint32_t k = 0; k < CE_PAGES_PER_BLOCK; k++) {
                    VirtAddr va = base + (k << CE_PAGE_SHIFT);
                    assert_int_equal(kinds[k], cell_of_page(&stage->world, va));
                }
            }
        }
        stage_free(stage);
    }
}

static void letters_stand_out_from_their_cells(void **state) {
    (void)state;
    for (int id = 0; id < THEME_COUNT; id++) {
        const Theme *theme = theme_get((ThemeId)id);
        for (int kind = CELL_DATA; kind <= CELL_KERNEL; kind++) {
            assert_true(theme_contrast(theme->letter[kind], theme->cells[kind].fill) >=
                        PICTURE_MIN_CONTRAST);
        }
    }
}

static void svg_is_written_whole(void **state) {
    (void)state;
    Stage *stage = stage_new("slot0");
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    scene_draw(&stage->scene, &stage->list);
    svg_write(&stage->list, 1280, 800, out);
    fclose(out);
    assert_non_null(strstr(text, "<svg "));
    assert_non_null(strstr(text, "Slot 0: one byte, two addresses</text>"));
    assert_non_null(strstr(text + size - 8, "</svg>"));
    free(text);
    stage_free(stage);
}

static void a_gate_refuses_the_byte_of_the_fault_only(void **state) {
    (void)state;
    Stage *stage = stage_new("two-gates");
    world_seek(&stage->world, world_events_to_step(&stage->world, 17));
    stage->scene.view = VIEW_ACCESS;
    scene_draw(&stage->scene, &stage->list);
    assert_true(list_says(&stage->list, "Who may touch 42000000"));
    assert_true(list_says(&stage->list, "refused here"));
    stage->scene.has_cursor = true;
    stage->scene.cursor = 0x1EF00000;
    scene_draw(&stage->scene, &stage->list);
    assert_true(list_says(&stage->list, "Who may touch 1EF00000"));
    assert_false(list_says(&stage->list, "refused here"));
    stage_free(stage);
}

// Left edge of the thread's token, -1 where there is none.
static int token_x(Stage *stage) {
    scene_draw(&stage->scene, &stage->list);
    for (size_t i = 1; i < stage->list.n_commands; i++) {
        const DrawCommand *edge = &stage->list.commands[i], *fill = edge - 1;
        if (edge->kind == DRAW_FRAME && fill->kind == DRAW_RECT && edge->rect.w == edge->rect.h &&
            fill->color == theme_get(stage->scene.theme)->accent && edge->rect.w == 11) {
            return fill->rect.x;
        }
    }
    return -1;
}

static void a_migrating_thread_moves_between_columns(void **state) {
    (void)state;
    Stage *stage = stage_new("psl");
    world_seek(&stage->world, world_events_to_step(&stage->world, 16));
    assert_int_equal(token_x(stage), -1); // in no server call
    world_seek(&stage->world, world_events_to_step(&stage->world, 22));
    int there = token_x(stage);
    assert_true(there > 0);
    stage->scene.token = (Token){.moving = true, .from = 16, .to = 14, .permille = 1000};
    assert_int_equal(token_x(stage), there);
    stage->scene.token.permille = 0;
    int here = token_x(stage);
    assert_true(here > there);
    stage->scene.token.permille = 500;
    assert_in_range(token_x(stage), there + 1, here - 1);
    stage_free(stage);
}

static void a_mapping_names_who_holds_views_of_it(void **state) {
    (void)state;
    Stage *stage = stage_new("mapped-readonly");
    world_seek(&stage->world, world_events_to_step(&stage->world, 12));
    stage->scene.has_hover = true;
    stage->scene.hover = 0x42000000;
    scene_draw(&stage->scene, &stage->list);
    assert_true(
        list_says(&stage->list, "views: reader.exe and publisher.exe read, publisher.exe write"));
    stage_free(stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_step_of_every_lesson_is_readable),
        cmocka_unit_test(the_curve_is_the_room_of_whoever_acts),
        cmocka_unit_test(every_panel_holds_at_every_size),
        cmocka_unit_test(a_presentation_is_read_from_the_last_row),
        cmocka_unit_test(a_step_looks_the_same_from_both_sides),
        cmocka_unit_test(pointing_gives_the_address_that_is_drawn_there),
        cmocka_unit_test(a_page_is_the_same_alone_and_in_its_block),
        cmocka_unit_test(letters_stand_out_from_their_cells),
        cmocka_unit_test(svg_is_written_whole),
        cmocka_unit_test(each_moment_tells_its_own),
        cmocka_unit_test(a_refusal_tells_of_every_hole),
        cmocka_unit_test(the_kernel_half_has_the_names_of_its_regions),
        cmocka_unit_test(bytes_stay_in_their_panel),
        cmocka_unit_test(a_gate_refuses_the_byte_of_the_fault_only),
        cmocka_unit_test(a_migrating_thread_moves_between_columns),
        cmocka_unit_test(a_mapping_names_who_holds_views_of_it),
        cmocka_unit_test(an_outline_is_that_of_its_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
