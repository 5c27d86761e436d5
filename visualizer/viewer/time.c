// SPDX-License-Identifier: MIT
#include "visualizer/viewer/state.h"

#include "emu/event_kind.h"
#include "visualizer/viewer/viewer.h"
#include "world/query/moment.h"
#include "world/query/query.h"

#include <stdio.h>
#include <string.h>

// Moves in time, moment by moment. Within the history only the world's position moves; at the live
// end the session makes one more call. What the session must do becomes work, which viewer_work()
// does in slices.

#define CALLS_BETWEEN_LOOKS 16u // reading the clock costs as much as a small call

bool viewer_asks(Viewer *viewer) {
    World *world = viewer_world(viewer);
    return viewer_status(viewer) == VIEWED_ASKS && world->position == world->n_events;
}

// Whether the moment just reached begins with, or contains, a refused call or a fault, on this
// device or the one beside. What the user tried elsewhere in vain does not count.
static bool failed_now(Viewer *viewer) {
    const World *world = viewer_world(viewer);
    const WorldEvent *failure = step_failure(world);
    if (failure && failure->number >= moment_now(world) && !failure->event.is_try) {
        return true;
    }
    if (viewer->desc.session.beside) {
        viewer_refresh(viewer);
    }
    return viewer->scene.lockstep && viewer->scene.pair.refused;
}

void viewer_leave_work(Viewer *viewer, WorkKind kind, const char *text) {
    viewer->work = (Work){.kind = kind, .has_text = text != NULL};
    snprintf(viewer->work.text, sizeof viewer->work.text, "%s", text ? text : "");
    viewer->dirty = true;
}

void viewer_pause(Viewer *viewer) {
    viewer->mode = RUN_PAUSED;
    viewer->play_due = false;
    viewer->silent = viewer->starting = viewer->tries = viewer->resumes = false;
    pace_reset(viewer);
    viewer->dirty = true;
}

static void run(Viewer *viewer, RunMode mode, bool silent) {
    bool starting = viewer->starting;
    viewer_pause(viewer);
    viewer->starting = starting;
    viewer->mode = mode;
    viewer->silent = silent;
    viewer->play_ms = viewer->now_ms;
}

void viewer_start_running(Viewer *viewer, RunMode mode) {
    bool runs_so = viewer->mode == mode;
    viewer_pause(viewer);
    if (!runs_so) {
        run(viewer, mode, false);
    }
}

void viewer_run_to(Viewer *viewer, Moment moment, bool silent) {
    run(viewer, RUN_TO_MOMENT, silent);
    viewer->target = moment;
}

// Called when the session was made anew.
void viewer_begin(Viewer *viewer) {
    Scene *scene = &viewer->scene;
    bool starting = viewer->starting;
    curve_deinit(&viewer->curve);
    viewer_pause(viewer);
    motion_end(viewer);
    viewer->starting = starting;
    viewer->message[0] = '\0';
    viewer->jumping = false;
    viewer->question_at = UINT32_MAX;
    viewer->error_closed = false;
    viewer->why_at = UINT32_MAX;
    viewer->reached = 0;
    viewer->ahead = false;
    viewer->opened = 0;
    viewer->shelf_open = false;
    viewer->pin = PROCESS_NONE;
    scene->choice = NULL;
    scene->has_cursor = scene->has_asked = false;
    scene->has_hover = scene->has_hover_frame = scene->has_hover_gate = false;
    viewer_refresh(viewer);
}

// Makes one more call at the live end. The time line's curve is updated here, where it costs
// nothing; later the world would have to move back for it. viewer_draw() adds what is missing.
void viewer_step_live(Viewer *viewer) {
    const ViewerSession *session = &viewer->desc.session;
    session->step(session->context);
    (void)curve_complete(&viewer->curve, viewer_world(viewer));
}

// ---- inside a fold

static bool is_inside(const Viewer *viewer, const World *world, uint32_t event) {
    return viewer->opened && event < world->n_events &&
           world_event(world, event)->fold == viewer->opened;
}

// The end of the next moment, or the beginning of the previous one. In an opened fold each call is
// a moment, as it is outside.
static uint32_t next_of(const Viewer *viewer, const World *world, uint32_t from) {
    return is_inside(viewer, world, from) ? moment_end(world, from) : moment_next(world, from);
}

static uint32_t previous_of(const Viewer *viewer, const World *world, uint32_t from) {
    return from && is_inside(viewer, world, from - 1) ? moment_begin(world, from - 1)
                                                      : moment_previous(world, from);
}

