// SPDX-License-Identifier: MIT

// Can be read on what is there: the contrast of a text is measured on the pixels that it stands on,
// and not on the colour that its view believes to be there.

#include "scenario/library.h"
#include "tests/support/saved.h"
#include "tests/visualizer/picture.h"
#include "visualizer/views/compose.h"
#include "world/query/moment.h"
#include "tests/support/quick.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LEAST_HERE 300  // of nearly every pixel, times 100
#define NEARLY_EVERY 95 // percent
#define MOMENTS 5u      // of a lesson, beside its refusals

typedef struct Form {
    int w, h;
    ThemeId theme;
} Form;

static const Form forms[] = {
    {640, 400, THEME_LIGHT},  {1280, 800, THEME_DARK},     {640, 400, THEME_CONTRAST},
    {1280, 800, THEME_LIGHT}, {1280, 800, THEME_CONTRAST}, {640, 400, THEME_DARK},
};
#define N_FORMS (sizeof forms / sizeof forms[0])

// A text is measured where its letters are: boxes are higher.
static Rect letters_of(const DrawCommand *command, const Scene *scene) {
    int cut = command->rect.h / 5;
    Rect r = command->rect;
    return rect_common(rect_of(r.x, r.y + cut, r.w, r.h - 2 * cut),
                       rect_of(0, 0, scene->w, scene->h));
}

// What a card hides need not be read.
static bool is_hidden(const DisplayList *list, size_t text) {
    Rect r = list->commands[text].rect;
    for (size_t i = text + 1; i < list->n_commands; i++) {
        Rect over = list->commands[i].rect;
        if (list->commands[i].kind == DRAW_RECT && over.x <= r.x && over.y <= r.y &&
            over.x + over.w >= r.x + r.w && over.y + over.h >= r.y + r.h) {
            return true;
        }
    }
    return false;
}

// The picture without its words.
static SDL_Surface *ground_of(Stage *stage) {
    SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormat(0, stage->scene.w, stage->scene.h, 32,
                                                          SDL_PIXELFORMAT_RGB888);
    DisplayList silent = stage->list;
    silent.commands = malloc(stage->list.n_commands * sizeof *silent.commands);
    assert_true(surface && silent.commands);
    silent.n_commands = 0;
    for (size_t i = 0; i < stage->list.n_commands; i++) {
        if (stage->list.commands[i].kind != DRAW_TEXT) {
            silent.commands[silent.n_commands++] = stage->list.commands[i];
        }
    }
    raster_draw(stage->raster, &silent, surface);
    free(silent.commands);
    return surface;
}

typedef struct Measured {
    int average;  // contrast with the mean colour, times 100
    int readable; // percent of the pixels that have LEAST_HERE
} Measured;

static Measured measure(const SDL_Surface *ground, Rect box, Color color) {
    uint64_t sum[3] = {0}, readable = 0, n = (uint64_t)box.w * (uint64_t)box.h;
    Color last = color, mean = 0;
    int contrast = theme_contrast(color, last);
    for (int y = box.y; y < box.y + box.h; y++) {
        const uint32_t *row =
            (const uint32_t *)(const void *)((const char *)ground->pixels + y * ground->pitch);
        for (int x = box.x; x < box.x + box.w; x++) {
            Color under = row[x] & 0xFFFFFF;
            contrast = under == last ? contrast : theme_contrast(color, under);
            last = under;
            readable += contrast >= LEAST_HERE;
            for (int k = 0; k < 3; k++) {
                sum[k] += under >> 8 * k & 0xFF;
            }
        }
    }
    for (int k = 0; k < 3 && n; k++) {
        mean |= (Color)(sum[k] / n) << 8 * k;
    }
    return (Measured){theme_contrast(color, mean), n ? (int)(readable * 100 / n) : 100};
}

// The number of texts of the picture that cannot be read.
static unsigned unreadable(Stage *stage, const char *where) {
    SDL_Surface *ground = ground_of(stage);
    unsigned n = 0;
    for (size_t i = 0; i < stage->list.n_commands; i++) {
        const DrawCommand *command = &stage->list.commands[i];
        if (command->kind != DRAW_TEXT || is_hidden(&stage->list, i)) {
            continue;
        }
        Measured own = measure(ground, letters_of(command, &stage->scene), command->color);
        if (own.average >= PICTURE_MIN_CONTRAST && own.readable >= NEARLY_EVERY) {
            continue;
        }
        n++;
        if (where) {
            fprintf(stderr, "%s at %dx%d, %s: '%s' at %d,%d has contrast %d, %d %% readable\n",
                    where, stage->scene.w, stage->scene.h, theme_get(stage->scene.theme)->name,
                    list_string(&stage->list, command), command->rect.x, command->rect.y,
                    own.average, own.readable);
        }
    }
    SDL_FreeSurface(ground);
    return n;
}

static unsigned look(Stage *stage, const char *where, const Form *form) {
    stage->scene.w = form->w;
    stage->scene.h = form->h;
    stage->scene.theme = form->theme;
    scene_draw(&stage->scene, &stage->list);
    return unreadable(stage, where);
}

