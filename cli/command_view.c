// SPDX-License-Identifier: MIT
#include "cli/before.h"
#include "cli/beside.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "ce/win32.h"
#include "emu/machine.h"
#include "kernel/process.h"
#include "visualizer/picture.h"
#include "visualizer/settings.h"
#include "visualizer/window.h"
#include "world/query_gates.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// slot32 view: the scenario in a window, or as a picture of one step without any display.

typedef struct Viewer {
    Arguments arguments;
    Session session;
    Beside *beside; // NULL = none
    Before before;
    Window *window;
    char remedies[REMEDIES_IN_FORCE][REMEDY_TEXT]; // chosen in the window
    const char *kept[REMEDIES_IN_FORCE + 1];       // in force until another file is loaded
    uint32_t n_kept;
    bool loading;
    char file[1024];
    char message[RUNNER_MESSAGE];
    char why[RUNNER_MESSAGE]; // a session could not be opened
    time_t read_at;           // modification time of the scenario when it was read
} Viewer;

static time_t file_time(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 ? info.st_mtime : 0;
}

// ---- the callbacks the window acts through

static World *viewer_world(void *context) {
    return &((Viewer *)context)->session.world;
}

static const char *viewer_ask(Viewer *viewer, const RunnerQuestion *question) {
    return viewer->window ? window_ask(viewer->window, question->question, question->choices,
                                       question->answer, question->why)
                          : NULL;
}

static SessionStatus viewer_step(void *context) {
    Viewer *viewer = context;
    if (!viewer->session.runner) {
        return SESSION_DONE;
    }
    Runner *runner = viewer->session.runner;
    RunnerStatus status = viewer->session.status;
    while (status == RUNNER_ASKS) { // a question that was open before is asked before the step
        status = runner_answer(runner, viewer_ask(viewer, runner_question(runner)));
    }
    status = status == RUNNER_STEPPED ? runner_step(runner) : status;
    viewer->session.status = status;
    if (viewer->session.world.failed) {
        snprintf(viewer->message, sizeof viewer->message, "out of memory on the host");
        return SESSION_FAILED;
    }
    if (status == RUNNER_FAILED) {
        snprintf(viewer->message, sizeof viewer->message, "%s",
                 runner_message(viewer->session.runner));
    }
    return runner_goes_on(status)  ? SESSION_STEPPED
           : status == RUNNER_DONE ? SESSION_DONE
                                   : SESSION_FAILED;
}

static int viewer_open(Viewer *viewer) {
    int code = session_open(&viewer->session, &viewer->arguments);
    viewer->read_at = file_time(viewer->arguments.file);
    if (code == 0 && viewer->session.runner) {
        if (!runner_start(viewer->session.runner)) {
            char failure[SESSION_FAILURE];
            code = complain(EXIT_USAGE, "%s", session_failure(&viewer->session, failure));
        }
    }
    return code;
}

static bool viewer_restart(void *context) {
    Viewer *viewer = context;
    Session old = viewer->session;
    Beside *beside = NULL;
    if (viewer_open(viewer) == 0 && beside_new(&viewer->session, &beside) == 0) {
        beside_free(viewer->beside);
        viewer->beside = beside;
        session_close(&old);
        before_close(&viewer->before);
        viewer->loading = false;
        return true;
    }
    snprintf(viewer->message, sizeof viewer->message, "cannot read %s (see the terminal)",
             viewer->arguments.file);
    memcpy(viewer->why, viewer->session.message, sizeof viewer->why);
    session_close(&viewer->session);
    viewer->session = old; // what was there stays
    if (viewer->loading) {
        memcpy(viewer->arguments.remedies, viewer->kept, sizeof viewer->kept);
        viewer->arguments.n_remedies = viewer->n_kept;
        viewer->loading = false;
    }
    viewer->read_at = file_time(viewer->arguments.file);
    return false;
}

// Another scenario has other DLLs: no remedy is in force on it.
static bool viewer_load(void *context, const char *file) {
    Viewer *viewer = context;
    snprintf(viewer->file, sizeof viewer->file, "%s", file);
    viewer->arguments.file = viewer->file;
    viewer->loading = true;
    viewer->n_kept = viewer->arguments.n_remedies;
    memcpy(viewer->kept, viewer->arguments.remedies, sizeof viewer->kept);
    viewer->arguments.n_remedies = 0;
    viewer->arguments.remedies[0] = NULL;
    return true;
}

