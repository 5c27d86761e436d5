// SPDX-License-Identifier: MIT

// How long a picture takes, against copying the frame buffer once: the wall's failure drawn whole,
// and a step drawn where it differs from the step before, at two sizes; repetitions interleaved,
// medians.

#include "tests/bench/median.h"
#include "tests/support/stage.h"
#include "visualizer/draw/damage.h"
#include "visualizer/views/compose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPEATS 41
#define FAILURE 297u // the wall's step

typedef struct Bench {
    Stage *stage;
    SDL_Surface *surface;
    Damage damage;
    char *copy;
    size_t size;
    double ours[REPEATS], theirs[REPEATS];
} Bench;

static void whole(Bench *bench) {
    scene_draw(&bench->stage->scene, &bench->stage->list);
    raster_draw(bench->stage->raster, &bench->stage->list, bench->surface);
}

static void parts(Bench *bench) {
    Stage *stage = bench->stage;
    scene_draw(&stage->scene, &stage->list);
    damage_find(&bench->damage, &stage->list, stage->scene.w, stage->scene.h);
    for (unsigned i = 0; i < bench->damage.n_rects; i++) {
        raster_draw_part(stage->raster, &stage->list, bench->surface, bench->damage.rects[i]);
    }
}

static void measure(Bench *bench, const char *what, void (*draw)(Bench *), double goal) {
    World *world = &bench->stage->world;
    for (int i = -3; i < REPEATS; i++) { // the first three warm the caches
        uint32_t step = draw == whole ? FAILURE : FAILURE - 100 + (uint32_t)(i + 3);
        world_seek(world, world_events_to_step(world, step));
        double start = median_now_ms();
        draw(bench);
        double drawn = median_now_ms();
        memcpy(bench->copy, bench->surface->pixels, bench->size);
        double copied = median_now_ms();
        if (i >= 0) {
            bench->ours[i] = drawn - start;
            bench->theirs[i] = copied - drawn;
        }
    }
    char line[64];
    snprintf(line, sizeof line, "%s %4d x %4d / memcpy", what, bench->surface->w,
             bench->surface->h);
    median_report(line, bench->ours, bench->theirs, REPEATS, goal);
}

static void redraw(Bench *bench, int w, int h, double goal_whole, double goal_parts) {
    bench->surface = SDL_CreateRGBSurfaceWithFormat(0, w, h, 32, SDL_PIXELFORMAT_RGB888);
    bench->size = (size_t)bench->surface->pitch * (size_t)h;
    bench->copy = malloc(bench->size);
    bench->stage->scene.w = w;
    bench->stage->scene.h = h;
    measure(bench, "whole picture", whole, goal_whole);
    measure(bench, "next step    ", parts, goal_parts);
    free(bench->copy);
    SDL_FreeSurface(bench->surface);
}

int main(void) {
    Bench bench = {.stage = stage_new("wall")};
    median_head();
    redraw(&bench, 1280, 800, 20, 20);
    redraw(&bench, 3840, 2160, 10, 10);
    damage_deinit(&bench.damage);
    stage_free(bench.stage);
    return 0;
}
