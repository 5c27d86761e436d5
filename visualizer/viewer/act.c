// SPDX-License-Identifier: MIT
#include "visualizer/viewer/state.h"
#include "visualizer/views/compose.h"
#include "visualizer/views/physical.h"
#include "world/query/moment.h"

#include "visualizer/viewer/viewer.h"
#include "world/query/query.h"

#include <string.h>

// What each action does. The keyboard does everything that the mouse does.

// ---- looking

static void next_process(Viewer *viewer) {
    Scene *scene = &viewer->scene;
    const World *world = scene->world;
    uint8_t from = scene_focus(scene);
    for (uint8_t i = 1; i <= CE_PROCESS_MAX && from != PROCESS_NONE; i++) {
        uint8_t candidate = (uint8_t)((from + i) % CE_PROCESS_MAX);
        if (world->tables.process[candidate].handle) {
            viewer->pin = scene->focus = candidate;
            break;
        }
    }
    scene->has_cursor = false;
}

static void cursor_start(Viewer *viewer) {
    Scene *scene = &viewer->scene;
    uint8_t focus = scene_focus(scene);
    if (!scene->has_cursor && focus != PROCESS_NONE) {
        scene->has_cursor = true;
        scene->on_beside = false;
        scene->cursor = ce_slot_base(scene->world->tables.process[focus].slot) + CE_NULL_GUARD_END;
        scene->cursor = scene->touch_now ? scene->touch : scene->cursor; // what is pointed at
    }
}

// At a refusal about frames or gates, in the view that shows them: asks about the next one.
static bool ask_next(Viewer *viewer, int dx, int dy) {
    Scene *scene = &viewer->scene;
    const World *world = viewer_world(viewer);
    WhyPlace begin;
    WhyAnswer answer;
    if (!why_not_begin(world, &begin) ||
        scene->view != (begin.subject == WHY_OF_FRAME ? VIEW_PHYSICAL : VIEW_GATES)) {
        return false;
    }
    bool goes_on = viewer->why_at == world->position && scene->has_asked &&
                   scene->asked.subject == begin.subject &&
                   why_not_here(world, scene->asked, &answer);
    scene->asked = goes_on ? why_not_next(world, scene->asked, dx, dy, PHYSICAL_COLS) : begin;
    scene->has_asked = true;
    scene->has_hover = scene->has_hover_frame = scene->has_hover_gate = scene->on_beside = false;
    viewer->why_at = world->position;
    viewer->has_pointer = false;
    return true;
}

static void cursor_move(Viewer *viewer, int dx, int dy) {
    Scene *scene = &viewer->scene;
    if (ask_next(viewer, dx, dy)) {
        return;
    }
    cursor_start(viewer);
    viewer->why_at = viewer_world(viewer)->position;
    viewer->has_pointer = scene->card_away = false;
    int64_t unit = scene->zoom == ZOOM_BLOCK   ? CE_PAGE_SIZE
                   : scene->zoom == ZOOM_BYTES ? 1
                                               : CE_BLOCK_SIZE;
    int64_t row = scene->zoom == ZOOM_BLOCK ? unit : 16 * unit;
    scene->cursor = (VirtAddr)((int64_t)scene->cursor + dx * unit + dy * row);
    scene->hover = scene->cursor;
    scene->has_hover = true;
    scene->pointer_x = scene->w / 2;
    scene->pointer_y = scene->h / 2;
}

static void other_device(Viewer *viewer) {
    if (viewer->scene.beside) { // show the same address on the device beside
        cursor_start(viewer);
        viewer->scene.on_beside = !viewer->scene.on_beside;
        cursor_move(viewer, 0, 0);
    }
}

// When zooming in, an outline grows from the cell to the view; when zooming out, it shrinks to it.
void viewer_zoom(Viewer *viewer, int by) {
    Scene *scene = &viewer->scene;
    int next = (int)scene->zoom + by;
    if (next < ZOOM_MAP || next >= ZOOM_COUNT) {
        return;
    }
    Rect cell = {0}, view = {0}, new_cell = {0}, new_view = {0};
    cursor_start(viewer);
    bool known = scene_cell(scene, scene->cursor, &cell, &view);
    scene->zoom = (Zoom)next;
    if (!known || !viewer->list) {
        return;
    }
    scene_draw(scene, viewer->list); // find where things are now
    if (!scene_cell(scene, scene->cursor, &new_cell, &new_view)) {
        new_cell = cell; // bytes have no cells
        new_view = view;
    }
    motion_zoom(viewer, by > 0 ? cell : view, by > 0 ? new_view : new_cell);
}

// At a refusal: goes to the call that made the obstacle at the place that is pointed at.
static void go_to_maker(Viewer *viewer) {
    World *world = viewer_world(viewer);
    WhyPlace place;
    WhyAnswer why;
    if (!scene_why(&viewer->scene, &place, &why)) {
        viewer_say(viewer, "Y asks at a refusal who made what is in the way: point at a place");
        return;
    }
    uint32_t step = why_not_maker(&why);
    if (step == 0) {
        viewer_say(viewer, "no call of this scenario has made what is in the way");
        return;
    }
    viewer_pause(viewer);
    world_seek(world, world_events_to_step(world, step));
}

