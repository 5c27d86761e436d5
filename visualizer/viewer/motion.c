// SPDX-License-Identifier: MIT
#include "visualizer/viewer/state.h"

#include "world/query/gates.h"
#include "world/query/moment.h"

#define GHOST_MS 220u // how long a request moves
#define ZOOM_MS 200u  // how long a zoom takes
#define SLIDE_MS 300u // how long slot 0 moves

// Motion: a request moves to its place or to the gates, a thread into a server, a zoom grows. Every
// motion is finite and ends with the picture of the moment.

// The start time of a motion that begins now; never 0, which means that nothing moves.
static uint32_t start(const Viewer *viewer) {
    return viewer->now_ms | 1;
}

// A thread that moved from one process to another in a server call.
static bool token_begin(Viewer *viewer, const Event *event) {
    const Tables *tables = &viewer->scene.world->tables;
    uint8_t from = event->process, to = tables->system->current_process;
    bool migrates = event->call == CALL_call_server || event->call == CALL_return_to_caller;
    if (!migrates || from >= CE_PROCESS_MAX || to >= CE_PROCESS_MAX || from == to ||
        !tables->process[from].handle) {
        return false;
    }
    viewer->scene.token =
        (Token){.moving = true, .from = tables->process[from].slot, .to = tables->process[to].slot};
    viewer->motion.token = start(viewer);
    return true;
}

// In the gates view, the request of the step.
static bool request_begin(Viewer *viewer) {
    const World *world = viewer->scene.world;
    GateSubject subject = query_gate_subject(world);
    GateRequest request;
    if (viewer->scene.view != VIEW_GATES || !query_gate_request(world, &subject, &request)) {
        return false;
    }
    viewer->scene.request = (Request){.moving = true};
    viewer->motion.request = start(viewer);
    return true;
}

// A VirtualAlloc that succeeded.
static bool ghost_begin(Viewer *viewer, const Event *event) {
    if (event->call != CALL_VirtualAlloc || !event->result) {
        return false;
    }
    viewer->scene.ghost =
        (Ghost){.moving = true,
                .base = tables_mapped(&viewer->scene.world->tables, event->result),
                .n_blocks = (uint32_t)(ce_block_up(event->args[1]) >> CE_BLOCK_SHIFT)};
    viewer->motion.ghost = start(viewer);
    return true;
}

// A switch to another process, if the picture shows slots.
static bool slide_begin(Viewer *viewer) {
    Slide slide = {.moving = true};
    if (viewer->scene.view != VIEW_MAP || !turn_now(viewer->scene.world, &slide.turn) ||
        slide.turn.from > CE_SLOT_PROCESS_LAST || slide.turn.to > CE_SLOT_PROCESS_LAST) {
        return false; // nk.exe has no column
    }
    viewer->scene.slide = slide;
    viewer->motion.slide = start(viewer);
    return true;
}

void motion_begin(Viewer *viewer) {
    bool slow = pace_is_slow(viewer);
    motion_end(viewer);
    viewer_refresh(viewer);
    const World *world = viewer->scene.world;
    if (!slow || viewer->desc.no_motion || request_begin(viewer)) {
        return;
    }
    const WorldEvent *call = moment_told(world, EVENT_CALL);
    if (call && !token_begin(viewer, &call->event) && !slide_begin(viewer)) {
        ghost_begin(viewer, &call->event);
    }
}

void motion_zoom(Viewer *viewer, Rect from, Rect to) {
    if (!viewer->desc.no_motion) {
        viewer->scene.transition = (Transition){.moving = true, .from = from, .to = to};
        viewer->motion.zoom = start(viewer);
    }
}

void motion_end(Viewer *viewer) {
    viewer->motion = (Motion){0};
    viewer->scene.ghost.moving = viewer->scene.token.moving = viewer->scene.slide.moving = false;
    viewer->scene.request.moving = viewer->scene.transition.moving = false;
}

// The progress of a motion of `length_ms`, in thousandths; ends the motion at 1000.
static int permille(const Viewer *viewer, uint32_t *from, uint32_t length_ms, bool *ret_moving) {
    int32_t passed = *from ? (int32_t)(viewer->now_ms - *from) : 0;
    passed = passed > 0 ? passed : 0;
    *from = (uint32_t)passed >= length_ms ? 0 : *from;
    *ret_moving = *from != 0;
    return *from ? (int)((uint32_t)passed * 1000 / length_ms) : 1000;
}

bool motion_tick(Viewer *viewer) {
    Scene *scene = &viewer->scene;
    Motion *motion = &viewer->motion;
    bool any = motion->ghost || motion->zoom || motion->token || motion->request || motion->slide;
    if (any) {
        scene->ghost.permille = permille(viewer, &motion->ghost, GHOST_MS, &scene->ghost.moving);
        scene->token.permille = permille(viewer, &motion->token, GHOST_MS, &scene->token.moving);
        scene->slide.permille = permille(viewer, &motion->slide, SLIDE_MS, &scene->slide.moving);
        scene->request.permille =
            permille(viewer, &motion->request, GHOST_MS, &scene->request.moving);
        scene->transition.permille =
            permille(viewer, &motion->zoom, ZOOM_MS, &scene->transition.moving);
    }
    return any;
}
