// SPDX-License-Identifier: MIT
#include "visualizer/window_state.h"
#include "world/query_gates.h"

#include <string.h>

#define GHOST_MS 220u // how long a request is on its way
#define ZOOM_MS 200u  // how long a zoom takes

// Moving in time: one call forwards or back, to a step, to a failure, from the beginning. Back is
// the world's cursor; only at its live end is the session asked for one more call.

bool window_failed_now(const Window *window) {
    return scene_failure(window->scene.world) != NULL;
}

// The device beside goes where the left one has gone.
void window_follow_beside(Window *window) {
    VisualSession *session = &window->desc.session;
    if (session->beside) {
        session->beside(session->context, &window->scene);
    }
}

static bool beside_failed_now(Window *window) {
    window_follow_beside(window);
    return window->scene.lockstep && window->scene.pair.refused;
}

static bool is_chapter(const World *world) {
    const WorldEvent *now = world_at(world);
    for (uint32_t i = world->position; now && i > 0; i--) {
        if (world_event(world, i - 1)->event.step != now->event.step) {
            return false;
        }
        if (world_event(world, i - 1)->event.kind == EVENT_CHAPTER) {
            return true;
        }
    }
    return false;
}

void window_follow_curve(Window *window) {
    World *world = world_of(window);
    curve_complete(&window->curve, world);
}

// A thread that has gone from one process to another in a server call.
static bool token_begin(Window *window, const Event *event) {
    const Tables *tables = &window->scene.world->tables;
    uint8_t from = event->process, to = tables->system->current_process;
    bool migrates = event->call == CALL_call_server || event->call == CALL_return_to_caller;
    if (!migrates || from >= CE_PROCESS_MAX || to >= CE_PROCESS_MAX || from == to ||
        !tables->process[from].handle) {
        return false;
    }
    window->scene.token =
        (Token){.moving = true, .from = tables->process[from].slot, .to = tables->process[to].slot};
    window->token_start = SDL_GetTicks() | 1;
    return true;
}

// In the gates picture the request of the step sets off.
static bool request_begin(Window *window) {
    const World *world = window->scene.world;
    GateSubject subject = query_gate_subject(world);
    GateRequest request;
    if (window->scene.view != VIEW_GATES || !query_gate_request(world, &subject, &request)) {
        return false;
    }
    window->scene.request = (Request){.moving = true};
    window->request_start = SDL_GetTicks() | 1;
    return true;
}

// A VirtualAlloc that worked sets its ghost off, a migrating thread its token, if there is time to
// see it.
static void motion_begin(Window *window) {
    const World *world = window->scene.world;
    const WorldEvent *now = world_at(world);
    bool slow =
        window->mode == RUN_PAUSED || (window->mode == RUN_PLAYING && window->delay_ms >= 100);
    slow = slow && !window->desc.no_motion;
    if (slow && request_begin(window)) {
        return;
    }
    for (uint32_t i = world->position; now && slow && i > 0; i--) {
        const Event *event = &world_event(world, i - 1)->event;
        if (event->step != now->event.step || token_begin(window, event)) {
            return;
        }
        if (event->call == CALL_VirtualAlloc && event->result) {
            window->scene.ghost =
                (Ghost){.moving = true,
                        .base = tables_mapped(&world->tables, event->result),
                        .n_blocks = (uint32_t)(ce_block_up(event->args[1]) >> CE_BLOCK_SHIFT)};
            window->ghost_start = SDL_GetTicks() | 1;
            return;
        }
    }
}

// How far a motion of `length_ms` that began at *start has come, in thousandths; 1000 ends it.
static int motion_permille(Uint32 *start, Uint32 length_ms) {
    Uint32 passed = SDL_GetTicks() - *start;
    if (passed >= length_ms) {
        *start = 0;
        return 1000;
    }
    return (int)(passed * 1000 / length_ms);
}