// ---- remedies

static bool viewer_remedy(void *context, const char *text) {
    Viewer *viewer = context;
    Arguments *arguments = &viewer->arguments;
    Arguments old = *arguments;
    uint32_t n = arguments->n_remedies;
    if (text && n == REMEDIES_IN_FORCE) {
        snprintf(viewer->message, sizeof viewer->message, "%u remedies are in force, no more fit",
                 REMEDIES_IN_FORCE);
        return false;
    }
    if (text) {
        snprintf(viewer->remedies[n], sizeof viewer->remedies[n], "%s", text);
        arguments->remedies[n] = viewer->remedies[n];
    }
    arguments->n_remedies = text ? n + 1 : 0;
    arguments->remedies[arguments->n_remedies] = NULL;
    if (!viewer_restart(viewer)) {
        memcpy(arguments->remedies, old.remedies, sizeof old.remedies);
        arguments->n_remedies = n;
        memcpy(viewer->message, viewer->why, sizeof viewer->why);
        return false;
    }
    return true;
}

static const char *const *viewer_remedies(void *context) {
    return ((Viewer *)context)->arguments.remedies;
}

static const World *viewer_before(void *context, uint32_t step) {
    Viewer *viewer = context;
    return before_at(&viewer->before, &viewer->arguments, step);
}

// The process that the next try is made in: the first after the one that failed that is not nk.exe.
static uint32_t next_thread(const Machine *machine, uint8_t failed) {
    for (uint8_t i = 1; i <= CE_PROCESS_MAX; i++) {
        uint8_t candidate = (uint8_t)((failed + i) % CE_PROCESS_MAX);
        bool fits =
            candidate != 0 && candidate != failed && machine->tables.process[candidate].handle != 0;
        if (fits && process_main_thread(machine, candidate) < CE_THREADS) {
            return process_main_thread(machine, candidate);
        }
    }
    return CE_THREADS;
}

// Makes the refused VirtualAlloc again: in another process, or as a reservation of at least 2 MB
// that goes to the large area. The runner switches back by itself when the scenario goes on.
static bool viewer_retry(void *context, SessionRetry retry) {
    Viewer *viewer = context;
    if (!viewer->session.runner) {
        snprintf(viewer->message, sizeof viewer->message, "a dump is one moment: nothing runs");
        return false;
    }
    Machine *machine = runner_machine(viewer->session.runner);
    const WorldEvent *failure = scene_failure(&viewer->session.world);
    if (!failure || failure->event.call != CALL_VirtualAlloc) {
        snprintf(viewer->message, sizeof viewer->message, "only a refused VirtualAlloc can move");
        return false;
    }
    ApiArgs args = {
        .value = {0, failure->event.args[1], failure->event.args[2], failure->event.args[3]}};
    if (retry == RETRY_LARGE_AREA) {
        args.value[1] = args.value[1] < CE_LARGE_THRESHOLD ? CE_LARGE_THRESHOLD : args.value[1];
        args.value[2] = MEM_RESERVE;
        args.value[3] = PAGE_NOACCESS;
    } else {
        uint32_t thread = next_thread(machine, failure->event.process);
        if (thread == CE_THREADS) {
            snprintf(viewer->message, sizeof viewer->message, "no other process is running");
            return false;
        }
        api_switch(machine, thread);
    }
    api_call(machine, CALL_VirtualAlloc, &args);
    return true;
}

static const char *viewer_message(void *context) {
    return ((Viewer *)context)->message;
}

static const char *viewer_title(void *context) {
    return session_title(&((Viewer *)context)->session);
}

static const char *viewer_profile(void *context) {
    return session_profile(&((Viewer *)context)->session);
}

static bool viewer_changed(void *context) {
    Viewer *viewer = context;
    time_t now = file_time(viewer->arguments.file);
    bool changed = now != 0 && now != viewer->read_at;
    viewer->read_at = changed ? now : viewer->read_at;
    return changed;
}

// ---- arguments