// Every refusal in all forms, and some other moments in two of them each.
static unsigned look_through(const char *lesson) {
    Stage *stage = stage_new(lesson);
    World *world = &stage->world;
    unsigned n = 0, k = 0, refusals = 0;
    uint32_t next = 0, every = world->n_events / MOMENTS + 1, sampled = 0;
    for (uint32_t at = 0; (next = moment_next(world, at)) != at; at = next) {
        world_seek(world, next);
        bool refused = step_failure(world) != NULL && refusals < 12;
        if (!refused && next < sampled) {
            continue;
        }
        sampled = refused ? sampled : next + every;
        refusals += refused;
        scene_follow(&stage->scene);
        char where[96];
        const WorldEvent *now = world_at(world);
        snprintf(where, sizeof where, "%.60s, step %u", lesson, now ? now->event.step : 0);
        for (unsigned i = 0; i < (refused ? N_FORMS : 2); i++) {
            n += look(stage, where, &forms[k++ % N_FORMS]);
        }
    }
    stage_free(stage);
    return n;
}

static void every_text_can_be_read_on_its_pixels(void **state) {
    (void)state;
    unsigned n = 0;
    for (unsigned i = 0; i < library_file_count; i += quick_stride(2)) {
        n += strchr(library_files[i].name, '/') ? 0 : look_through(library_files[i].name);
    }
    assert_int_equal(n, 0);
}

// The same of what no lesson opens by itself.
static void every_view_can_be_read_on_its_pixels(void **state) {
    (void)state;
    static const struct {
        const char *lesson;
        uint32_t step;
        VirtAddr cursor;
    } moments[] = {{"wall", 297, 0x1C020000},     {"dll-crunch", 22, 0x1C020000},
                   {"two-gates", 17, 0x42000000}, {"stacks", 24, 0},
                   {"low-memory", 57, 0},         {"psl", 22, 0x20070000}};
    unsigned n = 0;
    for (unsigned i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        Stage *stage = stage_new(moments[i].lesson);
        world_seek(&stage->world, world_events_to_step(&stage->world, moments[i].step));
        stage->scene.has_cursor = moments[i].cursor != 0;
        stage->scene.cursor = moments[i].cursor;
        for (unsigned k = 0; k < VIEW_COUNT * ZOOM_COUNT; k++) {
            char where[96];
            stage->scene.view = (ViewId)(k % VIEW_COUNT);
            stage->scene.zoom = (Zoom)(k / VIEW_COUNT);
            snprintf(where, sizeof where, "%.60s, view %d, zoom %d", moments[i].lesson,
                     (int)stage->scene.view, (int)stage->scene.zoom);
            n += look(stage, where, &forms[(i + k) % N_FORMS]);
        }
        stage_free(stage);
    }
    assert_int_equal(n, 0);
}

static void a_dump_can_be_read_on_its_pixels(void **state) {
    (void)state;
    static const MiKind kinds[] = {MI_SUMMARY, MI_FULL};
    unsigned n = 0;
    for (unsigned i = 0; i < 2; i++) {
        Saved saved = saved_new("wall", 297, kinds[i]);
        saved_show(&saved);
        for (unsigned k = 0; k < N_FORMS; k++) {
            n += look(saved.stage, i ? "mi full" : "mi", &forms[k]);
        }
        saved_free(&saved);
    }
    assert_int_equal(n, 0);
}

// What the measure is worth.
static void a_busy_or_wrong_ground_is_found(void **state) {
    (void)state;
    Stage *stage = stage_new("wall");
    DisplayList *list = &stage->list;
    const CellStyle styles[] = {{0xFFFFFF, 0x000000, PATTERN_HATCH},
                                {0x90908C, 0x000000, PATTERN_DOTS}};
    const uint8_t values[] = {0, 1};
    const TextStyle style = {.face = FONT_SANS, .size = 20, .under = 0xFFFFFF};
    for (unsigned i = 0; i < 3; i++) {
        list_clear(list);
        list_rect(list, rect_of(0, 0, 1280, 800), i == 2 ? 0x303030 : 0xFFFFFF);
        if (i < 2) {
            list_cells(list, rect_of(0, 0, 1280, 800), 1, 1, &values[i], styles);
        }
        list_text(list, 20, 20, "black on what it believes to be white", style);
        texts_have_contrast(list); // it is deceived
        assert_int_equal(unreadable(stage, NULL), 1);
    }
    list_rect(list, rect_of(0, 0, 1280, 100), 0xFFFFFF); // a card over it
    assert_int_equal(unreadable(stage, NULL), 0);
    list_text(list, 20, 20, "black on white", style);
    assert_int_equal(unreadable(stage, NULL), 0);
    stage_free(stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_busy_or_wrong_ground_is_found),
        cmocka_unit_test(every_text_can_be_read_on_its_pixels),
        cmocka_unit_test(every_view_can_be_read_on_its_pixels),
        cmocka_unit_test(a_dump_can_be_read_on_its_pixels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
