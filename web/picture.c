// SPDX-License-Identifier: MIT
#include "web/picture.h"

#include "scenario/library.h"
#include "viewing/viewing.h"

#include <stdio.h>
#include <stdlib.h>

// A session and a viewer, put together as cli/command_view.c does for a window. Motion is left out.

typedef struct Picture {
    Viewing viewing; // owns the session
    Viewer *viewer;  // NULL = there is no picture
    DisplayList list;
    atomic_int stop;
    char message[SESSION_MESSAGE];
} Picture;

static Picture picture;

#ifdef __wasm__ // what web/picture.js reads, in words of 4 bytes
static_assert(sizeof(DrawCommand) == 18 * 4, "");
static_assert(offsetof(DrawCommand, rect) == 1 * 4 && offsetof(DrawCommand, color) == 9 * 4, "");
static_assert(offsetof(DrawCommand, size) == 11 * 4 && offsetof(DrawCommand, face) == 12 * 4, "");
static_assert(offsetof(DrawCommand, up) == 13 * 4 && offsetof(DrawCommand, data) == 14 * 4, "");
static_assert(offsetof(DrawCommand, cols) == 15 * 4 && offsetof(DrawCommand, styles) == 17 * 4, "");
static_assert(sizeof(CellStyle) == 3 * 4, "");
#endif

static int measure(void *context, FontFace face, int size, const char *text) {
    (void)context;
    return web_measure(face, size, text);
}

static const char *load(void *context, const char *name, size_t *ret_size,
                        const char **ret_trouble) {
    (void)context, (void)name, (void)ret_size, (void)ret_trouble;
    return NULL; // shipped lessons include shipped files only
}

static SessionState *lesson_state(const char *lesson) {
    const LibraryFile *file = library_find(lesson);
    SessionState *state = file ? state_new() : NULL;
    if (!file) {
        snprintf(picture.message, sizeof picture.message, "no lesson '%.64s'", lesson);
    } else if (!state || !state_set_text(state, file->text, file->size)) {
        snprintf(picture.message, sizeof picture.message, "out of memory on the host");
        return state_free(state);
    } else {
        snprintf(state->name, sizeof state->name, "%s", lesson);
    }
    return state;
}

static Session *start_session(const SessionHost *host, const char *lesson) {
    SessionStatus status = SESSION_FAILED;
    SessionState *state = lesson_state(lesson);
    Session *session = state ? session_new(state, host, &status, picture.message) : NULL;
    state_free(state);
    if (session && session_failed(session_start(session))) {
        snprintf(picture.message, sizeof picture.message, "%s", session_message(session));
        session = session_free(session);
    }
    return session;
}

bool web_picture_open(const char *lesson, uint32_t step, uint32_t part) {
    web_picture_close();
    ViewingHost host = {.files = {.load = load, .limits = {.stop = &picture.stop}}};
    Session *session = start_session(&host.files, lesson);
    if (!session) {
        return false;
    }
    if (viewing_init(&picture.viewing, &host, session)) {
        ViewerDesc desc = {.session = viewing_session(&picture.viewing),
                           .start = {.w = 1280,
                                     .h = 800,
                                     .theme = THEME_LIGHT,
                                     .text_percent = 100,
                                     .focus = PROCESS_NONE},
                           .position = {step, part},
                           .no_motion = true};
        picture.viewer = viewer_new(&desc);
    }
    if (!picture.viewer) {
        snprintf(picture.message, sizeof picture.message, "%s",
                 picture.viewing.message[0] ? picture.viewing.message
                                            : "out of memory on the host");
        viewing_deinit(&picture.viewing);
    }
    return picture.viewer != NULL;
}

void web_picture_close(void) {
    if (picture.viewer) {
        viewer_free(picture.viewer);
        viewing_deinit(&picture.viewing);
        list_deinit(&picture.list);
    }
    picture.viewer = NULL;
    picture.list = (DisplayList){.measure = measure};
    picture.message[0] = '\0';
}

const char *web_picture_message(void) {
    return picture.message;
}

void web_picture_key(int key, bool shift, bool ctrl) {
    if (picture.viewer) {
        viewer_input(picture.viewer,
                     &(Input){.kind = INPUT_KEY, .key = key, .shift = shift, .ctrl = ctrl});
    }
}

void web_picture_text(const char *text) {
    Input input = {.kind = INPUT_TEXT};
    snprintf(input.text, sizeof input.text, "%s", text);
    if (picture.viewer) {
        viewer_input(picture.viewer, &input);
    }
}

void web_picture_pointer(int kind, int x, int y, bool flag) {
    Input input = {.kind = (InputKind)kind, .x = x, .y = y, .pressed = flag, .up = flag};
    if (picture.viewer && kind >= INPUT_POINTER && kind <= INPUT_WHEEL) {
        viewer_input(picture.viewer, &input);
    }
}

void web_picture_work(void) {
    while (picture.viewer && viewer_has_work(picture.viewer)) {
        viewer_work(picture.viewer, NULL, NULL);
    }
}

uint32_t web_picture_tick(uint32_t now_ms) {
    return picture.viewer ? viewer_tick(picture.viewer, now_ms) : UINT32_MAX;
}

bool web_picture_is_dirty(void) {
    return picture.viewer && viewer_is_dirty(picture.viewer);
}

void web_picture_spoil(void) {
    if (picture.viewer) {
        viewer_spoil(picture.viewer);
    }
}

const DisplayList *web_picture_draw(int w, int h) {
    if (!picture.viewer) {
        return NULL;
    }
    viewer_draw(picture.viewer, &picture.list, w, h);
    return picture.list.failed ? NULL : &picture.list;
}

const DrawCommand *web_picture_commands(void) {
    return picture.list.commands;
}

uint32_t web_picture_n_commands(void) {
    return (uint32_t)picture.list.n_commands;
}

const char *web_picture_data(void) {
    return picture.list.data;
}

const char *web_picture_name(void) {
    return picture.viewer ? viewer_name(picture.viewer) : "";
}
