// SPDX-License-Identifier: MIT
#include "visualizer/viewer/viewer.h"

#include "visualizer/viewer/state.h"
#include "visualizer/views/compose.h"
#include "world/query/moment.h"
#include "world/query/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The viewer's life, its inputs and its picture. An input goes to the first that uses it: an open
// question, the digits after G, the list of remedies, the table of keys.

Viewer *viewer_new(const ViewerDesc *desc) {
    Viewer *viewer = calloc(1, sizeof *viewer);
    if (!viewer) {
        return NULL;
    }
    viewer->desc = *desc;
    viewer->scene = desc->start;
    viewer->delay_ms = PACE_MS;
    pace_reset(viewer);
    viewer_begin(viewer);
    viewer->starting = true;
    viewer->shelf_open = desc->shelf;
    viewer->shelf_route = desc->route ? desc->route - 1 : SHELF_ROUTES; // or looked at last
    viewer->scene.shelf_at = desc->start.shelf_at;
    bool later = desc->reached.step > desc->position.step ||
                 (desc->reached.step == desc->position.step && desc->position.part &&
                  desc->reached.part > desc->position.part);
    if (desc->position.step || desc->position.part || later) {
        viewer_run_to(viewer, later ? desc->reached : desc->position, true);
    } else {
        viewer_arrive(viewer);
    }
    return viewer;
}

Viewer *viewer_free(Viewer *viewer) {
    if (viewer) {
        curve_deinit(&viewer->curve);
        free(viewer);
    }
    return NULL;
}

void viewer_say(Viewer *viewer, const char *message) {
    snprintf(viewer->message, sizeof viewer->message, "%s", message);
    viewer->dirty = true;
}

void viewer_say_of_session(Viewer *viewer) {
    viewer_say(viewer, viewer->desc.session.message(viewer->desc.session.context));
}

bool viewer_is_dirty(const Viewer *viewer) {
    return viewer->dirty;
}

void viewer_spoil(Viewer *viewer) {
    viewer->dirty = true;
}

bool viewer_closes(const Viewer *viewer) {
    return viewer->closing;
}

bool viewer_saves(Viewer *viewer) {
    bool saving = viewer->saving;
    viewer->saving = false;
    return saving;
}

bool viewer_copies(Viewer *viewer) {
    bool copying = viewer->copying;
    viewer->copying = false;
    return copying;
}

bool viewer_full_screen(const Viewer *viewer) {
    return viewer->full_screen;
}

void viewer_set_full_screen(Viewer *viewer, bool full) {
    viewer->dirty |= viewer->full_screen != full;
    viewer->full_screen = full;
}

const char *viewer_name(const Viewer *viewer) {
    return viewer->name;
}

const Scene *viewer_scene(const Viewer *viewer) {
    return &viewer->scene;
}

// ---- inputs

// The digits after G, and a point before the number of a moment.
static bool jump_input(Viewer *viewer, const Input *input, Action action) {
    size_t n = strlen(viewer->jump);
    if (input->kind == INPUT_TEXT) {
        char c = input->text[0];
        bool fits = ((c >= '0' && c <= '9') || (c == '.' && n)) && n + 1 < sizeof viewer->jump;
        if (fits && input->text[1] == '\0') {
            viewer->jump[n] = c;
            viewer->jump[n + 1] = '\0';
        }
        return true;
    }
    if (input->kind != INPUT_KEY || action == ACTION_SAVE) {
        return false;
    }
    if (input->key == KEY_BACKSPACE && n > 0) {
        viewer->jump[n - 1] = '\0';
    } else if (input->key == KEY_RETURN || input->key == KEY_ESCAPE) {
        Moment moment;
        viewer->jumping = false;
        if (input->key == KEY_RETURN && moment_parse(viewer->jump, &moment)) {
            viewer_run_to(viewer, moment, false);
        }
    }
    return true;
}