void window_motion(Window *window) {
    Scene *scene = &window->scene;
    if (window->ghost_start) {
        scene->ghost.permille = motion_permille(&window->ghost_start, GHOST_MS);
        scene->ghost.moving = window->ghost_start != 0;
        window->dirty = true;
    }
    if (window->token_start) {
        scene->token.permille = motion_permille(&window->token_start, GHOST_MS);
        scene->token.moving = window->token_start != 0;
        window->dirty = true;
    }
    if (window->request_start) {
        scene->request.permille = motion_permille(&window->request_start, GHOST_MS);
        scene->request.moving = window->request_start != 0;
        window->dirty = true;
    }
    if (window->zoom_start) {
        scene->transition.permille = motion_permille(&window->zoom_start, ZOOM_MS);
        scene->transition.moving = window->zoom_start != 0;
        window->dirty = true;
    }
}

// One step forwards: in the history if there is one, else live. False at the end.
bool window_forwards(Window *window) {
    World *world = world_of(window);
    window->dirty = true;
    if (world->position < world->n_events) {
        const WorldEvent *now = world_at(world);
        uint32_t step = now ? now->event.step : 0;
        world_seek(world, world_events_to_step(world, step + 1));
        motion_begin(window);
        return true;
    }
    if (window->ended) {
        return false;
    }
    uint32_t last = world_last_step(world);
    SessionStatus status = window->desc.session.step(window->desc.session.context);
    window_follow_curve(window);
    window->ended = status != SESSION_STEPPED;
    window->scene.world = world = world_of(window);
    if (world_last_step(world) > last + 1) { // calls that a function made inside of this one
        world_seek(world, world_events_to_step(world, last + 1));
    }
    motion_begin(window);
    if (status == SESSION_FAILED) {
        unsigned n = scene_remedies(&window->scene);
        snprintf(window->error, sizeof window->error, "%s%s",
                 n ? "With what was changed the scenario does not go on: " : "",
                 window->desc.session.message(window->desc.session.context));
        window->scene.error = window->error;
    }
    return status == SESSION_STEPPED;
}

void window_backwards(Window *window) {
    World *world = world_of(window);
    const WorldEvent *now = world_at(world);
    window->mode = RUN_PAUSED;
    window->dirty = true;
    if (now) {
        world_seek(world, now->event.step ? world_events_to_step(world, now->event.step - 1) : 0);
    }
}

void window_jump(Window *window, uint32_t step) {
    while (!window->ended && !window->closing && world_last_step(world_of(window)) < step) {
        world_seek(world_of(window), world_of(window)->n_events);
        if (!window_forwards(window)) {
            break;
        }
    }
    World *world = world_of(window);
    world_seek(world, world_events_to_step(world, step));
    window->mode = RUN_PAUSED;
    window->dirty = true;
}

void window_run_on(Window *window) {
    bool went = window_forwards(window);
    bool at_failure = window->mode == RUN_PLAYING || window->mode == RUN_TO_FAILURE;
    bool stop = !went || (at_failure && (window_failed_now(window) || beside_failed_now(window))) ||
                (window->mode == RUN_TO_CHAPTER && is_chapter(window->scene.world));
    if (stop) {
        window->mode = RUN_PAUSED;
    }
}

void window_start_running(Window *window, RunMode mode) {
    window->mode = window->mode == mode ? RUN_PAUSED : mode;
    window->dirty = true;
}

void window_begin(Window *window) {
    curve_deinit(&window->curve);
    window->ended = false;
    window->message[0] = '\0';
    window->mode = RUN_PAUSED;
    window->n_asked = 0;
    window->scene.world = world_of(window);
    window->scene.focus = PROCESS_NONE;
    window->scene.error = NULL;
    window->scene.choice = NULL;
    window->scene.remedies = NULL; // the next picture asks for them
    window->scene.before = NULL;
    window->scene.has_cursor = window->scene.has_hover = false;
    window_follow_curve(window);
    window->dirty = true;
}

void window_restart(Window *window) {
    VisualSession *session = &window->desc.session;
    bool had_ended = window->ended, made = session->restart(session->context);
    window_begin(window);
    if (!made) {
        snprintf(window->message, sizeof window->message, "%s", session->message(session->context));
        window->ended = had_ended;
    }
}
