// SPDX-License-Identifier: MIT

// What a person does as fuzz input: keys, characters, pointer, time, sizes, restarts and other
// files in any order, several between two pictures. Whatever they are, everything ends, and each
// picture is sound (tests/support/scene_check.h).
//
// It is built twice. As fuzz_viewer it looks at lessons that have ended. No session is started
// again there, so it is fast. As fuzz_session (-DLIVE) it runs a small scenario of its own, and it
// tries what starts a session again: restart, rewind, remedies, another file.

#include "scenario/library.h"
#include "tests/fuzz/bytes.h"
#include "tests/support/scene_check.h"
#include "viewing/viewing.h"
#include "visualizer/action.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#ifdef LIVE
#define LIVES true
#else
#define LIVES false
#endif

#define OPERATIONS (LIVES ? 48u : 16u)

static int measure(void *context, FontFace face, int size, const char *text) {
    (void)context;
    return (int)strlen(text) * size * (face == FONT_SANS ? 5 : 6) / 10;
}

// ---- sessions

// Everything a viewer can meet, in a few calls on a small device.
static const char small[] =
    "scenario{ title = 'small' }\n"
    "device{ ram_mb = 16, boot = 'bare' }\n"
    "dll{ name = 'a.dll', code_kb = 900 }\n"
    "process{ name = 'a.exe', dlls = {}, main = function()\n"
    "  chapter 'One' say 'first'\n"
    "  local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)\n"
    "  point{ address = p, 'here' } say 'second' point{ slot = 2, 'there' }\n"
    "  ask{ question = 'How many?', choices = {1, 2, 3}, answer = 2, why = 'so' }\n"
    "  VirtualAlloc(NULL, MB(31), MEM_RESERVE, PAGE_NOACCESS)\n"
    "  chapter 'Two' chapter 'Three' ask{ question = 'What?', answer = 7 }\n"
    "  LoadLibrary 'a.dll' try(peek32, 0)\n"
    "  yield() Sleep(5)\n"
    "end }\n"
    "process{ name = 'b.exe', may_crash = true, main = function() GetTickCount() poke32(4, 1) "
    "end }\n";
static const char broken[] =
    "process{ name = 'c.exe', main = function() GetTickCount() x.y = 1 end }\n";

static const char *load(void *context, const char *name, size_t *ret_size,
                        const char **ret_trouble) {
    (void)ret_trouble;
    (void)context, (void)name, (void)ret_size;
    return NULL;
}

static SessionState *state_of(const char *name, const char *text, size_t size) {
    SessionState *state = state_new();
    if (!state || !state_set_text(state, text, size)) {
        abort();
    }
    snprintf(state->name, sizeof state->name, "%s", name);
    return state;
}

// Other files: a good one, one that fails while it runs, one that is none.
static bool read_other(void *context, const char *file, SessionState **ret_state,
                       char message[SESSION_MESSAGE]) {
    (void)context;
    char kind = file ? file[0] : 'a';
    snprintf(message, SESSION_MESSAGE, "cannot read it");
    if (kind == 'n') {
        return false;
    }
    *ret_state = kind == 'b'   ? state_of("broken.lua", broken, sizeof broken - 1)
                 : kind == 'e' ? state_of("empty.lua", "", 0)
                               : state_of("small.lua", small, sizeof small - 1);
    return true;
}

static void viewing_make(Viewing *viewing, SessionState *state, bool to_end) {
    char message[SESSION_MESSAGE];
    SessionStatus status = SESSION_FAILED;
    ViewingHost host = {.files = {.load = load}, .read = read_other};
    Session *session = session_new(state, &host.files, &status, message);
    state_free(state);
    if (!session) {
        fprintf(stderr, "%s\n", message);
        abort();
    }
    session_start(session);
    if (to_end) {
        session_run(session);
    }
    viewing_init(viewing, &host, session);
}

static const char *const lessons[] = {"wall", "shared-heap", "dll-crunch", "psl",
                                      "race", "two-gates",   "physmem",    "large-area"};
#define N_LESSONS (sizeof lessons / sizeof lessons[0])

// Nothing can be made anew on a lesson that is kept.
static bool never(void *context) {
    (void)context;
    return false;
}
static bool never_rewind(void *context, uint32_t event) {
    (void)event;
    return never(context);
}
static bool never_text(void *context, const char *text) {
    (void)text;
    return never(context);
}

static ViewerSession kept_lesson(unsigned i) {
    static Viewing kept[N_LESSONS];
    Viewing *viewing = &kept[i];
    if (!viewing->session) {
        const LibraryFile *file = library_find(lessons[i]);
        viewing_make(viewing, state_of(file->name, file->text, file->size), true);
    }
    ViewerSession session = viewing_session(viewing);
    session.restart = never;
    session.rewind = never_rewind;
    session.load = never_text;
    session.remedy = never_text;
    session.act = NULL;
    return session;
}

