// SPDX-License-Identifier: MIT
#include "visualizer/viewer/state.h"

#include "visualizer/shelf_grid.h"
#include "visualizer/viewer/viewer.h"

#include <stdio.h>
#include <string.h>

// While the shelf is open it gets the inputs; keys that only change the looks work as always. The
// lesson behind it waits. A clicker's two keys go from card to card, its F5 opens one.

static const Shelf *shelf_of(Viewer *viewer) {
    const ViewerSession *session = &viewer->desc.session;
    const Shelf *shelf =
        session->shelf ? session->shelf(session->context, viewer->shelf_route) : NULL;
    if (shelf) {
        viewer->shelf_route = shelf->route;
    }
    return shelf;
}

void shelf_refresh(Viewer *viewer) {
    Scene *scene = &viewer->scene;
    scene->shelf = viewer->shelf_open ? shelf_of(viewer) : NULL;
    viewer->shelf_open = scene->shelf != NULL;
    unsigned n = scene->shelf ? scene->shelf->n : 0;
    scene->shelf_at = scene->shelf_at < n ? scene->shelf_at : n ? n - 1 : 0;
}

// Whether the chosen card is of the scenario that is open: several may be.
static bool is_current(const Shelf *shelf, unsigned at) {
    return at < shelf->n && strcmp(shelf->items[at].name, shelf->items[shelf->current].name) == 0;
}

void shelf_toggle(Viewer *viewer) {
    Scene *scene = &viewer->scene;
    const Shelf *shelf = viewer->shelf_open ? NULL : shelf_of(viewer);
    bool closes = viewer->shelf_open;
    viewer_pause(viewer);
    viewer->shelf_open = shelf != NULL;
    if (shelf && shelf->current < shelf->n && !is_current(shelf, scene->shelf_at)) {
        scene->shelf_at = shelf->current;
    }
    if (!shelf && !closes) {
        viewer_say(viewer, "there is no list of lessons here");
    }
    shelf_refresh(viewer);
}

// ---- the pictures of the page

static unsigned per_page(const Scene *scene) {
    ShelfGrid grid = shelf_grid(scene->w, scene->h);
    return (unsigned)(grid.cols * grid.rows);
}

// The first item of the page without a picture of this size and theme; n when all have theirs.
static unsigned missing(const Scene *scene) {
    ShelfGrid grid = shelf_grid(scene->w, scene->h);
    const Shelf *shelf = scene->shelf;
    unsigned n = per_page(scene), first = scene->shelf_at / n * n;
    unsigned end = first + n < shelf->n ? first + n : shelf->n;
    for (unsigned i = first; grid.picture_w && i < end; i++) {
        const ShelfItem *item = &shelf->items[i];
        if (item->picture_w != grid.picture_w || item->picture_h != grid.picture_h ||
            item->picture_theme != (int)scene->theme) {
            return i;
        }
    }
    return shelf->n;
}

bool shelf_has_work(const Viewer *viewer) {
    const Scene *scene = &viewer->scene;
    return scene->shelf && viewer->list && missing(scene) < scene->shelf->n;
}

// One picture at a time, so that an input need not wait for a page of them.
void shelf_work(Viewer *viewer) {
    const ViewerSession *session = &viewer->desc.session;
    const Scene *scene = &viewer->scene;
    ShelfGrid grid = shelf_grid(scene->w, scene->h);
    ShelfLook look = {grid.picture_w, grid.picture_h, scene->theme, viewer->list};
    session->shelf_picture(session->context, viewer->shelf_route, missing(scene), &look);
    viewer->dirty = true;
}

// ---- inputs

static void move(Viewer *viewer, int by) {
    Scene *scene = &viewer->scene;
    int n = (int)scene->shelf->n, to = (int)scene->shelf_at + by;
    scene->shelf_at = (unsigned)(to < 0 ? 0 : to >= n ? (n ? n - 1 : 0) : to);
}

