// SPDX-License-Identifier: MIT
#include "visualizer/viewer/state.h"

#include "visualizer/viewer/viewer.h"
#include "world/query/modules.h"

#include <string.h>

// Remedies: D lists those for the DLL under the pointer, or for the whole device. While the user
// looks at one, the picture shows its ghost; Enter runs the scenario again with it, to the same
// moment. A remedy is applied where scenarios are run, not here.

// The DLL under the pointer or the cursor, QUERY_NO_MODULE if there is none.
static uint32_t pointed_module(const Scene *scene) {
    const World *world = scene->world;
    if ((!scene->has_hover && !scene->has_cursor) || scene_pointed(scene) != world) {
        return QUERY_NO_MODULE;
    }
    VirtAddr va = scene->has_hover ? scene->hover : scene->cursor;
    return query_module_at(world, tables_mapped(&world->tables, va));
}

static void choose(Viewer *viewer, unsigned at) {
    Scene *scene = &viewer->scene;
    scene->choice_at = at % scene->choice_n;
    scene->choice = &viewer->wins[scene->choice_at];
}

void remedies_list(Viewer *viewer) {
    Scene *scene = &viewer->scene;
    uint32_t module = pointed_module(scene), n = remedy_list(scene->world, module, viewer->wins);
    if (n == 0 && module != QUERY_NO_MODULE) {
        viewer_say(viewer, "no remedy of this DLL wins anything now");
        return;
    }
    scene->choice_n = n;
    if (n == 0) {
        viewer_say(viewer, scene->world->dump ? "a dump is one moment: nothing runs"
                                              : "no remedy wins anything now");
        return;
    }
    viewer_pause(viewer);
    choose(viewer, 0);
}

// Runs the scenario again with one more remedy, or with none, to the same moment. Questions that
// were answered are not asked again.
static void run_again(Viewer *viewer, const char *text) {
    const World *world = viewer->scene.world;
    viewer->scene.choice = NULL;
    if (!viewer->desc.session.remedy) {
        viewer_say(viewer, "a recording cannot act");
        return;
    }
    viewer_leave_work(viewer, WORK_REMEDY, text);
    viewer_run_to(viewer, moment_at(world, world->position), true);
}

void remedies_take_back(Viewer *viewer) {
    if (scene_remedies(&viewer->scene)) {
        run_again(viewer, NULL);
    }
}

bool remedies_do(Viewer *viewer, int key, Action action) {
    Scene *scene = &viewer->scene;
    char text[REMEDY_TEXT];
    if (!scene->choice) {
        return false;
    }
    if (key == KEY_DOWN || action == ACTION_REMEDIES) {
        choose(viewer, scene->choice_at + 1);
        return true;
    }
    if (key == KEY_UP) {
        choose(viewer, scene->choice_at + scene->choice_n - 1);
        return true;
    }
    if (key == KEY_RETURN) {
        run_again(viewer, remedy_text(&scene->choice->remedy, text));
        return true;
    }
    if (action == ACTION_LEAVE) {
        scene->choice = NULL;
        return true;
    }
    if (action != ACTION_SAVE && action != ACTION_THEME && action != ACTION_PRESENT &&
        action != ACTION_COUNT) { // these only change the looks
        scene->choice = NULL;
    }
    return false;
}