// ---- operations

static bool pauses(void *context) {
    uint32_t *left = context;
    return (*left)-- == 0;
}

static void work(Viewer *viewer, Bytes *bytes) {
    uint32_t left = next_byte(bytes) % 4;
    if (viewer_has_work(viewer)) {
        viewer_work(viewer, pauses, &left);
    }
}

// A size: tiny, near the least, or as windows are.
static int next_length(Bytes *bytes, int least) {
    uint32_t kind = next_byte(bytes);
    int more = (int)next_byte(bytes);
    return kind < 100 ? 1 + more % 40 : kind < 200 ? least - 8 + more % 16 : 1 + more * 6;
}

static void draw(Viewer *viewer, DisplayList *list, Bytes *bytes) {
    int w = next_length(bytes, SCENE_LEAST_W), h = next_length(bytes, SCENE_LEAST_H);
    viewer_draw(viewer, list, w, h);
    const char *trouble = scene_trouble(viewer_scene(viewer), list);
    if (trouble) {
        fprintf(stderr, "%dx%d: %s\n", w, h, trouble);
        abort();
    }
}

static void press(Viewer *viewer, Bytes *bytes) {
    const ActionKey *key = &action_keys[next_byte(bytes) % action_key_count];
    Input input = {.kind = key->key ? INPUT_KEY : INPUT_TEXT,
                   .key = key->key,
                   .shift = key->shift,
                   .text = {key->text}};
    if (key->action != ACTION_QUIT) {
        viewer_input(viewer, &input);
    }
}

static void point(Viewer *viewer, Bytes *bytes, InputKind kind) {
    uint32_t x = next_byte(bytes), y = next_byte(bytes);
    viewer_input(viewer, &(Input){.kind = kind,
                                  .x = (int)(x << 3 | (y & 7)) - 20,
                                  .y = (int)(y << 2) - 20,
                                  .up = x & 1,
                                  .pressed = y & 1});
}

static void operate(Viewer *viewer, DisplayList *list, Bytes *bytes, uint32_t *now_ms) {
    Input input = {.kind = INPUT_TEXT};
    switch (next_byte(bytes) % 16) {
    case 0:
    case 1:
        draw(viewer, list, bytes);
        break;
    case 2:
        point(viewer, bytes, INPUT_POINTER);
        break;
    case 3:
        point(viewer, bytes, INPUT_CLICK);
        break;
    case 4:
        point(viewer, bytes, INPUT_WHEEL);
        break;
    case 5:
        *now_ms += next_byte(bytes) * 4;
        viewer_tick(viewer, *now_ms);
        work(viewer, bytes);
        break;
    case 6:
        input.text[0] = (char)next_byte(bytes);
        viewer_input(viewer, &input);
        break;
    case 7:
        input.kind = next_byte(bytes) & 1 ? INPUT_DROP : INPUT_CHANGED;
        input.text[0] = "anbe"[next_byte(bytes) % 4];
        viewer_input(viewer, &input);
        break;
    case 8:
        if (next_byte(bytes) & 1) {
            viewer_input(viewer, &(Input){.kind = INPUT_LEAVE});
        } else {
            point(viewer, bytes, INPUT_RELEASE);
        }
        break;
    case 9:
        viewer_stop(viewer, next_byte(bytes) & 1);
        break;
    case 10:
    case 11:
        work(viewer, bytes);
        break;
    default:
        press(viewer, bytes);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static DisplayList list = {.measure = measure};
    Bytes bytes = {data, size};
    uint32_t kind = next_byte(&bytes), now_ms = 0;
    Viewing live = {.session = NULL};
    if (LIVES) {
        viewing_make(&live, state_of("small.lua", small, sizeof small - 1), false);
    }
    ViewerDesc desc = {.session = LIVES ? viewing_session(&live) : kept_lesson(kind % N_LESSONS),
                       .start = {.text_percent = 100, .focus = PROCESS_NONE},
                       .no_motion = kind & 64,
                       .position = {next_byte(&bytes) % 8, kind & 128 ? 1 : 0}};
    Viewer *viewer = viewer_new(&desc);
    if (!viewer) {
        abort();
    }
    for (unsigned i = 0; i < OPERATIONS && bytes.left; i++) {
        operate(viewer, &list, &bytes, &now_ms);
    }
    if (kind & 32) {
        draw(viewer, &list, &bytes);
    }
    viewer_free(viewer);
    viewing_deinit(&live);
    return 0;
}
