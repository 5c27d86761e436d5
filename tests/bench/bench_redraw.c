// SPDX-License-Identifier: MIT

// How long a picture takes, against copying the frame buffer once: full redraw of the wall's
// failure at two sizes, repetitions interleaved, medians. And how much following a scenario with a
// world and drawing every 16th call costs against running it alone.

#include "emu/machine.h"
#include "scenario/library.h"
#include "scenario/runner.h"
#include "visualizer/raster.h"
#include "visualizer/scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define REPEATS 41

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int n) {
    qsort(values, (size_t)n, sizeof *values, compare);
    return values[n / 2];
}

static Runner *run_wall(World *world) {
    char message[RUNNER_MESSAGE];
    const LibraryFile *file = library_find("wall");
    RunnerDesc desc = {.name = file->name, .text = file->text, .size = file->size};
    Runner *runner = runner_new(&desc, message);
    if (!runner) {
        fprintf(stderr, "%s\n", message);
        exit(3);
    }
    if (world) {
        world_init(world, &runner_machine(runner)->options);
        machine_listen(runner_machine(runner), world_sink(world));
    }
    runner_start(runner);
    while (runner_step(runner) == RUNNER_STEPPED) {
    }
    return runner;
}

static void redraw(const World *world, Fonts *fonts, Raster *raster, int w, int h, double goal) {
    SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormat(0, w, h, 32, SDL_PIXELFORMAT_RGB888);
    size_t size = (size_t)surface->pitch * (size_t)h;
    char *copy = malloc(size);
    DisplayList list = {.measure = fonts_measure, .measure_context = fonts};
    Scene scene = {.world = world,
                   .title = "The 32 MB wall",
                   .profile = "pocket-pc",
                   .state = "",
                   .last_event = world->n_events,
                   .w = w,
                   .h = h,
                   .text_percent = 100,
                   .focus = PROCESS_NONE};
    double ours[REPEATS], theirs[REPEATS];
    for (int i = -3; i < REPEATS; i++) { // the first three warm the caches
        double start = now_ms();
        scene_draw(&scene, &list);
        raster_draw(raster, &list, surface);
        double drawn = now_ms();
        memcpy(copy, surface->pixels, size);
        double copied = now_ms();
        if (i >= 0) {
            ours[i] = drawn - start;
            theirs[i] = copied - drawn;
        }
    }
    double a = median(ours, REPEATS), b = median(theirs, REPEATS);
    printf("full redraw %4d x %4d / memcpy  %8.2f ms %8.2f ms  %6.1f  <= %4.1f  %s\n", w, h, a, b,
           a / b, goal, a / b <= goal ? "yes" : "NO");
    list_deinit(&list);
    free(copy);
    SDL_FreeSurface(surface);
}

static void following(void) {
    double alone[9], followed[9];
    for (int i = 0; i < 9; i++) {
        World world;
        double start = now_ms();
        runner_free(run_wall(NULL));
        double one = now_ms();
        runner_free(run_wall(&world));
        double two = now_ms();
        world_deinit(&world);
        alone[i] = one - start;
        followed[i] = two - one;
    }
    double a = median(alone, 9), f = median(followed, 9);
    printf("wall followed by a world / alone  %8.2f ms %8.2f ms  %6.1f  <= %4.1f  %s\n", f, a,
           f / a, 2.0, f / a <= 2 ? "yes" : "NO");
}

int main(void) {
    char message[256];
    World world;
    double start = now_ms();
    Runner *runner = run_wall(&world);
    Fonts *fonts = fonts_new(message, sizeof message);
    if (!fonts) {
        fprintf(stderr, "%s\n", message);
        return 3;
    }
    Raster *raster = raster_new(fonts);
    world_seek(&world, world_events_to_step(&world, 297));
    printf("what                                    ours    theirs    ratio  goal   met\n");
    double ready = now_ms();
    redraw(&world, fonts, raster, 1280, 800, 20);
    redraw(&world, fonts, raster, 3840, 2160, 10);
    following();
    printf("scenario run and fonts ready after %.1f ms\n", ready - start);
    raster_free(raster);
    fonts_free(fonts);
    world_deinit(&world);
    runner_free(runner);
    return 0;
}
