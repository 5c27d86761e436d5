// SPDX-License-Identifier: MIT
#include "visualizer/viewer/state.h"
#include "world/moment.h"

// The pointer: what it is on is found in the picture that was drawn last. Those are numbers, so a
// click that comes after the scenario has begun anew finds a place, if an old one.

bool pointer_refresh(Viewer *viewer) {
    Scene *scene = &viewer->scene;
    uint32_t value = 0;
    if (!viewer->has_pointer) {
        return false;
    }
    const Hit *hit = scene_hit(scene, scene->pointer_x, scene->pointer_y, &value);
    bool has = hit && hit->kind == HIT_ADDRESS;
    bool frame = hit && hit->kind == HIT_FRAME && value < scene->world->tables.n_rows[TABLE_FRAME];
    bool beside = hit && hit->beside;
    bool other = has != scene->has_hover || (has && value != scene->hover) ||
                 (has && beside != scene->on_beside) || frame != scene->has_hover_frame ||
                 (frame && value != scene->hover_frame);
    scene->has_hover = has;
    scene->hover = value;
    scene->on_beside = has ? beside : scene->on_beside;
    scene->has_hover_frame = frame;
    scene->hover_frame = value;
    return other;
}

static void leave(Viewer *viewer) {
    Scene *scene = &viewer->scene;
    viewer->has_pointer = false;
    viewer->dirty |= scene->has_hover || scene->has_hover_frame;
    scene->has_hover = scene->has_hover_frame = false;
}

// A place in time: the end of the moment that the event belongs to.
static void go_to_event(Viewer *viewer, uint32_t n) {
    World *world = viewer_world(viewer);
    n = n < world->n_events ? n : world->n_events;
    viewer->scene.choice = NULL;
    viewer_pause(viewer);
    motion_end(viewer);
    world_seek(world, n ? moment_end(world, n - 1) : 0);
}

static void pin(Viewer *viewer, const Hit *hit, uint32_t value) {
    Scene *scene = &viewer->scene;
    bool beside = hit->beside && scene->beside;
    scene->on_beside = beside;
    VirtAddr mapped = tables_mapped(&scene_pointed(scene)->tables, value);
    bool again = scene->has_cursor && scene->cursor == mapped;
    scene->has_cursor = true;
    scene->cursor = mapped;
    if (again && !beside) { // closer there is the left device only
        viewer_zoom(viewer, 1);
    }
}

static void click(Viewer *viewer, const Input *input) {
    uint32_t value = 0;
    const Hit *hit = scene_hit(&viewer->scene, input->x, input->y, &value);
    if (!hit) {
        return;
    }
    viewer->dirty = true;
    if (hit->kind == HIT_TIMELINE) {
        go_to_event(viewer, value);
    } else if (hit->kind == HIT_PINNED) {
        viewer_let_go(viewer);
    } else if (hit->kind == HIT_STEP) {
        go_to_event(viewer, world_events_to_step(viewer_world(viewer), value));
    } else if (hit->kind == HIT_ADDRESS) {
        pin(viewer, hit, value);
    }
}

void pointer_input(Viewer *viewer, const Input *input) {
    switch (input->kind) {
    case INPUT_POINTER:
        viewer->why_at = viewer_world(viewer)->position;
        viewer->scene.asks_why = true;
        viewer->has_pointer = true;
        viewer->scene.pointer_x = input->x;
        viewer->scene.pointer_y = input->y;
        viewer->dirty |=
            pointer_refresh(viewer) || viewer->scene.has_hover || viewer->scene.has_hover_frame;
        break;
    case INPUT_LEAVE:
        leave(viewer);
        break;
    case INPUT_CLICK:
        click(viewer, input);
        break;
    case INPUT_WHEEL:
        viewer_zoom(viewer, input->up ? 1 : -1);
        viewer->dirty = true;
        break;
    default:
        break;
    }
}
