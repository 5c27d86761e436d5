// SPDX-License-Identifier: MIT

// What the pictures of a lesson draw, as numbers, for a comparison of two trees:
//
//   lists LESSON PROFILE
//
// One line for each of at most 48 moments, spread over the lesson, with the picture that looks
// where the moment is; and for each view at the end, at several sizes, in a presentation and dark.

#include "tests/support/list_hash.h"
#include "tests/support/stage.h"
#include "visualizer/views/compose.h"
#include "world/query/moment.h"

#include <stdio.h>

#define MOMENTS_MOST 48u

static void print_picture(Stage *stage, const char *what) {
    char moment[MOMENT_TEXT];
    scene_draw(&stage->scene, &stage->list);
    printf("%s %s %016llx %zu\n", moment_text(&stage->world, stage->world.position, moment), what,
           (unsigned long long)list_hash(&stage->list, false), stage->list.n_commands);
}

static void print_moments(Stage *stage) {
    World *world = &stage->world;
    uint32_t each = world->n_events / MOMENTS_MOST + 1, last = UINT32_MAX;
    for (uint32_t at = 1; at <= world->n_events; at += each) {
        uint32_t end = moment_end(world, at - 1);
        if (end != last) {
            last = end;
            world_seek(world, end);
            scene_follow(&stage->scene);
            print_picture(stage, view_id_name(stage->scene.view));
        }
    }
}

static void print_views(Stage *stage) {
    static const int sizes[][2] = {{1280, 800}, {640, 400}, {1920, 1080}};
    Scene *scene = &stage->scene;
    world_seek(&stage->world, stage->world.n_events);
    scene_follow(scene);
    for (unsigned i = 0; i < VIEW_COUNT * 3; i++) {
        char what[64];
        scene->view = (ViewId)(i % VIEW_COUNT);
        scene->w = sizes[i / VIEW_COUNT][0];
        scene->h = sizes[i / VIEW_COUNT][1];
        scene->present = i / VIEW_COUNT == 2;
        scene->theme = i / VIEW_COUNT == 2 ? THEME_DARK : THEME_LIGHT;
        snprintf(what, sizeof what, "%s %dx%d", view_id_name(scene->view), scene->w, scene->h);
        print_picture(stage, what);
    }
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: lists LESSON PROFILE\n");
        return 2;
    }
    Stage *stage = stage_new_on(argv[1], argv[2]);
    print_moments(stage);
    print_views(stage);
    stage_free(stage);
    return 0;
}
