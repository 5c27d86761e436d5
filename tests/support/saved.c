// SPDX-License-Identifier: MIT
#include "tests/support/saved.h"

#include "import/dump.h"
#include "visualizer/views/compose.h"

#include <stdio.h>
#include <string.h>

#define TEXT_MAX 65536u

static void need(bool sound, const char *message) {
    if (!sound) {
        fprintf(stderr, "cannot save the device: %s\n", message);
        exit(3);
    }
}

Saved saved_new(const char *lesson, uint32_t step, MiKind kind) {
    Saved saved = {.stage = stage_new(lesson), .text = calloc(1, TEXT_MAX)};
    char message[256] = "";
    FILE *out = saved.text ? fmemopen(saved.text, TEXT_MAX, "w") : NULL;
    need(out != NULL, "out of memory on the host");
    world_seek(&saved.stage->world, world_events_to_step(&saved.stage->world, step));
    text_mi(&saved.stage->world, kind, out);
    fclose(out);
    size_t size = strlen(saved.text);
    need(size + 1 < TEXT_MAX, "its list is too long");
    need(dump_read(&saved.world, &(DumpDesc){"d.txt", saved.text, size, 0, false}, message,
                   sizeof message),
         message);
    return saved;
}

void saved_show(Saved *saved) {
    Stage *stage = saved->stage;
    curve_deinit(&stage->curve);
    stage->curve = (Curve){0};
    curve_complete(&stage->curve, &saved->world);
    stage->scene.world = &saved->world;
    stage->scene.title = "d.txt";
    stage->scene.profile = "dump: mi full";
    stage->scene.state = "a dump: nothing runs";
    stage->scene.last_event = saved->world.n_events;
    scene_draw(&stage->scene, &stage->list);
}

void saved_free(Saved *saved) {
    stage_free(saved->stage);
    world_deinit(&saved->world);
    free(saved->text);
}
