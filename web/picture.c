// SPDX-License-Identifier: MIT
#include "web/picture.h"

#include "scenario/library.h"
#include "viewing/link.h"
#include "viewing/viewing.h"
#include "visualizer/draw/damage.h"
#include "web/log.h"
#include "web/shelf.h"
#include "world/story/story.h"
#include "world/words/sentence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// A session and a viewer, put together as cli/command_view.c does for a window.

#define SHELF                                                                                      \
    "s=read-the-map&shelf=0" // what an empty link means: the shelf, before its first lesson

typedef struct Picture {
    Viewing viewing; // owns the session
    Viewer *viewer;  // NULL = there is no picture
    DisplayList list;
    Damage damage; // what the canvas shows
    bool is_whole; // all of it is to be painted
    atomic_int stop;
    char process[64];         // what the link chose
    char beside[LINK_BESIDE]; // beside it, "" = none, or the other of two profiles
    LinkFiles files;          // owned: those that came with it
    char *link;               // owned: that of the picture, when it was asked for
    char message[SESSION_MESSAGE];
} Picture;

static Picture picture;

#ifdef __wasm__ // what web/picture.js reads, in words of 4 bytes
static_assert(sizeof(DrawCommand) == 18 * 4, "");
static_assert(offsetof(DrawCommand, rect) == 1 * 4 && offsetof(DrawCommand, color) == 9 * 4, "");
static_assert(offsetof(DrawCommand, size) == 11 * 4 && offsetof(DrawCommand, face) == 12 * 4, "");
static_assert(offsetof(DrawCommand, up) == 13 * 4 && offsetof(DrawCommand, data) == 14 * 4, "");
static_assert(offsetof(DrawCommand, cols) == 15 * 4 && offsetof(DrawCommand, styles) == 17 * 4, "");
static_assert(sizeof(Rect) == 4 * 4, "");
static_assert(sizeof(CellStyle) == 3 * 4, "");
#endif

static int measure(void *context, FontFace face, int size, const char *text) {
    (void)context;
    return web_measure(face, size, text);
}

// The files that came with the link.
static const char *load(void *context, const char *name, size_t *ret_size,
                        const char **ret_trouble) {
    const LinkFile *file = link_files_find(&picture.files, name);
    (void)context, (void)ret_trouble;
    if (!file) {
        return NULL;
    }
    *ret_size = file->size;
    return file->text;
}

// A lesson from its beginning; NULL with one line in `message`.
static SessionState *lesson_state(const char *lesson, char message[SESSION_MESSAGE]) {
    const LibraryFile *file = library_find(lesson);
    SessionState *state = file ? state_new() : NULL;
    if (!file) {
        snprintf(message, SESSION_MESSAGE, "no lesson '%.64s'", lesson);
    } else if (!state || !state_set_text(state, file->text, file->size)) {
        snprintf(message, SESSION_MESSAGE, "out of memory on the host");
        return state_free(state);
    } else {
        snprintf(state->name, sizeof state->name, "%s", lesson);
    }
    return state;
}

// The lesson that the user chose, or the same one again.
static bool read_lesson(void *context, const char *lesson, SessionState **ret_state,
                        char message[SESSION_MESSAGE]) {
    (void)context;
    *ret_state =
        lesson_state(lesson ? lesson : session_state(picture.viewing.session)->name, message);
    return *ret_state != NULL;
}

// The device that the link puts beside.
static bool open_beside(void *context, const Session *left, Beside **ret_beside,
                        char message[SESSION_MESSAGE]) {
    SessionStatus status = SESSION_NO_HOST;
    (void)context;
    *ret_beside = NULL;
    if (!picture.beside[0] || session_is_dump(left)) {
        return true;
    }
    SessionState *state = beside_state(session_state(left), picture.beside, &status, message);
    Session *right =
        state ? session_new(state, &picture.viewing.host.files, &status, message) : NULL;
    state_free(state);
    *ret_beside = right ? beside_new(left, right, true, picture.beside, &status, message) : NULL;
    return *ret_beside != NULL;
}

