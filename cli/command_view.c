// SPDX-License-Identifier: MIT
#include "cli/commands.h"
#include "cli/open.h"
#include "cli/picture_arguments.h"
#include "cli/shelf.h"
#include "cli/watchdog.h"
#include "scenario/answer.h"
#include "viewing/link.h"
#include "viewing/viewing.h"
#include "visualizer/window/picture.h"
#include "visualizer/window/settings.h"
#include "visualizer/window/window.h"
#include "world/query/gates.h"
#include "world/query/query.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// slot32 view shows the scenario in a window, or saves one moment as a picture without any display.
// The same viewer draws both.

// ---- arguments

static const Settings default_settings = {1280, 800, THEME_LIGHT, 100};

// Remembers what the user changed in the window, but not what the arguments asked for.
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

// --zoom slot|block|bytes@ADDRESS; map is the default. The cursor goes to the address as given.
static int scene_zoom(const Arguments *arguments, Scene *scene) {
    static const char *const names[ZOOM_COUNT] = {"map", "slot", "block", "bytes"};
    scene->view = arguments->view;
    scene->view_chosen = scene->view != VIEW_MAP;
    if (arguments->access) {
        scene->view_chosen = true;
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

// What the arguments say of a picture, or the link that one of them is.
static int scene_start(const Arguments *arguments, const Settings *settings, Scene *scene) {
    int code = scene_from(arguments, settings, scene);
    code = code ? code : scene_zoom(arguments, scene);
    if (code == 0 && arguments->link) {
        look_give(&arguments->link->look, scene);
    }
    return code;
}

#define FIRST "read-the-map" // the lesson behind the shelf when none is named

// ---- the session and its files

// What a window or a picture is made from.
typedef struct Shown {
    Arguments arguments; // the current ones: the user may have dropped another file on the window
    Opened opened;       // `viewing` owns the session itself
    Viewing viewing;
    Origin before;         // origin of the session that is shown, while another file is being read
    char file[STATE_NAME]; // the file that was dropped on the window last
    char next[STATE_NAME]; // the file that is being read
    time_t read_at;        // modification time of the scenario when it was read
    time_t before_at; // `read_at` of the session that is shown, while another file is being read
    HostShelf *shelf; // owned; NULL = there is none
} Shown;

static time_t file_time(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 ? info.st_mtime : 0;
}

static bool shown_read(void *context, const char *file, SessionState **ret_state,
                       char message[SESSION_MESSAGE]) {
    Shown *shown = context;
    Arguments arguments;
    arguments_copy(&arguments, &shown->arguments);
    arguments.file = file ? file : arguments.file;
    arguments.answers = NULL; // they were meant for the first run only
    arguments.n_remedies = 0;
    snprintf(shown->next, sizeof shown->next, "%s", arguments.file);
    shown->before_at = file ? shown->read_at : file_time(arguments.file);
    shown->read_at = file_time(arguments.file);
    shown->before = shown->opened.origin;
    shown->opened.origin =
        (Origin){.limits = shown->before.limits, .allowed = shown->before.allowed};
    if (origin_read(&shown->opened.origin, &arguments, ret_state) == 0) {
        return true;
    }
    snprintf(message, SESSION_MESSAGE, "cannot read %.64s (see the terminal)", arguments.file);
    return false;
}

static void shown_read_done(void *context, bool done) {
    Shown *shown = context;
    if (done) {
        origin_deinit(&shown->before);
        memcpy(shown->file, shown->next, sizeof shown->file);
        shown->arguments.file = shown->file;
    } else {
        origin_deinit(&shown->opened.origin);
        shown->opened.origin = shown->before;
        shown->read_at = shown->before_at;
    }
    shown->before = (Origin){.included = NULL};
}

static bool shown_beside(void *context, const Session *left, Beside **ret_beside,
                         char message[SESSION_MESSAGE]) {
    Shown *shown = context;
    snprintf(message, SESSION_MESSAGE, "the device beside it cannot be shown (see the terminal)");
    return open_beside(&shown->opened, left, ret_beside) == 0;
}

static void shown_told(void *context, const SessionState *state, SessionStatus status,
                       const char *message) {
    (void)context;
    origin_refuse(state, status, message);
}

static const Shelf *shown_shelf(void *context, unsigned route, const char *current) {
    HostShelf *own = ((Shown *)context)->shelf;
    const Shelf *shelf = shelves_route(host_shelf_shelves(own), route, current);
    if (shelf) {
        host_shelf_keep_route(own, shelf->routes[shelf->route]);
    }
    return shelf;
}

static void shown_shelf_picture(void *context, unsigned route, unsigned item,
                                const ShelfLook *look) {
    shelves_draw(host_shelf_shelves(((Shown *)context)->shelf), route, item, look);
}

static Moment shown_shelf_moment(void *context, unsigned route, unsigned item) {
    return shelves_moment(host_shelf_shelves(((Shown *)context)->shelf), route, item);
}

static bool shown_end(void *context, const char *current, EndCard *ret_card,
                      const char **ret_next) {
    return shelves_end(host_shelf_shelves(((Shown *)context)->shelf), current, ret_card, ret_next);
}

static void shown_keep_progress(void *context) {
    host_shelf_keep(((Shown *)context)->shelf);
}

static void shown_answered(void *context, const Session *session, uint32_t before) {
    answers_log_take(&((Shown *)context)->opened.log, session, before);
}

static void shown_keep_answers(void *context, const Session *session,
                               char message[SESSION_MESSAGE]) {
    AnswersLog *log = &((Shown *)context)->opened.log;
    answers_log_toggle(log, session_state(session)->name, message, SESSION_MESSAGE);
}

// The link goes to stdout, too: a clipboard may end with the window.
static char *shown_link(void *context, const Scene *scene) {
    Shown *shown = context;
    const char *beside = shown->arguments.beside ? shown->arguments.beside : "";
    char *link = viewing_link(&shown->viewing, scene, beside, NULL, SLOT32_VERSION);
    char *address = link ? malloc(strlen(link) + 2) : NULL;
    if (address) {
        sprintf(address, "#%s", link);
        printf("%s\n", address);
        fflush(stdout);
    }
    free(link);
    return address;
}

static bool shown_changed(void *context) {
    Shown *shown = context;
    time_t now = file_time(shown->arguments.file);
    bool changed = now != 0 && now != shown->read_at;
    shown->read_at = changed ? now : shown->read_at;
    return changed;
}

static int shown_open(Shown *shown, const Arguments *arguments) {
    *shown = (Shown){.read_at = file_time(arguments->file)};
    arguments_copy(&shown->arguments, arguments);
    SessionState *state = arguments->link ? state_copy(arguments->link->state) : NULL;
    if (arguments->link && !state) {
        return complain(EXIT_HOST, "out of memory on the host");
    }
    return opened_open_state(&shown->opened, &shown->arguments, state);
}

// Begins to show the session, which has been started. Returns 0, or prints one line on stderr and
// returns an exit code.
static int shown_look(Shown *shown) {
    ViewingHost host = {.files = origin_host(&shown->opened.origin),
                        .read = shown_read,
                        .read_done = shown_read_done,
                        .beside = shown_beside,
                        .told = shown_told,
                        .answered = shown_answered,
                        .keep_answers = shown_keep_answers,
                        .context = shown};
    Session *session = shown->opened.session;
    shown->shelf = host_shelf_new(shown->arguments.file, &shown->opened.origin.limits,
                                  !shown->arguments.screenshot);
    if (shown->shelf) {
        host.shelf = shown_shelf;
        host.shelf_picture = shown_shelf_picture;
        host.shelf_moment = shown_shelf_moment;
        host.end = shown_end;
        host.progress = host_shelf_progress(shown->shelf);
        host.keep_progress = shown_keep_progress;
    }
    shown->opened.session = NULL;
    return viewing_init(&shown->viewing, &host, session) ? 0 : EXIT_USAGE;
}

static void shown_close(Shown *shown) {
    viewing_deinit(&shown->viewing);
    host_shelf_free(shown->shelf);
    opened_close(&shown->opened);
}

// With two devices, shows the gates first if the scenario uses shared memory and no other view was
// asked for.
static void scene_gates(const Arguments *arguments, const Viewing *viewing, Scene *scene) {
    bool asked = arguments->zoom || arguments->view != VIEW_MAP || arguments->access;
    if (!asked && viewing->beside && beside_is_lockstep(viewing->beside) &&
        query_gate_any(session_look(beside_session(viewing->beside)))) {
        scene->view = VIEW_GATES;
        scene->view_chosen = true;
    }
}

// ---- a picture

// Draws the moment at which the world stands; the scenario has run to its end.
static int save_picture(Shown *shown, const Arguments *arguments, const Scene *start) {
    char message[256];
    const World *world = session_look(shown->viewing.session);
    ViewerDesc desc = {.session = viewing_session(&shown->viewing),
                       .start = *start,
                       .process = arguments->process,
                       .shelf = arguments->shelf,
                       .no_motion = true,
                       .still = true};
    if (arguments->process && query_process_find(world, arguments->process) == PROCESS_NONE) {
        return complain(EXIT_USAGE, "no process '%s' is running at that step", arguments->process);
    }
    Viewer *viewer = viewer_new(&desc);
    if (!viewer) {
        return complain(EXIT_HOST, "out of memory on the host");
    }
    bool saved =
        picture_save(viewer, start->w, start->h, arguments->screenshot, message, sizeof message);
    viewer_free(viewer);
    if (saved && beside_failed(shown->viewing.beside)) {
        return complain(EXIT_HOST, "out of memory on the host: the devices are not compared");
    }
    return saved ? 0 : complain(EXIT_HOST, "%s", message);
}

// Finds the question that --question names. Returns 0, or prints one line and returns 2.
static int find_question(const Shown *shown, const Arguments *arguments, QuestionSheet *sheet) {
    const World *world = session_look(shown->viewing.session);
    unsigned n = world->n_marked[EVENT_ASK], number = arguments->question;
    if (number > n) {
        return complain(EXIT_USAGE, "--question %u: %s asks %u question%s", number, arguments->file,
                        n, n == 1 ? "" : "s");
    }
    const Event *asked = &world_event(world, world_marked(world, EVENT_ASK, number - 1))->event;
    *sheet = (QuestionSheet){.number = number,
                             .n = n,
                             .reveals = arguments->reveal,
                             .title = session_title(shown->viewing.session),
                             .answer = asked->text[1],
                             .why = asked->text[2]};
    Question *question = &sheet->question;
    question_set(question, asked->text[0], asked->text[4]);
    question->chosen = 0;
    while (question->chosen < question->n_choices &&
           !answer_is_right(question->choices[question->chosen], sheet->answer)) {
        question->chosen++;
    }
    return 0;
}

static int view_picture(const Arguments *arguments) {
    Shown shown;
    Scene scene;
    int code = screenshot_check(arguments);
    code = code ? code : scene_start(arguments, &default_settings, &scene);
    if (code) {
        return code;
    }
    code = shown_open(&shown, arguments);
    code = code ? code : opened_run(&shown.opened);
    code = code > EXIT_EXPECTATION ? code : opened_seek(&shown.opened);
    code = code ? code : shown_look(&shown);
    QuestionSheet sheet;
    if (code == 0 && arguments->question) {
        code = find_question(&shown, arguments, &sheet);
        scene.sheet = &sheet;
    }
    if (code == 0) {
        scene_gates(arguments, &shown.viewing, &scene);
        code = save_picture(&shown, arguments, &scene);
    }
    shown_close(&shown);
    return code;
}

// ---- a window

// The moment at which --at lets a window begin.
static Moment start_position(const Arguments *arguments) {
    Moment moment = {0, 0};
    if (arguments->at && strcmp(arguments->at, "end") == 0) {
        moment.step = UINT32_MAX;
    } else if (arguments->at) {
        moment_parse(arguments->at, &moment); // cannot fail: the arguments were checked
    }
    return moment;
}

// Ends the program while the session's thread still works.
static _Noreturn void leave_behind(void) {
    fflush(NULL);
    _Exit(EXIT_HELD);
}

// `settings` is NULL when nothing may be remembered.
static int run_window(Shown *shown, const Settings *settings, const Scene *start) {
    char message[256];
    const Arguments *arguments = &shown->arguments;
    WindowDesc desc = {
        .viewer = {.session = viewing_session(&shown->viewing),
                   .start = *start,
                   .process = arguments->process,
                   .position = start_position(arguments),
                   .reached = arguments->link ? arguments->link->look.reached : (Moment){0, 0},
                   .route = arguments->link ? arguments->link->look.route + 1 : 0,
                   .shelf = arguments->shelf,
                   .no_motion = arguments->no_motion},
        .stop = &shown->opened.stop,
        .alive = &shown->opened.alive,
        .seconds = arguments->limit_seconds,
        .changed = shown_changed,
        .link = shown_link,
        .context = shown};
    WindowEnd end = {.abandoned = false};
    watchdog_end(); // the window watches its session itself
    if (!window_run(&desc, &end, message, sizeof message)) {
        return complain(EXIT_HOST, "%s (slot32 view --screenshot OUT.png needs no display)",
                        message);
    }
    if (end.abandoned) {
        leave_behind();
    }
    if (settings) {
        settings_keep(settings, start, &end.scene);
    }
    return 0;
}

static int view_window(const Arguments *arguments) {
    Shown shown;
    Settings settings = default_settings;
    Scene scene;
    bool known = settings_load(&settings);
    int code = scene_start(arguments, &settings, &scene);
    if (code) {
        return code;
    }
    code = shown_open(&shown, arguments);
    code = code ? code : opened_start(&shown.opened);
    code = code ? code : shown_look(&shown);
    if (code == 0) {
        scene_gates(arguments, &shown.viewing, &scene);
        code = run_window(&shown, known ? &settings : NULL, &scene);
        code = code == 0 && shown.opened.log.failed ? EXIT_HOST : code;
    }
    shown_close(&shown);
    return code;
}

static int view(const Arguments *arguments) {
    return arguments->screenshot ? view_picture(arguments) : view_window(arguments);
}

static const char *of_link(const Link *link, const char *name, size_t *ret_size) {
    const LinkFile *file = link_files_find(&link->files, name);
    if (file) {
        *ret_size = file->size;
    }
    return file ? file->text : NULL;
}

// Shows what a link says, as if the arguments said it.
static int view_link(Arguments *own) {
    Link link;
    char message[LINK_MESSAGE], at[32];
    if (!link_read(own->file, SLOT32_VERSION, &link, message)) {
        return complain(EXIT_USAGE, "%s", message);
    }
    if (link.note[0]) {
        complain(0, "%s", link.note);
    }
    const Look *look = &link.look;
    const Moment *position = &link.state->position;
    snprintf(at, sizeof at, "%u", position->step);
    if (position->part) {
        snprintf(at, sizeof at, "%u.%u", position->step, position->part);
    }
    own->at = position->step || position->part ? at : NULL;
    own->process = look->process[0] ? look->process : NULL;
    own->beside = look->beside[0] ? look->beside : NULL;
    own->shelf = look->shelf;
    own->file = link.state->name;
    own->link = &link;
    own->of_link = of_link;
    int code = view(own);
    link_deinit(&link);
    return code;
}

// Without a file it begins on the shelf, before the first lesson.
int command_view(const Arguments *arguments) {
    Arguments own;
    bool pictured = arguments->question && arguments->file && arguments->screenshot;
    if (arguments->question ? !pictured : arguments->reveal) {
        return complain(EXIT_USAGE, "--question and --reveal make a picture: view FILE --question "
                                    "N [--reveal] --screenshot OUT.png");
    }
    arguments_copy(&own, arguments);
    own.shelf = !arguments->file;
    own.file = arguments->file ? arguments->file : FIRST;
    return link_is(own.file) ? view_link(&own) : view(&own);
}