bool viewer_open_fold(Viewer *viewer) {
    World *world = viewer_world(viewer);
    uint32_t n_calls = 0;
    const WorldEvent *fold = moment_fold(world, &n_calls);
    if (!fold || n_calls == 0) {
        return false;
    }
    viewer_pause(viewer);
    viewer->opened = fold->number + 1;
    uint32_t first = fold->number;
    while (first < world->n_events && !is_inside(viewer, world, first)) {
        first++;
    }
    world_seek(world, moment_end(world, first));
    return true;
}

bool viewer_close_fold(Viewer *viewer) {
    World *world = viewer_world(viewer);
    uint32_t at = world->position ? world->position - 1 : 0;
    if (!is_inside(viewer, world, at)) {
        return false;
    }
    while (is_inside(viewer, world, at)) {
        at++;
    }
    viewer_pause(viewer);
    viewer->opened = 0;
    world_seek(world, at < world->n_events ? moment_end(world, at) : at);
    return true;
}

#define IDLE_AT_ONCE 200u // a loop may ask the same without end: stop after so many

// Whether the live end is no place to stop: the call there shows nothing new, and more come.
static bool end_is_idle(Viewer *viewer, const World *world, uint32_t position) {
    return position == world->n_events && viewer_status(viewer) == VIEWED_STEPPED &&
           !is_inside(viewer, world, position - 1) && moment_adds_nothing(world, position);
}

// Moves one moment forwards. False at the end, and where a question is open.
static bool forwards(Viewer *viewer) {
    World *world = viewer_world(viewer);
    uint32_t before = world->position, n = 0;
    viewer->dirty = true;
    do {
        uint32_t from = world->position;
        if (from == world->n_events) {
            if (viewer_status(viewer) != VIEWED_STEPPED) {
                break;
            }
            viewer_step_live(viewer);
            world = viewer_world(viewer);
        }
        world_seek(world, next_of(viewer, world, from));
    } while (end_is_idle(viewer, world, world->position) && ++n < IDLE_AT_ONCE);
    return world->position > before;
}

void viewer_forwards(Viewer *viewer) {
    World *world = viewer_world(viewer);
    viewer_pause(viewer);
    uint32_t next = next_of(viewer, world, world->position);
    if (next == world->position || end_is_idle(viewer, world, next)) { // calls must be made
        viewer_leave_work(viewer, WORK_FORWARDS, NULL);
    } else {
        forwards(viewer);
        motion_begin(viewer);
    }
}

// Stepping back over a call of the viewer's own undoes it: the scenario is replayed to the place
// before it.
void viewer_backwards(Viewer *viewer) {
    const ViewerSession *session = &viewer->desc.session;
    World *world = viewer_world(viewer);
    uint32_t begin = 0;
    viewer_pause(viewer);
    motion_end(viewer);
    if (session->act && world->position &&
        session->in_act(session->context, world->position - 1, &begin)) {
        viewer_leave_work(viewer, WORK_REWIND, NULL);
        viewer->work.event = begin;
        viewer_run_to(viewer, moment_at(world, begin), true);
        return;
    }
    world_seek(world, previous_of(viewer, world, world->position));
}

// The first picture of a window: the device has booted, its processes exist, and no call was made.
static uint32_t beginning(const World *world) {
    for (uint32_t i = 0; i < world->n_events && !world->dump; i++) {
        const Event *event = &world_event(world, i)->event;
        if (event->kind == EVENT_CALL && event->call != CALL_boot && event->call != CALL_start) {
            return i;
        }
    }
    return world->n_events;
}

void viewer_to_beginning(Viewer *viewer) {
    World *world = viewer_world(viewer);
    viewer_pause(viewer);
    motion_end(viewer);
    world_seek(world, beginning(world));
}

// ---- work

bool viewer_has_work(const Viewer *viewer) {
    return viewer->work.kind != WORK_NONE || viewer->mode > RUN_PLAYING || viewer->play_due ||
           shelf_has_work(viewer);
}

bool viewer_is_asked(const Viewer *viewer) {
    return viewer->work.kind != WORK_NONE;
}

void viewer_stop(Viewer *viewer, bool halt) {
    atomic_store(&viewer->halts, halt || atomic_load(&viewer->halts));
    atomic_store(&viewer->stops, true);
}

// At the first picture: goes back if the session was to run further than to it, and sets the cursor
// and the process that were asked for.
static void arrive_at_start(Viewer *viewer) {
    Scene *scene = &viewer->scene;
    World *world = viewer_world(viewer);
    const char *process = viewer->desc.process;
    uint32_t position = 0;
    if (viewer->desc.reached.step && moment_find(world, viewer->desc.position, &position)) {
        world_seek(world, position);
    }
    scene->cursor = tables_mapped(&world->tables, scene->cursor);
    scene->has_cursor = viewer->desc.start.has_cursor;
    if (viewer->desc.start.has_hover) { // as the cursor's keys leave it
        scene->has_hover = true;
        scene->hover = scene->cursor;
        scene->pointer_x = scene->w / 2;
        scene->pointer_y = scene->h / 2;
        viewer->seen_at = world->position;
        viewer->why_at = viewer->desc.start.asks_why ? world->position : UINT32_MAX;
    }
    if (process) {
        viewer->pin = query_process_find(world, process);
        const Scene *start = &viewer->desc.start; // with a pinned process the view stays
        scene->view = start->view != VIEW_MAP ? start->view : scene->view;
    }
    if (process && viewer->pin == PROCESS_NONE) {
        snprintf(viewer->message, sizeof viewer->message, "no process '%s' here", process);
    }
}