static Session *start_session(const SessionHost *host, const SessionState *state) {
    SessionStatus status = SESSION_FAILED;
    Session *session = session_new(state, host, &status, picture.message);
    if (session && !session_is_dump(session) && session_failed(session_start(session))) {
        snprintf(picture.message, sizeof picture.message, "%s", session_message(session));
        session = session_free(session);
    }
    return session;
}

// The device beside is the other of two profiles if the link names just that: then a key takes it
// away.
static void choose_beside(ViewingHost *host, Session *session, const char *beside) {
    const Viewing viewing = {.session = session};
    host->versus = strcmp(beside, viewing_versus_profile(&viewing)) == 0;
    snprintf(picture.beside, sizeof picture.beside, "%s", host->versus ? "" : beside);
}

static Viewer *open_viewer(const Link *link, bool moves) {
    ViewerDesc desc = {.session = viewing_session(&picture.viewing),
                       .start = {.w = 1280, .h = 800, .focus = PROCESS_NONE},
                       .process = picture.process[0] ? picture.process : NULL,
                       .position = link->state->position,
                       .reached = link->look.reached,
                       .shelf = link->look.shelf,
                       .route = link->look.route + 1,
                       .no_motion = !moves};
    look_give(&link->look, &desc.start);
    Viewer *viewer = viewer_new(&desc);
    if (viewer && link->note[0]) {
        viewer_say(viewer, link->note);
    }
    return viewer;
}

// Shows a session that was started, and takes it over.
static bool open_link(const Link *link, ViewingHost *host, Session *session, bool moves) {
    web_shelf_connect(host);
    web_log_connect(host);
    choose_beside(host, session, link->look.beside);
    snprintf(picture.process, sizeof picture.process, "%s", link->look.process);
    if (viewing_init(&picture.viewing, host, session)) {
        picture.viewer = open_viewer(link, moves);
    }
    if (!picture.viewer) {
        snprintf(picture.message, sizeof picture.message, "%s",
                 picture.viewing.message[0] ? picture.viewing.message
                                            : "out of memory on the host");
        viewing_deinit(&picture.viewing);
    }
    return picture.viewer != NULL;
}

bool web_picture_open(const char *text, bool moves) {
    Link link;
    if (!link_read(text[0] ? text : SHELF, SLOT32_VERSION, &link, picture.message)) {
        return false;
    }
    LinkFiles before = picture.files;
    picture.files = link.files; // where the new session finds what it includes
    link.files = (LinkFiles){0};
    ViewingHost host = {.files = {.load = load, .limits = {.stop = &picture.stop}},
                        .read = read_lesson,
                        .beside = open_beside};
    Session *session = start_session(&host.files, link.state);
    LinkFiles after = picture.files;
    picture.files = before;
    if (!session) {
        link_files_deinit(&after);
        link_deinit(&link);
        return false;
    }
    web_picture_close();
    picture.files = after;
    bool opened = open_link(&link, &host, session, moves);
    link_deinit(&link);
    return opened;
}

