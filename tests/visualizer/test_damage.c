// SPDX-License-Identifier: MIT

// Drawing only what differs must give the same pixels as drawing everything: through every step of
// every lesson, forwards, backwards and in jumps, through themes, zooms, sizes and open cards.

#include "scenario/library.h"
#include "tests/support/stage.h"
#include "visualizer/draw/damage.h"
#include "visualizer/views/compose.h"
#include "tests/support/quick.h"

#include <SDL.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct Screen {
    Stage *stage;
    Damage damage;
    SDL_Surface *kept, *fresh; // drawn in parts; drawn whole
    uint64_t drawn, whole;     // pixels
} Screen;

static void screen_resize(Screen *screen, int w, int h) {
    SDL_FreeSurface(screen->kept);
    SDL_FreeSurface(screen->fresh);
    screen->kept = SDL_CreateRGBSurfaceWithFormat(0, w, h, 32, SDL_PIXELFORMAT_RGB888);
    screen->fresh = SDL_CreateRGBSurfaceWithFormat(0, w, h, 32, SDL_PIXELFORMAT_RGB888);
    assert_non_null(screen->kept);
    assert_non_null(screen->fresh);
    damage_reset(&screen->damage);
    screen->stage->scene.w = w;
    screen->stage->scene.h = h;
}

static void screen_deinit(Screen *screen) {
    SDL_FreeSurface(screen->kept);
    SDL_FreeSurface(screen->fresh);
    damage_deinit(&screen->damage);
}

static void draw_and_compare(Screen *screen, const char *what) {
    Stage *stage = screen->stage;
    scene_draw(&stage->scene, &stage->list);
    assert_true(damage_find(&screen->damage, &stage->list, stage->scene.w, stage->scene.h));
    for (unsigned i = 0; i < screen->damage.n_rects; i++) {
        Rect part = screen->damage.rects[i];
        raster_draw_part(stage->raster, &stage->list, screen->kept, part);
        screen->drawn += (uint64_t)part.w * (uint64_t)part.h;
    }
    raster_draw(stage->raster, &stage->list, screen->fresh);
    screen->whole += (uint64_t)stage->scene.w * (uint64_t)stage->scene.h;
    const char *a = screen->kept->pixels, *b = screen->fresh->pixels;
    size_t size = (size_t)screen->kept->pitch * (size_t)screen->kept->h;
    if (memcmp(a, b, size) != 0) {
        size_t at = 0;
        while (a[at] == b[at]) {
            at++;
        }
        fail_msg("%s: the picture drawn in parts differs at %zu, %zu", what,
                 at % (size_t)screen->kept->pitch / 4, at / (size_t)screen->kept->pitch);
    }
}

static void seek_step(Stage *stage, uint32_t step) {
    world_seek(&stage->world, world_events_to_step(&stage->world, step));
}

static void test_every_step(void **state) {
    (void)state;
    unsigned stride = quick_stride(6);
    for (unsigned i = 0; i < library_file_count; i += stride) {
        const LibraryFile *file = &library_files[i];
        if (strncmp(file->name, "lib/", 4) == 0) {
            continue;
        }
        Screen screen = {.stage = stage_new(file->name)};
        screen_resize(&screen, 640, 400);
        uint32_t last = world_last_step(&screen.stage->world);
        uint32_t most = last < 400 ? last : 400; // of a long lesson the beginning is enough
        for (uint32_t step = 0; step <= most; step++) {
            seek_step(screen.stage, step);
            draw_and_compare(&screen, file->name);
        }
        // In a lesson about DLLs most steps move the DLL line, through all columns.
        if (screen.drawn * 5 > screen.whole * 3 && last > 8) {
            fail_msg("%s: %llu of %llu pixels drawn: nothing is gained", file->name,
                     (unsigned long long)screen.drawn, (unsigned long long)screen.whole);
        }
        for (uint32_t step = last < 200 ? last + 1 : 200; step-- > 0;) {
            seek_step(screen.stage, step * 7919 % (last + 1)); // in jumps
            draw_and_compare(&screen, file->name);
        }
        screen_deinit(&screen);
        stage_free(screen.stage);
    }
}

static uint32_t next_random(uint32_t *random) {
    *random = *random * 1664525u + 1013904223u;
    return *random >> 8;
}

static void test_every_choice(void **state) {
    (void)state;
    static const int sizes[][2] = {{640, 400}, {1024, 600}, {1279, 801}};
    static const Question question = {
        .question = "How many?", .choices = {"1", "2"}, .n_choices = 2};
    Screen screen = {.stage = stage_new("wall")};
    Scene *scene = &screen.stage->scene;
    uint32_t random = 32;
    screen_resize(&screen, 1024, 600);
    for (int i = 0; i < 400; i++) {
        uint32_t value = next_random(&random);
        switch (next_random(&random) % 10) {
        case 0:
            scene->theme = (ThemeId)(value % THEME_COUNT);
            break;
        case 1:
            scene->zoom = (Zoom)(value % ZOOM_COUNT);
            break;
        case 2:
            scene->view = (ViewId)(value % VIEW_COUNT);
            break;
        case 3:
            scene->present = value & 1;
            break;
        case 4:
            scene->help = value & 1;
            break;
        case 5:
            scene->question = value & 1 ? &question : NULL;
            break;
        case 6:
            scene->has_cursor = scene->has_hover = true;
            scene->cursor = 0x0E010000 + (value << 4 & 0x1FFFFFF);
            scene->hover = scene->cursor;
            scene->pointer_x = (int)(value % 1000);
            scene->pointer_y = (int)(value % 600);
            break;
        case 7:
            scene->text_percent = 70 + (int)(value % 10) * 10;
            break;
        case 8:
            if (value % 4 == 0) {
                const int *size = sizes[value / 4 % 3];
                screen_resize(&screen, size[0], size[1]);
            }
            break;
        default:
            seek_step(screen.stage, value % (world_last_step(&screen.stage->world) + 1));
            break;
        }
        draw_and_compare(&screen, "wall");
    }
    screen_deinit(&screen);
    stage_free(screen.stage);
}

static void test_nothing_changed(void **state) {
    (void)state;
    Screen screen = {.stage = stage_new("wall")};
    screen_resize(&screen, 1280, 800);
    draw_and_compare(&screen, "first");
    assert_int_equal(screen.damage.n_rects, 1); // the whole picture, in one piece
    assert_int_equal(screen.drawn, 1280 * 800);
    draw_and_compare(&screen, "again");
    assert_int_equal(screen.damage.n_rects, 0);
    damage_reset(&screen.damage);
    draw_and_compare(&screen, "forgotten");
    assert_int_equal(screen.damage.n_rects, 1);
    screen_deinit(&screen);
    stage_free(screen.stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_step),
        cmocka_unit_test(test_every_choice),
        cmocka_unit_test(test_nothing_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