static void key_or_text(Viewer *viewer, const Input *input) {
    Action action = input->kind == INPUT_TEXT ? action_of_text(input->text)
                    : input->ctrl             ? ACTION_COUNT
                                              : action_of_key(input->key, input->shift);
    bool idle = input->kind == INPUT_TEXT && action == ACTION_COUNT && !viewer->jumping;
    if (idle && !viewer_asks(viewer)) {
        return; // this character comes from a key that was already used
    }
    viewer->dirty = true;
    viewer->message[0] = '\0';
    viewer->scene.card_away |= action != ACTION_SAVE; // until the mouse or the cursor moves
    if (shelf_input(viewer, input) || shelf_do(viewer, action) || question_input(viewer, input) ||
        (viewer->jumping && jump_input(viewer, input, action)) ||
        remedies_do(viewer, input->kind == INPUT_KEY ? input->key : KEY_NONE, action)) {
        return;
    }
    viewer_do(viewer, action);
}

void viewer_press(Viewer *viewer, Action action) {
    Scene *scene = &viewer->scene;
    bool closes = scene->help && action == ACTION_LEAVE; // Escape closes only the card of keys
    viewer->dirty = true;
    viewer->message[0] = '\0';
    viewer->jumping = false;
    scene->help = scene->help && (action == ACTION_HELP || action_is_looks(action));
    if (closes) {
        return;
    }
    if (shelf_do(viewer, action)) {
        return;
    }
    if (action == ACTION_LEAVE && viewer_asks(viewer)) {
        question_pass(viewer);
    } else if (!remedies_do(viewer, action_first_key(action), action)) {
        viewer_do(viewer, action);
    }
}

// Ends a black screen by any press. True: the input is used up.
static bool wakes(Viewer *viewer, const Input *input) {
    bool pressed =
        input->kind == INPUT_KEY || input->kind == INPUT_TEXT || input->kind == INPUT_CLICK;
    bool character = viewer->woke && input->kind == INPUT_TEXT;
    bool was = viewer->scene.blank;
    viewer->woke = (viewer->woke && !pressed) || (was && input->kind == INPUT_KEY);
    if (was && pressed) {
        viewer->scene.blank = false;
        viewer->dirty = true;
    }
    return character || (was && (pressed || input->kind == INPUT_WHEEL));
}

void viewer_input(Viewer *viewer, const Input *input) {
    if (wakes(viewer, input) || (input->kind == INPUT_KEY && input->key == KEY_OTHER)) {
        return;
    }
    viewer_refresh(viewer);
    switch (input->kind) {
    case INPUT_KEY:
    case INPUT_TEXT:
        key_or_text(viewer, input);
        break;
    case INPUT_POINTER:
    case INPUT_LEAVE:
    case INPUT_CLICK:
    case INPUT_RELEASE:
    case INPUT_WHEEL:
        if (!shelf_input(viewer, input) && !question_input(viewer, input)) {
            pointer_input(viewer, input);
        }
        break;
    case INPUT_DROP:
        viewer_leave_work(viewer, WORK_LOAD, input->text);
        break;
    case INPUT_CHANGED:
        viewer_leave_work(viewer, WORK_LOAD, NULL);
        break;
    case INPUT_CLOSE:
        viewer->closing = true;
        break;
    case INPUT_KIND_COUNT:
        break;
    }
}

// ---- the picture

static const char *state_text(Viewer *viewer, char pace[64]) {
    const World *world = viewer->scene.world;
    if (viewer->jumping) {
        return viewer->jump[0] ? viewer->jump : "go to step ...";
    }
    if (viewer->message[0]) {
        return viewer->message;
    }
    if (world->dump && world->position) {
        return "a dump: nothing runs";
    }
    if (viewer->desc.still) {
        return world->position < world->n_events ? "" : "the end";
    }
    const WorldEvent *now = world_at(world);
    if ((now ? now->event.step : 0) < scene_last_step(&viewer->scene)) {
        return "looking back";
    }
    bool runs = viewer->mode != RUN_PAUSED, ends = now && world->position == world->n_events;
    pace_text(viewer, pace, 64);
    return viewer_status(viewer) >= VIEWED_DONE && ends ? "the end" : runs ? pace : "paused";
}

static void set_state(Viewer *viewer) {
    const ViewerSession *session = &viewer->desc.session;
    uint32_t n = session->act ? session->n_acts(session->context) : 0;
    char own[48] = "", pace[64];
    if (n) {
        snprintf(own, sizeof own, "   with %u call%s of yours", n, n == 1 ? "" : "s");
    }
    snprintf(viewer->state, sizeof viewer->state, "%.180s%s", state_text(viewer, pace), own);
    viewer->scene.state = viewer->state;
}

