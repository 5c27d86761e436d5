// SPDX-License-Identifier: MIT
#include "cli/replay_picture.h"

#include "cli/picture_arguments.h"
#include "replay/replay.h"
#include "visualizer/draw/curve.h"
#include "visualizer/window/picture.h"
#include "world/query/query.h"

static const Settings looks = {1280, 800, THEME_LIGHT, 100};

int replay_picture_check(const Arguments *arguments) {
    Scene scene;
    int code = screenshot_check(arguments);
    return code ? code : scene_from(arguments, &looks, &scene);
}

int replay_picture(const char *file, const char *moment, World *world, const Arguments *arguments) {
    char message[256];
    Scene scene;
    Curve curve = {0};
    int code = scene_from(arguments, &looks, &scene);
    if (code) {
        return code;
    }
    bool whole = curve_complete(&curve, world);
    scene.curve = &curve;
    scene.world = world;
    scene.last_event = world->n_events;
    scene.title = file;
    scene.profile = arguments->profile ? arguments->profile : "pocket-pc";
    scene.state = moment;
    scene.on_paper = true;
    scene.view = VIEW_HEAP;
    scene.focus = query_process_find(world, REPLAY_PROCESS);
    snprintf(message, sizeof message, "out of memory on the host");
    bool saved =
        whole && picture_save_scene(&scene, arguments->screenshot, message, sizeof message);
    curve_deinit(&curve);
    return saved ? EXIT_HELD : complain(EXIT_HOST, "%s", message);
}