void viewer_let_go(Viewer *viewer) {
    Scene *scene = &viewer->scene;
    viewer->pin = PROCESS_NONE;
    scene->view_chosen = scene->has_cursor = scene->has_hover = scene->has_asked = false;
    scene->zoom = ZOOM_MAP;
    viewer->dirty = true;
}

static void leave(Viewer *viewer) {
    Scene *scene = &viewer->scene;
    if (viewer->mode != RUN_PAUSED) {
        viewer_pause(viewer);
        return;
    }
    if (scene->help || (scene->error && !viewer->error_closed)) { // close what lies on top
        scene->help = false;
        viewer->error_closed = true;
        return;
    }
    bool place = scene->has_cursor || scene->has_asked;
    if (place || scene->zoom != ZOOM_MAP) { // first let go of a place, then of all the rest
        scene->has_cursor = scene->has_hover = scene->has_asked = false;
        scene->zoom = ZOOM_MAP;
        return;
    }
    if (viewer->full_screen && viewer->pin == PROCESS_NONE && !scene->view_chosen) {
        viewer->full_screen = false; // nothing else is left to leave
        return;
    }
    viewer_let_go(viewer);
}

static void blank(Viewer *viewer) {
    viewer_pause(viewer); // pause, so that nothing passes unseen
    viewer->scene.blank = true;
}

// ---- acting

// Tries the refused request elsewhere. After stepping back, the scenario first goes to this moment
// again, without what was tried after it.
static void try_again(Viewer *viewer, ViewerTry kind) {
    const World *world = viewer->scene.world;
    if (!viewer->desc.session.act) {
        viewer_say(viewer, "a recording cannot act");
        return;
    }
    if (viewer_asks(viewer)) {
        viewer_say(viewer, "a question is open: answer it first");
        return;
    }
    const ViewerSession *session = &viewer->desc.session;
    if (session->asks_first && session->asks_first(session->context)) {
        viewer_say(viewer, "answer first: a question about this comes, with Right");
        return;
    }
    if (step_failure(world)->event.call != CALL_VirtualAlloc) { // check before anything is given up
        viewer_say(viewer, "only a refused VirtualAlloc can be tried elsewhere");
        return;
    }
    viewer_pause(viewer);
    if (world->position == world->n_events) {
        viewer_leave_work(viewer, WORK_ACT, NULL);
        viewer->work.kind_of_try = kind;
        return;
    }
    viewer_leave_work(viewer, WORK_REWIND, NULL);
    viewer->work.event = world->position;
    viewer_run_to(viewer, (Moment){moment_at(world, world->position).step, 0}, true);
    viewer->tries = true;
    viewer->kind_of_try = kind;
}

static void forwards(Viewer *viewer) {
    if (viewer_asks(viewer)) {
        viewer_say(viewer, "a question is open: answer it, or pass it over with Escape");
    } else {
        viewer_forwards(viewer);
    }
}

static void do_time(Viewer *viewer, Action action) {
    switch (action) {
    case ACTION_PLAY:
        viewer_start_running(viewer, RUN_PLAYING);
        break;
    case ACTION_FORWARDS:
        forwards(viewer);
        break;
    case ACTION_BACKWARDS:
        viewer_backwards(viewer);
        break;
    case ACTION_TO_BEGINNING:
        viewer_to_beginning(viewer);
        break;
    case ACTION_FROM_BEGINNING:
        viewer_to_beginning(viewer);
        viewer_start_running(viewer, RUN_PLAYING);
        break;
    case ACTION_TO_END:
        viewer_start_running(viewer, RUN_TO_END);
        break;
    case ACTION_TO_FAILURE:
        viewer_start_running(viewer, RUN_TO_FAILURE);
        break;
    case ACTION_TO_CHAPTER:
        viewer_start_running(viewer, RUN_TO_CHAPTER);
        break;
    case ACTION_GO_TO:
        viewer->jumping = true;
        viewer->jump[0] = '\0';
        break;
    case ACTION_RESTART:
        viewer_leave_work(viewer, WORK_RESTART, NULL);
        break;
    case ACTION_FASTER:
        viewer->delay_ms = viewer->delay_ms > 8 ? viewer->delay_ms / 2 : 4;
        break;
    case ACTION_SLOWER:
        viewer->delay_ms = viewer->delay_ms < 1000 ? viewer->delay_ms * 2 : 1000;
        break;
    default:
        break;
    }
}

// Enter begins the next lesson, opens a fold, or continues, whichever is possible first. With a
// cursor it zooms.
static void enter(Viewer *viewer) {
    const Scene *scene = &viewer->scene;
    if (scene->has_cursor || scene->zoom != ZOOM_MAP) {
        viewer_zoom(viewer, 1);
    } else if (!end_goes_on(viewer) && !viewer_open_fold(viewer)) {
        viewer_forwards(viewer);
    }
}

