// SPDX-License-Identifier: MIT
#include "visualizer/viewer/state.h"
#include "world/query/moment.h"

// The pointer: what is under it is found in the last picture. The result is a number, so a click
// that arrives after the scenario has restarted still finds a place, though an old one.

bool pointer_refresh(Viewer *viewer) {
    Scene *scene = &viewer->scene;
    Buttons *buttons = &scene->buttons;
    uint32_t value = 0;
    if (!viewer->has_pointer) {
        return false;
    }
    const Hit *hit = scene_hit(scene, scene->pointer_x, scene->pointer_y, &value);
    bool has = hit && hit->kind == HIT_ADDRESS;
    bool frame = hit && hit->kind == HIT_FRAME && value < scene->world->tables.n_rows[TABLE_FRAME];
    bool gate = hit && hit->kind == HIT_GATE;
    bool beside = hit && hit->beside;
    bool hot = hit && hit->kind == HIT_ACTION && hit->button;
    bool other = has != scene->has_hover || (has && value != scene->hover) ||
                 (has && beside != scene->on_beside) || frame != scene->has_hover_frame ||
                 (frame && value != scene->hover_frame) || gate != scene->has_hover_gate ||
                 (gate && value != scene->hover_gate) || hot != buttons->has_hot ||
                 (hot && hit->base != (uint32_t)buttons->hot);
    scene->has_hover = has;
    scene->hover = value;
    scene->on_beside = has || gate ? beside : scene->on_beside;
    scene->has_hover_frame = frame;
    scene->hover_frame = value;
    scene->has_hover_gate = gate;
    scene->hover_gate = value;
    buttons->has_hot = hot;
    buttons->hot = hot ? (Action)hit->base : buttons->hot;
    return other;
}

static void leave(Viewer *viewer) {
    Scene *scene = &viewer->scene;
    viewer->has_pointer = false;
    bool points = scene->has_hover || scene->has_hover_frame || scene->has_hover_gate;
    viewer->dirty |= points || scene->buttons.has_hot;
    scene->has_hover = scene->has_hover_frame = scene->has_hover_gate = false;
    scene->buttons.has_hot = false;
}

// Goes to a place in time: the end of the moment that the event belongs to.
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
    if (again && !beside) { // the closer views show only the left device
        viewer_zoom(viewer, 1);
    }
}

// A frame or a gate stays asked about wherever the pointer moves.
static void ask(Viewer *viewer, const Hit *hit, uint32_t value) {
    Scene *scene = &viewer->scene;
    scene->asked = (WhyPlace){hit->kind == HIT_GATE ? WHY_OF_GATE : WHY_OF_FRAME, value};
    scene->has_asked = !hit->beside;
    viewer->why_at = viewer_world(viewer)->position;
}

// ---- dragging the time line: the present follows the mouse

static const Hit *time_line(const Scene *scene) {
    const Hit *found = NULL;
    for (unsigned i = 0; i < scene->n_hits; i++) {
        found = scene->hits[i].kind == HIT_TIMELINE ? &scene->hits[i] : found;
    }
    return found;
}

// Positions beyond its ends count as the beginning and the end.
static void scrub(Viewer *viewer, int x) {
    const Hit *hit = time_line(&viewer->scene);
    uint32_t value = 0;
    if (!hit) { // the window became too small for a time line
        viewer->scrubs = false;
        return;
    }
    Rect r = hit->rect;
    x = x < r.x ? r.x : x >= r.x + r.w ? r.x + r.w - 1 : x;
    if (scene_hit(&viewer->scene, x, r.y + r.h / 2, &value) == hit) {
        go_to_event(viewer, value);
    }
    viewer->dirty = true;
}

// ---- inputs

static void click(Viewer *viewer, const Input *input) {
    uint32_t value = 0;
    const Hit *hit = scene_hit(&viewer->scene, input->x, input->y, &value);
    if (!hit) {
        return;
    }
    viewer->dirty = true;
    viewer->message[0] = '\0';
    if (hit->kind == HIT_TIMELINE) {
        viewer->scrubs = true;
        go_to_event(viewer, value);
    } else if (hit->kind == HIT_PINNED) {
        viewer_let_go(viewer);
    } else if (hit->kind == HIT_ACTION) {
        viewer_press(viewer, (Action)hit->base);
    } else if (hit->kind == HIT_STEP) {
        go_to_event(viewer, world_events_to_step(viewer_world(viewer), value));
    } else if (hit->kind == HIT_ADDRESS) {
        pin(viewer, hit, value);
    } else if (hit->kind == HIT_FRAME || hit->kind == HIT_GATE) {
        ask(viewer, hit, value);
    }
}

// If the window opens under the mouse, the mouse rests: it does not point at anything yet.
static void move(Viewer *viewer, const Input *input) {
    Scene *scene = &viewer->scene;
    bool elsewhere = input->x != viewer->at_x || input->y != viewer->at_y;
    bool moved = viewer->knows_pointer && elsewhere && !input->rests;
    viewer->knows_pointer = true;
    viewer->at_x = input->x;
    viewer->at_y = input->y;
    viewer->scrubs = viewer->scrubs && input->pressed;
    if (viewer->scrubs) {
        scrub(viewer, input->x);
    } else if (moved || viewer->has_pointer) {
        viewer->why_at = moved ? viewer_world(viewer)->position : viewer->why_at;
        scene->asks_why |= moved;
        viewer->has_pointer = true;
        scene->card_away = scene->card_away && !moved;
        scene->pointer_x = input->x;
        scene->pointer_y = input->y;
        viewer->dirty |= pointer_refresh(viewer) || scene->has_hover || scene->has_hover_frame;
    }
}

// Zooms one step towards what is under the wheel, or back to where it began. Only the map and a
// heap can be zoomed.
static void wheel(Viewer *viewer, const Input *input) {
    Scene *scene = &viewer->scene;
    Wheeled *wheeled = &viewer->wheeled;
    uint32_t value = 0;
    if (!input->up) {
        viewer_zoom(viewer, -1);
        bool home = wheeled->in && scene->zoom == ZOOM_MAP;
        if (home && scene->has_cursor && scene->cursor == wheeled->cursor) {
            scene->has_cursor = wheeled->had_cursor;
            scene->cursor = wheeled->before;
        }
        wheeled->in = wheeled->in && !home;
        return;
    }
    const Hit *hit = scene_hit(scene, input->x, input->y, &value);
    bool zooms = scene->view == VIEW_MAP || scene->view == VIEW_HEAP;
    if (!hit || hit->kind != HIT_ADDRESS || hit->beside || !zooms) {
        return;
    }
    if (scene->zoom == ZOOM_MAP) {
        *wheeled = (Wheeled){.in = true, .had_cursor = scene->has_cursor, .before = scene->cursor};
    }
    scene->on_beside = false;
    scene->has_cursor = true;
    scene->cursor = wheeled->cursor = tables_mapped(&scene->world->tables, value);
    viewer_zoom(viewer, 1);
}

void pointer_input(Viewer *viewer, const Input *input) {
    switch (input->kind) {
    case INPUT_POINTER:
        move(viewer, input);
        break;
    case INPUT_LEAVE:
        leave(viewer);
        break;
    case INPUT_CLICK:
        click(viewer, input);
        break;
    case INPUT_RELEASE:
        viewer->scrubs = false;
        break;
    case INPUT_WHEEL:
        wheel(viewer, input);
        viewer->dirty = true;
        break;
    default:
        break;
    }
}
