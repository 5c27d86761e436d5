// SPDX-License-Identifier: MIT
#include "tests/support/stage.h"

#include "emu/machine.h"
#include "scenario/library.h"

#include <stdio.h>
#include <stdlib.h>

static void need(bool sound, const char *message) {
    if (!sound) {
        fprintf(stderr, "cannot set the stage: %s\n", message);
        exit(3);
    }
}

static Stage *stage_make(const char *lesson, const char *profile, const char *const *remedies,
                         const char *given) {
    char message[RUNNER_MESSAGE] = "out of memory on the host";
    const LibraryFile *file = library_find(lesson);
    Stage *stage = calloc(1, sizeof *stage);
    need(file && stage, file ? message : "no such lesson");
    RunnerDesc desc = {.name = file->name,
                       .text = file->text,
                       .size = file->size,
                       .profile = profile,
                       .remedies = remedies};
    stage->runner = runner_new(&desc, message);
    need(stage->runner, message);
    Machine *machine = runner_machine(stage->runner);
    need(world_init(&stage->world, &machine->options), "out of memory on the host");
    machine_listen(machine, world_sink(&stage->world));
    need(runner_start(stage->runner), runner_message(stage->runner));
    while (runner_goes_on(runner_answer(stage->runner, given))) {
    }
    curve_complete(&stage->curve, &stage->world);
    stage->fonts = fonts_new(message, sizeof message);
    need(stage->fonts, message);
    stage->raster = raster_new(stage->fonts);
    need(stage->raster, "out of memory on the host");
    stage->list = (DisplayList){.measure = fonts_measure, .measure_context = stage->fonts};
    stage->scene = (Scene){.world = &stage->world,
                           .curve = &stage->curve,
                           .title = runner_info(stage->runner)->title,
                           .profile = runner_profile(stage->runner),
                           .state = "",
                           .remedies = remedies,
                           .last_event = stage->world.n_events,
                           .tries_after = runner_info(stage->runner)->tries_after,
                           .room_after = runner_info(stage->runner)->room_after,
                           .w = 1280,
                           .h = 800,
                           .text_percent = 100,
                           .focus = PROCESS_NONE};
    return stage;
}

Stage *stage_new(const char *lesson) {
    return stage_make(lesson, NULL, NULL, NULL);
}

Stage *stage_new_with(const char *lesson, const char *const *remedies) {
    return stage_make(lesson, NULL, remedies, NULL);
}

Stage *stage_new_on(const char *lesson, const char *profile) {
    return stage_make(lesson, profile, NULL, NULL);
}

Stage *stage_new_answered(const char *lesson, const char *given) {
    return stage_make(lesson, NULL, NULL, given);
}

void stage_pair(Stage *stage, Stage *other, Lockstep *lockstep, uint32_t step) {
    Scene *scene = &stage->scene;
    world_seek(&stage->world, world_events_to_step(&stage->world, step));
    scene->beside = &other->world;
    scene->beside_title = other->scene.profile;
    scene->lockstep = true;
    scene->pair = lockstep_at(lockstep, step);
    scene->parted = lockstep_parted(lockstep, step);
    world_seek(&other->world, world_events_to_step(&other->world, scene->pair.step));
}

void stage_free(Stage *stage) {
    list_deinit(&stage->list);
    curve_deinit(&stage->curve);
    raster_free(stage->raster);
    fonts_free(stage->fonts);
    world_deinit(&stage->world);
    runner_free(stage->runner);
    free(stage);
}