static void try_now(Viewer *viewer, ViewerTry kind) {
    const ViewerSession *session = &viewer->desc.session;
    if (!session->act(session->context, kind)) {
        viewer_say_of_session(viewer);
    }
    World *world = viewer_world(viewer);
    world_seek(world, world->n_events);
    viewer->pin = PROCESS_NONE;
}

void viewer_arrive(Viewer *viewer) {
    bool starting = viewer->starting, tries = viewer->tries;
    viewer_pause(viewer);
    if (starting) {
        arrive_at_start(viewer);
    }
    if (tries) {
        try_now(viewer, viewer->kind_of_try);
    }
}

// Passes an open question over if no question is to be asked now. False: the user must answer.
static bool pass_over(Viewer *viewer) {
    const ViewerSession *session = &viewer->desc.session;
    if (viewer->silent) {
        session->answer(session->context, NULL);
    }
    return viewer->silent;
}

// The user asked for a moment that does not exist.
static void say_no_moment(Viewer *viewer, Moment moment) {
    const World *world = viewer_world(viewer);
    char text[96];
    uint32_t n = moment_count(world, moment.step), last = world_last_step(world);
    if (moment.step > last) {
        snprintf(text, sizeof text, "the scenario has %u steps", last);
    } else {
        snprintf(text, sizeof text, "step %u has %u moment%s", moment.step, n, n == 1 ? "" : "s");
    }
    viewer_say(viewer, text);
}

// Makes one call on the way to a moment. A step is complete when a later one has begun, or when the
// scenario has ended, and no question is open in it.
static void go_on_to_target(Viewer *viewer) {
    World *world = viewer_world(viewer);
    Moment target = viewer->target;
    uint32_t position = 0, last = world_last_step(world);
    Viewed status = viewer_status(viewer);
    bool known = moment_find(world, target, &position);
    bool whole = last > target.step || status >= VIEWED_DONE ||
                 (last == target.step && status == VIEWED_STEPPED);
    if (whole || (known && target.part)) {
        // The history may end earlier, or the step may have fewer moments on another device.
        if (!known && !viewer->silent) {
            say_no_moment(viewer, target);
        }
        world_seek(world, known ? position : world_events_to_step(world, target.step));
        viewer_arrive(viewer);
    } else if (status == VIEWED_STEPPED) {
        viewer_step_live(viewer);
    } else if (!pass_over(viewer)) {
        world_seek(world, world->n_events);
        viewer_arrive(viewer);
    }
}

// Moves n moments of a run at once; only the last of them is shown.
static bool forwards_by(Viewer *viewer, uint32_t n) {
    bool went = true;
    for (uint32_t i = 0; i < n && went; i++) {
        went = forwards(viewer);
    }
    return went;
}

// Whether a chapter begins in what was passed from event `from` to the world's position.
static bool chapter_began(const World *world, uint32_t from) {
    const WorldEvent *chapter = scene_chapter(world);
    return chapter && chapter->number >= from;
}

// Moves one moment towards an event that is not known yet, or several of a run while playing.
static void go_on_to_event(Viewer *viewer) {
    RunMode mode = viewer->mode;
    uint32_t from = viewer_world(viewer)->position;
    bool went = forwards_by(viewer, mode == RUN_PLAYING ? pace_next(viewer) : 1);
    bool asks = viewer_asks(viewer);
    if (asks && pass_over(viewer)) {
        return;
    }
    bool stops = !went || asks;
    if (!stops && (mode == RUN_PLAYING || mode == RUN_TO_FAILURE)) {
        stops = failed_now(viewer);
    } else if (!stops && mode == RUN_TO_CHAPTER) {
        stops = chapter_began(viewer_world(viewer), from);
    }
    if (mode == RUN_PLAYING) {
        motion_begin(viewer);
    }
    if (stops) {
        viewer_arrive(viewer);
        viewer->resumes = mode == RUN_PLAYING && asks; // when the question is answered
    }
}

// Makes one call on the way to the end, without stopping at moments; only a question stops it.
static void go_on_to_end(Viewer *viewer) {
    if (viewer_status(viewer) == VIEWED_STEPPED) {
        viewer_step_live(viewer);
        return;
    }
    if (viewer_status(viewer) != VIEWED_ASKS || !pass_over(viewer)) {
        World *world = viewer_world(viewer);
        world_seek(world, world->n_events);
        viewer_arrive(viewer);
    }
}

