// SPDX-License-Identifier: MIT
#include "tests/support/show.h"

#include "tests/support/list_text.h"

#include "scenario/library.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// A text is as wide as its characters: cheap, and the same everywhere.
static int measure(void *context, FontFace face, int size, const char *text) {
    (void)context;
    return (int)strlen(text) * size * (face == FONT_SANS ? 5 : 6) / 10;
}

static const char *load(void *context, const char *name, size_t *ret_size,
                        const char **ret_trouble) {
    (void)ret_trouble;
    (void)context, (void)name, (void)ret_size;
    return NULL; // shipped scenarios include shipped files only
}

static SessionState *state_of(const char *name, const char *text, size_t size) {
    SessionState *state = state_new();
    assert_non_null(state);
    snprintf(state->name, sizeof state->name, "%s", name);
    assert_true(state_set_text(state, text, size));
    return state;
}

SessionState *show_lesson_state(const char *lesson) {
    const LibraryFile *file = library_find(lesson);
    assert_non_null(file);
    return state_of(lesson, file->text, file->size);
}

SessionState *show_text_state(const char *text) {
    return state_of("test.lua", text, strlen(text));
}

// ---- the host

static bool read_next(void *context, const char *file, SessionState **ret_state,
                      char message[SESSION_MESSAGE]) {
    Show *show = context;
    snprintf(message, SESSION_MESSAGE, "cannot read %.64s", file ? file : "it");
    if (show->shelves && file && library_find(file)) {
        *ret_state = show_lesson_state(file);
        return true;
    }
    if (show->next) {
        *ret_state = show_text_state(show->next);
    }
    return show->next != NULL;
}

static bool open_beside(void *context, const Session *left, Beside **ret_beside,
                        char message[SESSION_MESSAGE]) {
    Show *show = context;
    SessionHost files = {.load = load};
    SessionStatus status = SESSION_FAILED;
    if (!show->beside) {
        return true;
    }
    SessionState *state = beside_state(session_state(left), show->beside, &status, message);
    assert_non_null(state);
    Session *right = session_new(state, &files, &status, message);
    state_free(state);
    assert_non_null(right);
    *ret_beside = beside_new(left, right, true, show->beside, &status, message);
    return *ret_beside != NULL;
}

static const Shelf *on_shelf(void *context, unsigned route, const char *current) {
    return shelves_route(((Show *)context)->shelves, route, current);
}

static void on_shelf_picture(void *context, unsigned route, unsigned item, const ShelfLook *look) {
    shelves_draw(((Show *)context)->shelves, route, item, look);
}

static Moment on_shelf_moment(void *context, unsigned route, unsigned item) {
    return shelves_moment(((Show *)context)->shelves, route, item);
}

static bool on_end(void *context, const char *current, EndCard *ret_card, const char **ret_next) {
    return shelves_end(((Show *)context)->shelves, current, ret_card, ret_next);
}

static void on_kept(void *context) {
    ((Show *)context)->n_kept++;
}

static void on_keep_answers(void *context, const Session *session, char message[SESSION_MESSAGE]) {
    Show *show = context;
    show->keeps = !show->keeps;
    snprintf(message, SESSION_MESSAGE, "%.60s: %s in %s", session_state(session)->name,
             show->keeps ? "kept" : "no longer", show->log);
}

void show_open(Show *show, const SessionState *state, bool to_end, Moment position) {
    char message[SESSION_MESSAGE] = "";
    SessionStatus status = SESSION_FAILED;
    ViewingHost host = {
        .files = {.load = load}, .read = read_next, .beside = open_beside, .context = show};
    if (show->shelves) {
        host.shelf = on_shelf;
        host.shelf_picture = on_shelf_picture;
        host.shelf_moment = on_shelf_moment;
        host.end = on_end;
        host.progress = show->progress;
        host.keep_progress = on_kept;
    }
    host.keep_answers = show->log ? on_keep_answers : NULL;
    Session *session = session_new(state, &host.files, &status, message);
    if (!session) {
        fail_msg("%s", message);
    }
    session_start(session);
    if (to_end) {
        session_run(session);
    }
    show->list = (DisplayList){.measure = measure};
    show->now_ms = 0;
    assert_true(viewing_init(&show->viewing, &host, session));
    ViewerDesc desc = {.session = viewing_session(&show->viewing),
                       .start = {.text_percent = 100, .focus = PROCESS_NONE},
                       .position = position,
                       .no_motion = true};
    show->viewer = viewer_new(&desc);
    assert_non_null(show->viewer);
    show_work(show);
}

void show_open_lesson(Show *show, const char *lesson, Moment position) {
    SessionState *state = show_lesson_state(lesson);
    show_open(show, state, false, position);
    state_free(state);
}

void show_open_passed(Show *show, const char *lesson, unsigned n, Moment position) {
    SessionState *state = show_lesson_state(lesson);
    for (unsigned i = 0; i < n; i++) {
        assert_true(state_add_answer(state, NULL));
    }
    show_open(show, state, false, position);
    state_free(state);
}

void show_open_text(Show *show, const char *text) {
    SessionState *state = show_text_state(text);
    show_open(show, state, false, (Moment){0});
    state_free(state);
}

void show_times(Show *show, unsigned n, int key) {
    for (unsigned i = 0; i < n; i++) {
        show_key(show, key);
    }
}

void show_close(Show *show) {
    viewer_free(show->viewer);
    viewing_deinit(&show->viewing);
    list_deinit(&show->list);
    *show = (Show){.viewer = NULL};
}

World *show_world(Show *show) {
    return session_world(show->viewing.session);
}

// ---- inputs

void show_work(Show *show) {
    while (viewer_has_work(show->viewer)) {
        viewer_work(show->viewer, NULL, NULL);
    }
}

void show_input(Show *show, const Input *input) {
    viewer_input(show->viewer, input);
    show_work(show);
}

void show_key(Show *show, int key) {
    show_input(show, &(Input){.kind = INPUT_KEY, .key = key});
}

void show_keys(Show *show, const char *letters) {
    for (; *letters; letters++) {
        show_key(show, *letters);
    }
}

void show_text(Show *show, const char *text) {
    for (; *text; text++) {
        show_input(show, &(Input){.kind = INPUT_TEXT, .text = {*text}});
    }
}

// ---- pictures

static const char *draw(Show *show) {
    viewer_draw(show->viewer, &show->list, SHOW_W, SHOW_H);
    assert_false(show->list.failed);
    return viewer_name(show->viewer);
}

void show_is(Show *show, const char *wanted) {
    const char *name = draw(show);
    if (!strstr(name, wanted)) {
        fail_msg("want '%s', the picture is named '%s'", wanted, name);
    }
}

void show_is_not(Show *show, const char *never) {
    const char *name = draw(show);
    if (strstr(name, never)) {
        fail_msg("'%s' must not be in '%s'", never, name);
    }
}

bool show_says(Show *show, const char *wanted) {
    return list_holds_text(&show->list, wanted);
}