static void do_looks(Viewer *viewer, Action action) {
    Scene *scene = &viewer->scene;
    switch (action) {
    case ACTION_CURSOR_NEXT:
        cursor_move(viewer, 1, 0);
        break;
    case ACTION_CURSOR_LEFT:
    case ACTION_CURSOR_RIGHT:
        cursor_move(viewer, action == ACTION_CURSOR_RIGHT ? 1 : -1, 0);
        break;
    case ACTION_CURSOR_UP:
    case ACTION_CURSOR_DOWN:
        cursor_move(viewer, 0, action == ACTION_CURSOR_UP ? 1 : -1);
        break;
    case ACTION_OTHER_DEVICE:
        other_device(viewer);
        break;
    case ACTION_ENTER:
        enter(viewer);
        break;
    case ACTION_CLOSER:
        viewer_zoom(viewer, 1);
        break;
    case ACTION_FURTHER:
        if (scene->zoom != ZOOM_MAP || !viewer_close_fold(viewer)) {
            viewer_zoom(viewer, -1);
        }
        break;
    case ACTION_LEAVE:
        leave(viewer);
        break;
    case ACTION_LET_GO:
        viewer_let_go(viewer);
        break;
    case ACTION_PRESENT:
        scene->present = !scene->present;
        break;
    case ACTION_BLANK:
        blank(viewer);
        break;
    case ACTION_FULL_SCREEN:
        viewer->full_screen = !viewer->full_screen;
        break;
    case ACTION_THEME:
        scene->theme = (ThemeId)((scene->theme + 1) % THEME_COUNT);
        break;
    case ACTION_SMALLER:
        scene->text_percent -= scene->text_percent > 70 ? 10 : 0;
        break;
    case ACTION_LARGER:
        scene->text_percent += scene->text_percent < 160 ? 10 : 0;
        break;
    case ACTION_HELP:
        scene->help = !scene->help;
        break;
    default:
        break;
    }
}

static void keep_answers(Viewer *viewer) {
    const ViewerSession *session = &viewer->desc.session;
    if (session->keep_answers) {
        session->keep_answers(session->context);
        viewer_say_of_session(viewer);
    } else {
        viewer_say(viewer, "there is no place for a log of the answers");
    }
}

static void do_window(Viewer *viewer, Action action) {
    switch (action) {
    case ACTION_SHELF:
        shelf_toggle(viewer);
        break;
    case ACTION_NEXT_LESSON:
        if (!end_goes_on(viewer)) {
            viewer_say(viewer, "the next lesson begins at the end of one");
        }
        break;
    case ACTION_SAVE:
        viewer->saving = true;
        break;
    case ACTION_COPY_LINK:
        viewer->copying = true;
        break;
    case ACTION_KEEP_ANSWERS:
        keep_answers(viewer);
        break;
    case ACTION_QUIT:
        viewer->closing = true;
        break;
    default:
        break;
    }
}

void viewer_do(Viewer *viewer, Action action) {
    const WorldEvent *failure = step_failure(viewer->scene.world);
    bool failed = failure != NULL;
    if (action >= ACTION_VIEW_MAP && action < ACTION_VIEW_NEXT) {
        viewer->scene.view = (ViewId)(action - ACTION_VIEW_MAP);
        viewer->scene.view_chosen = true;
        return;
    }
    switch (action) {
    case ACTION_NEXT_PROCESS:
        if (failed && failure->event.call == CALL_VirtualAlloc && !failure->event.fault) {
            try_again(viewer, TRY_NEXT_PROCESS);
        } else {
            next_process(viewer);
        }
        break;
    case ACTION_VERSUS:
        if (viewer->desc.session.versus) {
            viewer_leave_work(viewer, WORK_VERSUS, NULL);
        } else {
            viewer_say(viewer, "no other device can be put beside this one");
        }
        break;
    case ACTION_GO_TO_MAKER:
        go_to_maker(viewer);
        break;
    case ACTION_LARGE_AREA:
        if (failed) {
            try_again(viewer, TRY_LARGE_AREA);
        } else {
            viewer_say(viewer,
                       viewer->scene.world->dump
                           ? "a dump is one moment: nothing runs"
                           : "L tries a refused request elsewhere: nothing is refused here");
        }
        break;
    case ACTION_REMEDIES:
        remedies_list(viewer);
        break;
    case ACTION_NO_REMEDIES:
        remedies_take_back(viewer);
        break;
    case ACTION_VIEW_NEXT:
        viewer->scene.view = (ViewId)((viewer->scene.view + 1) % VIEW_COUNT);
        viewer->scene.view_chosen = true;
        break;
    default:
        do_time(viewer, action);
        do_looks(viewer, action);
        do_window(viewer, action);
        break;
    }
}
