// SPDX-License-Identifier: MIT
#include "viewing/shelves.h"

#include "scenario/catalog.h"
#include "viewing/viewing.h"
#include "world/query/moment.h"

#include <stdlib.h>
#include <string.h>

typedef struct Drawn {
    DisplayList list;
    CellStyle dimmed[CELL_COUNT]; // the list's cells may point here
    char title[INFO_TITLE], goal[INFO_GOAL], key_moment[INFO_MOMENT]; // of a file
    char trouble[SESSION_MESSAGE];
    uint64_t hash; // of its text
} Drawn;

typedef struct Row {
    Shelf shelf;
    ShelfItem *items; // owned
    Drawn *drawn;     // owned, one for each item
} Row;

enum { LESSONS, FILES, ROWS };

struct Shelves {
    ShelvesDesc desc;
    Catalog *catalog;
    Row rows[ROWS];
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
        row->drawn[i].hash = progress_hash(lesson->file->text, lesson->file->size);
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
        drawn->hash = progress_hash(file->state->text, file->state->size);
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

Shelves *shelves_new(const ShelvesDesc *desc) {
    Shelves *shelves = calloc(1, sizeof *shelves);
    if (!shelves) {
        return NULL;
    }
    shelves->desc = *desc;
    if (!lessons_init(shelves) || !files_init(shelves)) {
        shelves_free(shelves);
        return NULL;
    }
    for (unsigned i = 0; i < ROWS; i++) {
        Shelf *shelf = &shelves->rows[i].shelf;
        shelf->n_routes = desc->folder && desc->n_files ? 2 : 1;
        shelf->route = i;
        shelf->routes[LESSONS] = "Lessons";
        shelf->routes[FILES] = desc->folder;
    }
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
    route = route < shelves->rows[LESSONS].shelf.n_routes ? route : LESSONS;
    Shelf *shelf = &shelves->rows[route].shelf;
    refresh_progress(shelves, &shelves->rows[route]);
    shelf->current = 0;
    while (shelf->current < shelf->n && strcmp(shelf->items[shelf->current].name, current) != 0) {
        shelf->current++;
    }
    return shelf;
}

bool shelves_end(const Shelves *shelves, const char *name, EndCard *ret_card,
                 const char **ret_next) {
    const Catalog *catalog = shelves ? shelves->catalog : NULL;
    unsigned i = catalog ? catalog_find(catalog, name) : 0;
    if (!catalog || i == catalog->n) {
        return false;
    }
    const CatalogLesson *next = i + 1 < catalog->n ? &catalog->lessons[i + 1] : NULL;
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

static bool draw_session(Session *session, const char *key_moment, const ShelfLook *look,
                         Drawn *drawn, ShelfItem *item) {
    Viewing viewing;
    ViewingHost host = {.read = NULL};
    Moment moment;
    uint32_t position = 0;
    World *world = session_world(session);
    session_start(session);
    session_run(session);
    bool known = strcmp(key_moment, "end") != 0 && moment_parse(key_moment, &moment) &&
                 moment_find(world, moment, &position);
    world_seek(world, known ? position : world->n_events);
    item->questions = item->state == SHELF_NEW ? session_score(session).questions : item->questions;
    viewing_init(&viewing, &host, session);
    ViewerDesc desc = {.session = viewing_session(&viewing),
                       .start = {.w = look->w,
                                 .h = look->h,
                                 .theme = look->theme,
                                 .text_percent = 100,
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

void shelves_draw(Shelves *shelves, unsigned route, unsigned item, const ShelfLook *look) {
    Row *row = &shelves->rows[route < ROWS ? route : LESSONS];
    if (item >= row->shelf.n) {
        return;
    }
    ShelfItem *own = &row->items[item];
    Drawn *drawn = &row->drawn[item];
    bool lessons = row == &shelves->rows[LESSONS];
    Session *session = lessons ? lesson_session(shelves, item) : file_session(shelves, item);
    const char *moment =
        lessons ? shelves->catalog->lessons[item].info.key_moment : drawn->key_moment;
    bool sound = session && draw_session(session, moment, look, drawn, own);
    own->picture = sound ? &drawn->list : NULL;
    own->picture_w = look->w; // tried once, also if nothing came of it
    own->picture_h = look->h;
    own->picture_theme = (int)look->theme;
}