// The badge of what the user chose: a process, a place, a view. A picture outside a window has
// none.
static void set_pinned(Viewer *viewer) {
    Scene *scene = &viewer->scene;
    char place[16] = "";
    const char *process = "", *view = "";
    if (viewer->pin != PROCESS_NONE) {
        process = query_process_name(scene->world, viewer->pin);
    }
    if (scene->has_cursor) {
        snprintf(place, sizeof place, "%08X", scene->cursor);
    }
    if (scene->view_chosen) {
        view = view_id_name(scene->view);
    }
    snprintf(viewer->pinned, sizeof viewer->pinned, "%.40s%s%s%s%s%s", process,
             process[0] && (place[0] || view[0]) ? ", " : "", place,
             place[0] && view[0] ? ", " : "", view, view[0] ? " view" : "");
    scene->pinned = viewer->pinned[0] && !viewer->desc.still ? viewer->pinned : NULL;
}

static void set_error(Viewer *viewer) {
    const World *world = viewer->scene.world;
    bool failed = viewer_status(viewer) == VIEWED_FAILED && world->position == world->n_events;
    viewer->scene.error = NULL;
    if (failed && !viewer->error_closed) {
        unsigned n = scene_remedies(&viewer->scene);
        snprintf(viewer->error, sizeof viewer->error, "%s%s",
                 n ? "With what was changed the scenario does not go on: " : "",
                 viewer->desc.session.failure(viewer->desc.session.context));
        viewer->scene.error = viewer->error;
    }
}

// The process looked at: the user's choice, or the one where a call of the viewer's own was made.
static uint8_t focus_of(Viewer *viewer) {
    const ViewerSession *session = &viewer->desc.session;
    const World *world = viewer->scene.world;
    uint32_t begin = 0;
    bool own = session->act && world->position &&
               session->in_act(session->context, world->position - 1, &begin);
    return viewer->pin == PROCESS_NONE && own ? world->tables.system->current_process : viewer->pin;
}

void viewer_refresh(Viewer *viewer) {
    const ViewerSession *session = &viewer->desc.session;
    Scene *scene = &viewer->scene;
    scene->world = viewer_world(viewer);
    scene->focus = focus_of(viewer);
    if (viewer->seen_at != scene->world->position) { // at a refusal the user sees the refusal first
        viewer->seen_at = scene->world->position;
        viewer->why_at = UINT32_MAX;
        scene->has_asked = false;
    }
    scene->asks_why = viewer->why_at == scene->world->position;
    scene->focus_chosen = viewer->pin != PROCESS_NONE;
    scene_follow(scene);
    scene->curve = &viewer->curve;
    viewer->reached =
        viewer->reached > scene->world->position ? viewer->reached : scene->world->position;
    viewer->ahead = viewer->ahead && viewer->reached < scene->world->n_events;
    scene->last_event = viewer->ahead ? viewer->reached : scene->world->n_events;
    scene->open_end = viewer->ahead || viewer_status(viewer) < VIEWED_DONE;
    scene->ended = viewer_status(viewer) == VIEWED_DONE &&
                   scene->world->position == scene->world->n_events && !scene->world->dump;
    scene->beside = NULL;
    scene->lockstep = false;
    if (session->keeps) {
        session->keeps(session->context, scene);
    }
    if (session->beside) {
        session->beside(session->context, scene);
    }
    shelf_refresh(viewer);
    end_refresh(viewer);
    if (scene->beside) {
        snprintf(viewer->beside_title, sizeof viewer->beside_title, "%s", scene->beside_title);
        scene->beside_title = viewer->beside_title;
    }
    scene->remedies = session->remedies ? session->remedies(session->context) : NULL;
    scene->before = NULL;
}

// Fetches the texts that only a picture needs.
static void fetch_texts(Viewer *viewer) {
    const ViewerSession *session = &viewer->desc.session;
    Scene *scene = &viewer->scene;
    const WorldEvent *now = world_at(scene->world);
    snprintf(viewer->title, sizeof viewer->title, "%s", session->title(session->context));
    snprintf(viewer->profile, sizeof viewer->profile, "%s", session->profile(session->context));
    scene->title = viewer->title;
    scene->profile = viewer->profile;
    if (scene_remedies(scene) && session->before) {
        scene->before = session->before(session->context, now ? now->event.step : 0);
    }
}