// After the session was made anew: continues to the target when `goes_on`.
static void anew(Viewer *viewer, bool made, bool goes_on) {
    Moment target = viewer->target;
    ViewerTry kind = viewer->kind_of_try;
    bool tries = viewer->tries;
    if (!made) {
        viewer_pause(viewer);
        viewer_say_of_session(viewer);
        return;
    }
    viewer_begin(viewer);
    if (goes_on) {
        viewer_run_to(viewer, target, true);
        viewer->tries = tries;
        viewer->kind_of_try = kind;
    }
}

// Answers the open question. The next moment tells the answer.
static void answer(Viewer *viewer, const char *text) {
    const ViewerSession *session = &viewer->desc.session;
    uint32_t before = viewer_world(viewer)->n_events;
    viewer->question_at = UINT32_MAX;
    session->answer(session->context, text);
    World *world = viewer_world(viewer);
    world_seek(world, moment_next(world, before));
    if (viewer->resumes) {
        run(viewer, RUN_PLAYING, false);
        viewer->play_ms = viewer->now_ms + pace_hold_ms(viewer, world);
    }
}

static void do_work(Viewer *viewer) {
    const ViewerSession *session = &viewer->desc.session;
    Work work = viewer->work;
    const char *text = work.has_text ? work.text : NULL;
    viewer->work.kind = WORK_NONE;
    viewer->dirty = true;
    switch (work.kind) {
    case WORK_NONE:
        break;
    case WORK_FORWARDS:
        if (forwards(viewer)) {
            motion_begin(viewer);
        }
        break;
    case WORK_ANSWER:
        answer(viewer, text);
        break;
    case WORK_RESTART:
        anew(viewer, session->restart(session->context), false);
        break;
    case WORK_REWIND:
        anew(viewer, session->rewind(session->context, work.event), true);
        break;
    case WORK_LOAD:
        viewer->target = work.from_shelf
                             ? session->shelf_moment(session->context, work.route, work.item)
                             : (Moment){0, 0};
        anew(viewer, session->load(session->context, text), viewer->target.step > 0);
        break;
    case WORK_ACT:
        try_now(viewer, work.kind_of_try);
        break;
    case WORK_VERSUS:
        if (!session->versus(session->context)) {
            viewer_say_of_session(viewer);
        }
        break;
    case WORK_REMEDY:
        anew(viewer, session->remedy(session->context, text), true);
        break;
    }
}

void viewer_work(Viewer *viewer, bool (*pause)(void *context), void *context) {
    atomic_store(&viewer->stops, false);
    atomic_store(&viewer->halts, false);
    if (viewer->work.kind != WORK_NONE) {
        do_work(viewer);
    } else if (shelf_has_work(viewer)) {
        shelf_work(viewer);
    }
    if (viewer->play_due && viewer->mode == RUN_PLAYING) {
        viewer->play_due = false;
        go_on_to_event(viewer);
        viewer->play_ms = viewer->now_ms + pace_hold_ms(viewer, viewer_world(viewer));
    }
    for (unsigned i = 1; viewer->mode > RUN_PLAYING && !atomic_load(&viewer->stops); i++) {
        if (viewer->mode == RUN_TO_MOMENT) {
            go_on_to_target(viewer);
        } else if (viewer->mode == RUN_TO_END) {
            go_on_to_end(viewer);
        } else {
            go_on_to_event(viewer);
        }
        if (i % CALLS_BETWEEN_LOOKS == 0 && pause && pause(context)) {
            break;
        }
    }
    const ViewerSession *session = &viewer->desc.session;
    viewer_refresh(viewer);
    if (scene_remedies(&viewer->scene) && session->before) { // so that no picture must run it
        session->before(session->context, world_last_step(viewer_world(viewer)));
    }
    viewer->play_due = viewer->play_due && viewer->mode == RUN_PLAYING;
    if (atomic_exchange(&viewer->halts, false)) {
        viewer_pause(viewer);
    }
    viewer->dirty = true;
}

uint32_t viewer_tick(Viewer *viewer, uint32_t now_ms) {
    viewer->now_ms = now_ms;
    if (motion_tick(viewer)) {
        viewer->dirty = true;
        return 15; // one call at a time: the next one waits
    }
    if (viewer->mode != RUN_PLAYING) {
        return UINT32_MAX;
    }
    int32_t left = (int32_t)(viewer->play_ms - now_ms);
    if (left <= 0) {
        viewer->late_ms = (uint32_t)-left;
        viewer->play_due = true; // viewer_work() sets the time of the next one
        return 0;
    }
    return (uint32_t)left;
}
