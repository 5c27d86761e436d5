// SPDX-License-Identifier: MIT
#include "viewing/shelves.h"

#include "ce/hash.h"
#include "scenario/catalog.h"
#include "scenario/post.h"
#include "viewing/viewing.h"
#include "world/query/moment.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NOTE 200u

typedef struct Drawn {
    DisplayList list;
    CellStyle dimmed[CELL_COUNT]; // the list's cells may point here
    char title[INFO_TITLE + 16], goal[INFO_GOAL], key_moment[INFO_MOMENT]; // of what is no lesson
    char note[NOTE];
    char trouble[SESSION_MESSAGE];
    uint64_t hash; // of its text
} Drawn;

typedef struct Row {
    Shelf shelf;
    ShelfItem *items; // owned
    Drawn *drawn;     // owned, one for each item
} Row;

#define COURSE_MOST 24u // lessons

typedef struct Course {
    const char *name;
    const char *lessons[COURSE_MOST]; // ended by NULL
} Course;

static const Course courses[] = {
#define X(title, ...) {.name = title, .lessons = {__VA_ARGS__}},
#include "viewing/courses.inc"
#undef X
};
#define COURSES (sizeof courses / sizeof courses[0])

// A row for each course stands between the post and the user's files.
enum { LESSONS, POST, COURSE, FILES = COURSE + COURSES, ROWS };

struct Shelves {
    ShelvesDesc desc;
    Catalog *catalog;
    Row rows[ROWS];
    unsigned last; // the row looked at last
    unsigned way; // the row whose order the end card follows: LESSONS, or that of the course looked
                  // at last
};

// ---- what is on them

static void refresh_progress(const Shelves *shelves, Row *row) {
    for (unsigned i = 0; i < row->shelf.n && shelves->desc.progress; i++) {
        ShelfItem *item = &row->items[i];
        const ProgressEntry *entry = progress_find(shelves->desc.progress, item->name);
        item->state = !entry                              ? SHELF_NEW
                      : entry->hash == row->drawn[i].hash ? SHELF_DONE
                                                          : SHELF_CHANGED;
        if (entry) {
            item->questions = entry->questions;
            item->right = entry->right;
        }
    }
}

static bool row_init(Row *row, unsigned n) {
    row->items = calloc(n ? n : 1, sizeof *row->items);
    row->drawn = calloc(n ? n : 1, sizeof *row->drawn);
    row->shelf.items = row->items;
    row->shelf.n = n;
    return row->items && row->drawn;
}

static bool lessons_init(Shelves *shelves) {
    char message[RUNNER_MESSAGE];
    Row *row = &shelves->rows[LESSONS];
    shelves->catalog = catalog_new(message);
    if (!shelves->catalog || !row_init(row, shelves->catalog->n)) {
        return false;
    }
    for (unsigned i = 0; i < row->shelf.n; i++) {
        const CatalogLesson *lesson = &shelves->catalog->lessons[i];
        row->items[i] = (ShelfItem){.name = lesson->file->name,
                                    .title = lesson->info.title,
                                    .goal = lesson->info.goal,
                                    .lesson = lesson->info.lesson,
                                    .minutes = lesson->info.minutes};
        row->drawn[i].hash = hash_text(lesson->file->text, lesson->file->size);
    }
    return true;
}

static bool course_init(Shelves *shelves, unsigned number) {
    const char *const *names = courses[number].lessons;
    const Row *all = &shelves->rows[LESSONS];
    Row *row = &shelves->rows[COURSE + number];
    unsigned n = 0;
    while (n < COURSE_MOST && names[n]) {
        n++;
    }
    if (!row_init(row, n)) {
        return false;
    }
    for (unsigned i = 0; i < n; i++) {
        unsigned lesson = catalog_find(shelves->catalog, names[i]);
        assert(lesson < all->shelf.n);
        row->items[i] = all->items[lesson];
        row->drawn[i].hash = all->drawn[lesson].hash;
    }
    return true;
}