static bool parse_size(const char *text, int *ret_w, int *ret_h) {
    char *end = NULL;
    long w = strtol(text, &end, 10);
    if (*end != 'x') {
        return false;
    }
    long h = strtol(end + 1, &end, 10);
    if (*end || w < 640 || h < 400 || w > 7680 || h > 4320) {
        return false;
    }
    *ret_w = (int)w;
    *ret_h = (int)h;
    return true;
}

static const Settings default_settings = {1280, 800, THEME_LIGHT, 100};

// What the arguments ask for, over what the window remembers (pictures remember nothing).
static int scene_from(const Arguments *arguments, const Settings *settings, Scene *scene) {
    *scene = (Scene){.w = settings->w,
                     .h = settings->h,
                     .theme = settings->theme,
                     .text_percent = settings->text_percent,
                     .present = arguments->present,
                     .focus = PROCESS_NONE};
    if (arguments->size && !parse_size(arguments->size, &scene->w, &scene->h)) {
        return complain(EXIT_USAGE, "--size %s: want WIDTHxHEIGHT, 640x400 to 7680x4320",
                        arguments->size);
    }
    if (arguments->theme) {
        scene->theme = theme_find(arguments->theme);
        if (scene->theme == THEME_COUNT) {
            return complain(EXIT_USAGE, "--theme %s: there are light, dark and contrast",
                            arguments->theme);
        }
    }
    if (arguments->text_size) {
        char *end = NULL;
        long percent = strtol(arguments->text_size, &end, 10);
        if (*end || percent < 70 || percent > 160) {
            return complain(EXIT_USAGE, "--text-size %s: want 70 to 160 (percent)",
                            arguments->text_size);
        }
        scene->text_percent = (int)percent;
    }
    return 0;
}

// What the viewer has changed in the window is remembered; what the arguments asked for is not.
static void settings_keep(const Settings *before, const Scene *start, const Scene *end) {
    Settings kept = *before;
    if (end->w != start->w || end->h != start->h) {
        kept.w = end->w;
        kept.h = end->h;
    }
    kept.theme = end->theme != start->theme ? end->theme : kept.theme;
    kept.text_percent =
        end->text_percent != start->text_percent ? end->text_percent : kept.text_percent;
    settings_save(&kept);
}

// The device beside, where it belongs now.
static void scene_beside(Beside *beside, Scene *scene) {
    scene->beside = beside_at(beside, scene->world, &scene->pair, &scene->parted);
    scene->beside_title = beside ? beside_title(beside) : NULL;
    scene->lockstep = beside && beside->lockstep;
}

// Two devices begin with the gates where the scenario is about them and nothing else was asked for.
static void scene_gates(const Arguments *arguments, const Beside *beside, Scene *scene) {
    bool asked = arguments->zoom || arguments->physical || arguments->heap_view ||
                 arguments->gates || arguments->access;
    if (!asked && beside && beside->lockstep && query_gate_any(&beside->session.world)) {
        scene->view = VIEW_GATES;
    }
}

static void viewer_beside(void *context, Scene *scene) {
    scene_beside(((Viewer *)context)->beside, scene);
}

// --zoom slot|block|bytes@ADDRESS; map is the default. The cursor is the address as given.
static int scene_zoom(const Arguments *arguments, Scene *scene) {
    static const char *const names[ZOOM_COUNT] = {"map", "slot", "block", "bytes"};
    if (arguments->physical) {
        scene->view = VIEW_PHYSICAL;
    } else if (arguments->heap_view) {
        scene->view = VIEW_HEAP;
    } else if (arguments->gates) {
        scene->view = VIEW_GATES;
    }
    if (arguments->access) {
        scene->view = VIEW_ACCESS;
        scene->has_cursor = true;
        return arguments_address(arguments->access, &scene->cursor)
                   ? 0
                   : complain(EXIT_USAGE, "--access %s: want an address of up to 8 hex digits",
                              arguments->access);
    }
    if (!arguments->zoom) {
        return 0;
    }
    const char *at = strchr(arguments->zoom, '@');
    size_t n = at ? (size_t)(at - arguments->zoom) : strlen(arguments->zoom);
    for (int i = 0; i < ZOOM_COUNT; i++) {
        if (strlen(names[i]) == n && memcmp(names[i], arguments->zoom, n) == 0) {
            size_t digits = at ? strlen(at + 1) : 0;
            bool sound = !at || (digits > 0 && digits <= 8 &&
                                 strspn(at + 1, "0123456789abcdefABCDEF") == digits);
            scene->zoom = (Zoom)i;
            scene->has_cursor = at != NULL;
            scene->cursor = at ? (VirtAddr)strtoul(at + 1, NULL, 16) : 0;
            if ((!at && i >= ZOOM_BLOCK) || !sound) {
                break;
            }
            return 0;
        }
    }
    return complain(EXIT_USAGE, "--zoom %s: want map, slot@ADDRESS, block@ADDRESS, bytes@ADDRESS",
                    arguments->zoom);
}