void web_picture_close(void) {
    if (picture.viewer) {
        viewer_free(picture.viewer);
        viewing_deinit(&picture.viewing);
        list_deinit(&picture.list);
    }
    free(picture.link);
    picture.link = NULL;
    link_files_deinit(&picture.files);
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

// A slice of work that ends in time.
typedef struct Slice {
    struct timespec begin;
    uint32_t most_ms;
} Slice;

static bool is_over(void *context) {
    const Slice *slice = context;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t ms = (int64_t)(now.tv_sec - slice->begin.tv_sec) * 1000 +
                 (now.tv_nsec - slice->begin.tv_nsec) / 1000000;
    return ms >= (int64_t)slice->most_ms;
}

void web_picture_work(uint32_t most_ms) {
    Slice slice = {.most_ms = most_ms};
    clock_gettime(CLOCK_MONOTONIC, &slice.begin);
    while (picture.viewer && viewer_has_work(picture.viewer)) {
        viewer_work(picture.viewer, is_over, &slice);
        if (is_over(&slice)) {
            break;
        }
    }
}

bool web_picture_has_work(void) {
    return picture.viewer && viewer_has_work(picture.viewer);
}

uint32_t web_picture_tick(uint32_t now_ms) {
    return picture.viewer ? viewer_tick(picture.viewer, now_ms) : UINT32_MAX;
}

bool web_picture_is_dirty(void) {
    return picture.viewer && viewer_is_dirty(picture.viewer);
}

void web_picture_spoil(void) {
    damage_reset(&picture.damage);
    if (picture.viewer) {
        viewer_spoil(picture.viewer);
    }
}

const DisplayList *web_picture_draw(int w, int h) {
    if (!picture.viewer) {
        return NULL;
    }
    viewer_draw(picture.viewer, &picture.list, w, h);
    picture.is_whole = !damage_find(&picture.damage, &picture.list, w, h);
    return picture.list.failed ? NULL : &picture.list;
}

const Rect *web_picture_rects(void) {
    return picture.damage.rects;
}

uint32_t web_picture_n_rects(void) {
    return picture.is_whole ? UINT32_MAX : picture.damage.n_rects;
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

bool web_picture_full_screen(void) {
    return picture.viewer && viewer_full_screen(picture.viewer);
}

void web_picture_set_full_screen(bool full) {
    if (picture.viewer) {
        viewer_set_full_screen(picture.viewer, full);
    }
}

bool web_picture_copies(void) {
    return picture.viewer && viewer_copies(picture.viewer);
}

void web_picture_say(const char *message) {
    if (picture.viewer) {
        viewer_say(picture.viewer, message);
    }
}

const char *web_picture_link(void) {
    free(picture.link);
    picture.link = picture.viewer ? viewing_link(&picture.viewing, viewer_scene(picture.viewer),
                                                 picture.beside, &picture.files, SLOT32_VERSION)
                                  : NULL;
    return picture.link ? picture.link : "";
}

// Writes a text as a string of JSON; what does not fit is cut.
static void put_string(char *to, size_t room, const char *text) {
    size_t n = 0;
    to[n++] = '"';
    for (; *text && n + 9 < room; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c == '"' || c == '\\') {
            n += (size_t)snprintf(to + n, room - n, "\\u%04X", c);
        } else {
            to[n++] = (char)c;
        }
    }
    to[n++] = '"';
    to[n] = '\0';
}

// What the moment is about, in a sentence: the question, what the lesson says, why a call was
// refused, or what it did.
static void say_moment(const World *world, char *text, size_t size) {
    const WorldEvent *question = moment_question(world), *said = moment_told(world, EVENT_SAY);
    const WorldEvent *failure = step_failure(world), *call = step_call(world);
    text[0] = '\0';
    if (question) {
        snprintf(text, size, "Question: %s", question->event.text[0]);
    } else if (said) {
        snprintf(text, size, "%s", said->event.text[0]);
    } else if (failure && failure->event.reason) {
        sentence_reason(world, failure->event.reason, text, size);
    } else if (call) {
        story_sentence(world, call, text, size);
    }
}

const char *web_picture_facts(void) {
    static char facts[SESSION_MESSAGE * 4 + 256];
    char error[SESSION_MESSAGE * 2] = "\"\"", said[SESSION_MESSAGE * 2], text[SESSION_MESSAGE];
    if (!picture.viewer) {
        return "{}";
    }
    const Scene *scene = viewer_scene(picture.viewer);
    const WorldEvent *call = step_call(scene->world);
    Moment moment = moment_at(scene->world, scene->world->position);
    RunnerScore score = session_score(picture.viewing.session);
    if (session_failed(session_status(picture.viewing.session))) {
        put_string(error, sizeof error, session_message(picture.viewing.session));
    }
    say_moment(scene->world, text, sizeof text);
    put_string(said, sizeof said, text);
    snprintf(facts, sizeof facts,
             "{\"step\": %u, \"part\": %u, \"questions\": %u, \"right\": %u, \"ended\": %s, "
             "\"line\": %u, \"error\": %s, \"said\": %s}",
             moment.step, moment.part, score.questions, score.right,
             scene->ended ? "true" : "false", call ? call->event.line : 0, error, said);
    return facts;
}

const char *web_picture_source(void) {
    const SessionState *state = picture.viewer ? session_state(picture.viewing.session) : NULL;
    return state && state->text ? state->text : "";
}

const char *web_picture_source_name(void) {
    return picture.viewer ? session_state(picture.viewing.session)->name : "";
}