// The post sentence by sentence, each in the lesson that shows it.
static bool post_init(Shelves *shelves) {
    Row *row = &shelves->rows[POST];
    if (!row_init(row, post_row_count)) {
        return false;
    }
    for (unsigned i = 0; i < row->shelf.n; i++) {
        const PostRow *post = &post_rows[i];
        Drawn *drawn = &row->drawn[i];
        unsigned lesson = catalog_find(shelves->catalog, post->lesson);
        snprintf(drawn->title, sizeof drawn->title, "%s. %s", post->number,
                 lesson < shelves->catalog->n ? shelves->catalog->lessons[lesson].info.title
                                              : post->lesson);
        row->items[i] = (ShelfItem){.name = post->lesson,
                                    .title = drawn->title,
                                    .goal = post->sentence,
                                    .note = drawn->note};
    }
    return true;
}

// A file says its title only when it is read as a scenario.
static void read_file(const ShelfFile *file, ShelfItem *item, Drawn *drawn) {
    SessionStatus status = SESSION_FAILED;
    Session *session =
        file->state ? session_new(file->state, &file->host, &status, drawn->trouble) : NULL;
    *item = (ShelfItem){.name = file->name, .title = file->name, .goal = ""};
    if (!file->state) {
        item->trouble = file->trouble;
    } else if (!session) {
        item->trouble = drawn->trouble;
    } else if (session_info(session)) {
        const ScenarioInfo *info = session_info(session);
        strcpy(drawn->title, info->title);
        strcpy(drawn->goal, info->goal);
        strcpy(drawn->key_moment, info->key_moment);
        item->title = drawn->title;
        item->goal = drawn->goal;
        item->minutes = info->minutes;
        drawn->hash = hash_text(file->state->text, file->state->size);
    }
    session_free(session);
}

static bool files_init(Shelves *shelves) {
    Row *row = &shelves->rows[FILES];
    if (!row_init(row, shelves->desc.n_files)) {
        return false;
    }
    for (unsigned i = 0; i < row->shelf.n; i++) {
        read_file(&shelves->desc.files[i], &row->items[i], &row->drawn[i]);
    }
    return true;
}

// Looks at a row: the end card follows it from then on if it has an order of its own.
static void look_at(Shelves *shelves, unsigned row) {
    shelves->last = row;
    if (row != POST && row != FILES) {
        shelves->way = row;
    }
}

static void begin_at(Shelves *shelves, const char *name) {
    const Shelf *shelf = &shelves->rows[LESSONS].shelf;
    for (unsigned i = 0; name && i < shelf->n_routes; i++) {
        if (strcmp(shelf->routes[i], name) == 0) {
            look_at(shelves, i);
        }
    }
}

Shelves *shelves_new(const ShelvesDesc *desc) {
    Shelves *shelves = calloc(1, sizeof *shelves);
    if (!shelves) {
        return NULL;
    }
    shelves->desc = *desc;
    if (!lessons_init(shelves) || !post_init(shelves) || !files_init(shelves)) {
        shelves_free(shelves);
        return NULL;
    }
    for (unsigned i = 0; i < COURSES; i++) {
        if (!course_init(shelves, i)) {
            shelves_free(shelves);
            return NULL;
        }
    }
    for (unsigned i = 0; i < ROWS; i++) {
        Shelf *shelf = &shelves->rows[i].shelf;
        shelf->n_routes = desc->folder && desc->n_files ? ROWS : FILES;
        shelf->route = i;
        shelf->routes[LESSONS] = "Lessons";
        shelf->routes[POST] = "From the blog post";
        for (unsigned k = 0; k < COURSES; k++) {
            shelf->routes[COURSE + k] = courses[k].name;
        }
        shelf->routes[FILES] = desc->folder;
    }
    begin_at(shelves, desc->route);
    return shelves;
}

void shelves_free(Shelves *shelves) {
    if (!shelves) {
        return;
    }
    for (unsigned i = 0; i < ROWS; i++) {
        Row *row = &shelves->rows[i];
        for (unsigned k = 0; row->drawn && k < row->shelf.n; k++) {
            list_deinit(&row->drawn[k].list);
        }
        free(row->items);
        free(row->drawn);
    }
    catalog_free(shelves->catalog);
    free(shelves);
}