static void open_item(Viewer *viewer, unsigned i) {
    const Shelf *shelf = viewer->scene.shelf;
    if (i >= shelf->n) {
        return;
    }
    viewer->scene.shelf_at = i;
    if (shelf->items[i].trouble) {
        viewer_say(viewer, shelf->items[i].trouble);
        return;
    }
    viewer_leave_work(viewer, WORK_LOAD, shelf->items[i].name);
    viewer->work.from_shelf = true;
    viewer->work.route = shelf->route;
    viewer->work.item = i;
}

static void set_route(Viewer *viewer, unsigned route) {
    viewer->shelf_route = route;
    viewer->scene.shelf_at = 0;
    shelf_refresh(viewer);
}

static bool key_input(Viewer *viewer, int key) {
    const Scene *scene = &viewer->scene;
    int cols = shelf_grid(scene->w, scene->h).cols;
    switch (key) {
    case KEY_LEFT:
    case KEY_PAGE_UP:
        move(viewer, -1);
        return true;
    case KEY_RIGHT:
    case KEY_PAGE_DOWN:
        move(viewer, 1);
        return true;
    case KEY_UP:
        move(viewer, -cols);
        return true;
    case KEY_DOWN:
        move(viewer, cols);
        return true;
    case KEY_HOME:
        move(viewer, -(int)scene->shelf->n);
        return true;
    case KEY_END:
        move(viewer, (int)scene->shelf->n);
        return true;
    case KEY_TAB:
    case 'l':
        set_route(viewer, (scene->shelf->route + 1) % scene->shelf->n_routes);
        return true;
    case KEY_RETURN:
    case KEY_SPACE:
    case KEY_F5:
        open_item(viewer, scene->shelf_at);
        return true;
    default:
        return false;
    }
}

static void click(Viewer *viewer, const Input *input) {
    uint32_t value = 0;
    const Hit *hit = scene_hit(&viewer->scene, input->x, input->y, &value);
    if (hit && hit->kind == HIT_SHELF) {
        open_item(viewer, hit->base);
    } else if (hit && hit->kind == HIT_ROUTE) {
        set_route(viewer, hit->base);
    } else if (hit && hit->kind == HIT_ACTION) { // a key of the card of keys
        viewer_press(viewer, (Action)hit->base);
    }
}

// What acts while the shelf is open, besides what moves in it.
static bool is_allowed(Action action) {
    return action_is_looks(action) || action == ACTION_SHELF || action == ACTION_HELP ||
           action == ACTION_SAVE || action == ACTION_QUIT || action == ACTION_BLANK;
}

bool shelf_do(Viewer *viewer, Action action) {
    if (!viewer->scene.shelf) {
        return false;
    }
    if (action == ACTION_LEAVE && !viewer->scene.help) {
        shelf_toggle(viewer);
        return true;
    }
    return !is_allowed(action) && !(action == ACTION_LEAVE && viewer->scene.help);
}

bool shelf_input(Viewer *viewer, const Input *input) {
    if (!viewer->scene.shelf) {
        return false;
    }
    viewer->dirty = true;
    switch (input->kind) {
    case INPUT_KEY:
        return !viewer->scene.help && !input->ctrl && key_input(viewer, input->key);
    case INPUT_CLICK:
        click(viewer, input);
        return true;
    case INPUT_WHEEL:
        move(viewer, (input->up ? -1 : 1) * (int)per_page(&viewer->scene));
        return true;
    case INPUT_POINTER:
    case INPUT_RELEASE:
    case INPUT_LEAVE:
        return false;
    default:
        return false;
    }
}

// ---- the end of a lesson

void end_refresh(Viewer *viewer) {
    const ViewerSession *session = &viewer->desc.session;
    Scene *scene = &viewer->scene;
    const char *next = NULL;
    scene->end = NULL;
    viewer->next[0] = '\0';
    if (scene->ended && session->end && session->end(session->context, &viewer->end, &next)) {
        scene->end = &viewer->end;
        snprintf(viewer->next, sizeof viewer->next, "%s", next ? next : "");
    }
}

bool end_goes_on(Viewer *viewer) {
    bool goes_on = viewer->scene.end && viewer->next[0];
    if (goes_on) {
        viewer_leave_work(viewer, WORK_LOAD, viewer->next);
    }
    return goes_on;
}