static int view_picture(const Arguments *arguments) {
    Session session;
    Beside *beside = NULL;
    Before before = {0};
    Scene scene;
    Curve curve = {0};
    char message[256];
    int code = scene_from(arguments, &default_settings, &scene);
    code = code ? code : scene_zoom(arguments, &scene);
    if (code) {
        return code;
    }
    code = session_open(&session, arguments);
    code = code ? code : session_run(&session);
    code = code > EXIT_EXPECTATION ? code : session_seek(&session) ? 0 : EXIT_USAGE;
    code = code ? code : beside_new(&session, &beside);
    if (code == 0) {
        curve_complete(&curve, &session.world);
        scene.world = &session.world;
        scene.curve = &curve;
        scene.last_event = session.world.n_events;
        scene.title = session_title(&session);
        scene.profile = session_profile(&session);
        scene.state = session.world.dump                                ? "one moment"
                      : session.world.position < session.world.n_events ? ""
                                                                        : "the end";
        scene.cursor = tables_mapped(&session.world.tables, scene.cursor);
        scene.remedies = arguments->remedies;
        const WorldEvent *now = world_at(&session.world);
        scene.before = before_at(&before, arguments, now ? now->event.step : 0);
        scene_beside(beside, &scene);
        scene_gates(arguments, beside, &scene);
        if (arguments->process) {
            scene.focus = query_process_find(&session.world, arguments->process);
            code = scene.focus != PROCESS_NONE
                       ? 0
                       : complain(EXIT_USAGE, "no process '%s' is running at that step",
                                  arguments->process);
        }
        if (code == 0 && !picture_save(&scene, arguments->screenshot, message, sizeof message)) {
            code = complain(EXIT_HOST, "%s", message);
        }
    }
    curve_deinit(&curve);
    beside_free(beside);
    session_close(&session);
    before_close(&before);
    return code;
}

static int view_window(const Arguments *arguments) {
    Viewer viewer = {.arguments = *arguments};
    Settings settings = default_settings;
    Scene scene, end;
    char message[256];
    settings_load(&settings);
    int code = scene_from(arguments, &settings, &scene);
    code = code ? code : scene_zoom(arguments, &scene);
    if (code) {
        return code;
    }
    code = viewer_open(&viewer);
    code = code ? code : beside_new(&viewer.session, &viewer.beside);
    if (code == 0) {
        scene_gates(arguments, viewer.beside, &scene);
        WindowDesc desc = {.session = {&viewer, viewer_world, viewer_step, viewer_restart,
                                       viewer_load, viewer_retry, viewer_remedy, viewer_remedies,
                                       viewer_before, viewer_message, viewer_title, viewer_profile,
                                       viewer_beside, runner_is_right, viewer_changed},
                           .start = scene,
                           .process = arguments->process,
                           .no_motion = arguments->no_motion,
                           .start_step =
                               arguments->at ? (uint32_t)strtoul(arguments->at, NULL, 10) : 0};
        if (arguments->at && strcmp(arguments->at, "end") == 0) {
            desc.start_step = UINT32_MAX;
        }
        if (window_run(&desc, &viewer.window, &end, message, sizeof message)) {
            settings_keep(&settings, &scene, &end);
        } else {
            code = complain(EXIT_HOST, "%s (slot32 view --screenshot OUT.png needs no display)",
                            message);
        }
    }
    beside_free(viewer.beside);
    session_close(&viewer.session);
    before_close(&viewer.before);
    return code;
}

int command_view(const Arguments *arguments) {
    return arguments->screenshot ? view_picture(arguments) : view_window(arguments);
}