const Shelf *shelves_route(Shelves *shelves, unsigned route, const char *current) {
    if (!shelves) {
        return NULL;
    }
    route = route < shelves->rows[LESSONS].shelf.n_routes ? route : shelves->last;
    Shelf *shelf = &shelves->rows[route].shelf;
    look_at(shelves, route);
    if (route != POST) {
        refresh_progress(shelves, &shelves->rows[route]);
    }
    shelf->current = 0;
    while (shelf->current < shelf->n && strcmp(shelf->items[shelf->current].name, current) != 0) {
        shelf->current++;
    }
    return shelf;
}

// The lesson after number `i`: along the course that was chosen if it is one of that, else in the
// teaching order. The catalog's n at the end.
static unsigned next_lesson(const Shelves *shelves, const char *name, unsigned i) {
    const Shelf *way = &shelves->rows[shelves->way].shelf;
    for (unsigned k = 0; shelves->way != LESSONS && k < way->n; k++) {
        if (strcmp(way->items[k].name, name) == 0) {
            return k + 1 < way->n ? catalog_find(shelves->catalog, way->items[k + 1].name)
                                  : shelves->catalog->n;
        }
    }
    return i + 1;
}

bool shelves_end(const Shelves *shelves, const char *name, EndCard *ret_card,
                 const char **ret_next) {
    const Catalog *catalog = shelves ? shelves->catalog : NULL;
    unsigned i = catalog ? catalog_find(catalog, name) : 0;
    if (!catalog || i == catalog->n) {
        return false;
    }
    unsigned then = next_lesson(shelves, name, i);
    const CatalogLesson *next = then < catalog->n ? &catalog->lessons[then] : NULL;
    *ret_card = (EndCard){.try_now = catalog->lessons[i].info.try_now,
                          .next = next ? next->info.title : NULL,
                          .next_lesson = next ? next->info.lesson : 0};
    *ret_next = next ? next->file->name : NULL;
    return true;
}

// ---- their pictures

// The list keeps pointers to cells of a scene that is gone: they lead to copies here.
static void keep_cells(Drawn *drawn, const Scene *scene) {
    memcpy(drawn->dimmed, scene->dimmed, sizeof drawn->dimmed);
    for (size_t i = 0; i < drawn->list.n_commands; i++) {
        DrawCommand *command = &drawn->list.commands[i];
        if (command->kind == DRAW_CELLS && command->styles == scene->dimmed) {
            command->styles = drawn->dimmed;
        }
    }
}

static bool draw_session(Session *session, uint32_t position, const ShelfLook *look, Drawn *drawn) {
    Viewing viewing;
    ViewingHost host = {.read = NULL};
    world_seek(session_world(session), position);
    viewing_init(&viewing, &host, session);
    ViewerDesc desc = {.session = viewing_session(&viewing),
                       .start = {.w = look->w,
                                 .h = look->h,
                                 .theme = look->theme,
                                 .text_percent = 100,
                                 .untold = true,
                                 .focus = PROCESS_NONE},
                       .no_motion = true,
                       .still = true};
    Viewer *viewer = viewer_new(&desc);
    drawn->list.measure = look->list->measure;
    drawn->list.measure_context = look->list->measure_context;
    if (viewer) {
        viewer_draw(viewer, &drawn->list, look->w, look->h);
        keep_cells(drawn, viewer_scene(viewer));
    }
    bool sound = viewer && !drawn->list.failed;
    viewer_free(viewer);
    viewing_deinit(&viewing);
    return sound;
}

// Where a lesson has its best picture.
static uint32_t key_position(const World *world, const char *key_moment) {
    Moment moment;
    uint32_t position = 0;
    bool known = strcmp(key_moment, "end") != 0 && moment_parse(key_moment, &moment) &&
                 moment_find(world, moment, &position);
    return known ? position : world->n_events;
}

