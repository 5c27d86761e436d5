// SPDX-License-Identifier: MIT
#include "cli/report/picture.h"

#include "cli/picture_arguments.h"
#include "cli/report/page.h"
#include "visualizer/window/picture.h"
#include "world/query/room.h"

static const Settings looks = {1280, 800, THEME_LIGHT, 100};

int report_picture(const char *file, World *world, const Arguments *arguments, FILE *out) {
    char message[256];
    Scene scene;
    int code = scene_from(arguments, &looks, &scene);
    if (code) {
        return code;
    }
    uint8_t order[CE_PROCESS_MAX];
    scene.world = world;
    scene.last_event = world->n_events;
    scene.title = file;
    scene.profile = "a dump";
    scene.state = "";
    scene.on_paper = true;
    scene.focus = room_nearest(world, order) > 0 ? order[0] : PROCESS_NONE;
    page_section(out, "Its address space");
    return picture_svg(&scene, out, message, sizeof message) ? 0
                                                             : complain(EXIT_HOST, "%s", message);
}