const char *viewer_speed_text(Viewer *viewer) {
    uint32_t delay = viewer->delay_ms;
    bool slow = delay > PACE_MS;
    uint32_t times = slow ? (delay + PACE_MS / 2) / PACE_MS : (PACE_MS + delay / 2) / delay;
    snprintf(viewer->speed, sizeof viewer->speed, "%s%ux", slow && times > 1 ? "1/" : "", times);
    return viewer->speed;
}

static void set_buttons(Viewer *viewer) {
    Buttons *buttons = &viewer->scene.buttons;
    buttons->shown = !viewer->desc.still || viewer->desc.start.buttons.shown;
    buttons->playing = viewer->mode != RUN_PAUSED;
    buttons->full_screen = viewer->full_screen;
    buttons->speed = viewer_speed_text(viewer);
}

static void name_shelf(Viewer *viewer) {
    static const char *const states[] = {
        [SHELF_NEW] = "", [SHELF_DONE] = ", done", [SHELF_CHANGED] = ", changed since"};
    const Scene *scene = &viewer->scene;
    const Shelf *shelf = scene->shelf;
    const ShelfItem *item = shelf->n ? &shelf->items[scene->shelf_at] : NULL;
    snprintf(viewer->name, sizeof viewer->name, "%s - %u of %u - %s%s%s%s",
             shelf->routes[shelf->route], item ? scene->shelf_at + 1 : 0, shelf->n,
             item ? item->title : "", item ? states[item->state] : "",
             viewer->message[0] ? " - " : "", viewer->message);
}

static void name_picture(Viewer *viewer) {
    static const char *const zooms[ZOOM_COUNT] = {"", " slot", " block", " bytes"};
    const Scene *scene = &viewer->scene;
    char with[200], label[96], choice[160] = "", pair[64] = "", moment[MOMENT_TEXT];
    remedies_label(scene->remedies, with, sizeof with);
    if (scene->choice) {
        snprintf(choice, sizeof choice, ", remedy %u of %u: %s", scene->choice_at + 1,
                 scene->choice_n, remedy_label(&scene->choice->remedy, label, sizeof label));
    }
    if (scene->lockstep) {
        snprintf(pair, sizeof pair, ", beside step %u%s%s", scene->pair.step,
                 scene->pair.same ? "" : " that waits",
                 scene->parted.kind == PARTED_NOT ? "" : ", parted");
    }
    snprintf(viewer->name, sizeof viewer->name,
             "%s - step %s of %u - %s - %s%s, %s%s%s%s%s%s%s%s%s%s%s", scene->title,
             moment_text(scene->world, scene->world->position, moment), scene_last_step(scene),
             scene->state, view_id_name(scene->view), zooms[scene->zoom],
             theme_get(scene->theme)->name, scene->present ? ", presentation" : "", pair,
             scene->has_hover && scene_pointed(scene) != scene->world ? ", beside" : "",
             with[0] ? ", with " : "", with, choice, scene->question ? ", question" : "",
             viewer->full_screen ? ", full screen" : "", scene->error ? ", error" : "",
             scene->blank ? ", black" : "");
    if (scene->shelf) {
        name_shelf(viewer);
    }
}

void viewer_draw(Viewer *viewer, DisplayList *list, int w, int h) {
    Scene *scene = &viewer->scene;
    Question asked;
    viewer_refresh(viewer);
    fetch_texts(viewer);
    set_state(viewer);
    set_pinned(viewer);
    set_error(viewer);
    question_open(viewer);
    scene->question = viewer_asks(viewer)                 ? &viewer->question
                      : question_at(scene->world, &asked) ? &asked
                                                          : NULL;
    set_buttons(viewer);
    scene->w = w;
    scene->h = h;
    bool has_curve = scene_is_small(scene) || // then there is no time line
                     curve_complete(&viewer->curve, viewer_world(viewer));
    scene_draw(scene, list);
    if (pointer_refresh(viewer)) { // the picture moved under a pointer that did not move
        scene_draw(scene, list);
    }
    list->failed |= !has_curve;
    name_picture(viewer);
    scene->question = NULL;
    viewer->list = list;
    viewer->dirty = false;
}