// The expectation or question that shows a sentence of the post; n_events when it is not reached.
static uint32_t post_event(const World *world, unsigned line) {
    uint32_t i = 0;
    for (; i < world->n_events; i++) {
        const Event *event = &world_event(world, i)->event;
        if ((event->kind == EVENT_EXPECT || event->kind == EVENT_ASK) && event->line == line) {
            break;
        }
    }
    return i;
}

// What the lesson found: "the creator writes: true".
static void tell_answer(const World *world, uint32_t number, char note[NOTE]) {
    if (number < world->n_events) {
        const Event *event = &world_event(world, number)->event;
        bool asks = event->kind == EVENT_ASK;
        snprintf(note, NOTE, "%.120s: %.60s", asks ? "The answer" : event->text[0],
                 event->text[asks ? 1 : 2] ? event->text[asks ? 1 : 2] : "it holds");
    }
}

static Session *lesson_session(const Shelves *shelves, unsigned i) {
    char message[SESSION_MESSAGE];
    SessionStatus status = SESSION_FAILED;
    const LibraryFile *file = shelves->catalog->lessons[i].file;
    SessionState *state = state_new();
    Session *session = NULL;
    if (state && state_set_text(state, file->text, file->size)) {
        snprintf(state->name, sizeof state->name, "%s", file->name);
        session = session_new(state, &shelves->desc.host, &status, message);
    }
    state_free(state);
    return session;
}

static Session *file_session(const Shelves *shelves, unsigned i) {
    char message[SESSION_MESSAGE];
    SessionStatus status = SESSION_FAILED;
    const ShelfFile *file = &shelves->desc.files[i];
    return file->state ? session_new(file->state, &file->host, &status, message) : NULL;
}

static Session *item_session(const Shelves *shelves, unsigned route, unsigned item) {
    Session *session = NULL;
    if (route == FILES) {
        session = file_session(shelves, item);
    } else {
        unsigned lesson =
            catalog_find(shelves->catalog, shelves->rows[route].shelf.items[item].name);
        session = lesson < shelves->catalog->n ? lesson_session(shelves, lesson) : NULL;
    }
    if (session) {
        session_start(session);
        session_run(session);
    }
    return session;
}

static uint32_t item_position(const Shelves *shelves, unsigned route, unsigned item,
                              const World *world) {
    if (route == POST) {
        uint32_t number = post_event(world, post_rows[item].line);
        return number < world->n_events ? moment_end(world, number) : number;
    }
    unsigned lesson = route == FILES ? 0
                                     : catalog_find(shelves->catalog,
                                                    shelves->rows[route].shelf.items[item].name);
    return key_position(world, route == FILES ? shelves->rows[FILES].drawn[item].key_moment
                                              : shelves->catalog->lessons[lesson].info.key_moment);
}

void shelves_draw(Shelves *shelves, unsigned route, unsigned item, const ShelfLook *look) {
    if (route >= ROWS || item >= shelves->rows[route].shelf.n) {
        return;
    }
    ShelfItem *own = &shelves->rows[route].items[item];
    Drawn *drawn = &shelves->rows[route].drawn[item];
    Session *session = item_session(shelves, route, item);
    own->picture = NULL;
    if (session) {
        const World *world = session_world(session);
        if (route == POST) {
            tell_answer(world, post_event(world, post_rows[item].line), drawn->note);
        } else if (own->state == SHELF_NEW) {
            own->questions = session_score(session).questions;
        }
        uint32_t position = item_position(shelves, route, item, world);
        own->picture = draw_session(session, position, look, drawn) ? &drawn->list : NULL;
    }
    own->picture_w = look->w; // tried once, also if nothing came of it
    own->picture_h = look->h;
    own->picture_theme = (int)look->theme;
}

Moment shelves_moment(Shelves *shelves, unsigned route, unsigned item) {
    Moment moment = {0, 0};
    Session *session = shelves && route == POST && item < shelves->rows[POST].shelf.n
                           ? item_session(shelves, route, item)
                           : NULL;
    if (session) {
        const World *world = session_world(session);
        moment = moment_at(world, item_position(shelves, route, item, world));
    }
    session_free(session);
    return moment;
}
