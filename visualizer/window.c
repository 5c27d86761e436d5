// SPDX-License-Identifier: MIT
#include "visualizer/window.h"

#include "visualizer/raster.h"
#include "world/query.h"

#include <stdlib.h>
#include <string.h>

// The event loop. Everything a key or the mouse does changes the Scene or moves in time; the
// picture is drawn again only when something changed.

#define KEPT_ANSWERS 64u
#define BURST_MS 15u // how long calls are made before the next picture, when running to somewhere

typedef enum { RUN_PAUSED, RUN_PLAYING, RUN_TO_FAILURE, RUN_TO_CHAPTER } RunMode;

struct Window {
    WindowDesc desc;
    SDL_Window *sdl;
    Fonts *fonts;
    Raster *raster;
    DisplayList list;
    Scene scene;
    Curve curve;
    RunMode mode;
    int delay_ms; // between calls while playing
    bool dirty, closing, ended;
    bool has_pointer; // the mouse is what chooses the hover, not the keyboard
    char jump[12];    // digits after G
    bool jumping;
    Question question;
    char choices[256], verdict[160];
    char answers[KEPT_ANSWERS][64]; // given so far, used again when the scenario is replayed
    unsigned n_answers, n_asked;
    bool replaying;
    unsigned n_pictures;
    char message[160];
};

static World *world_of(Window *window) {
    return window->desc.session.world(window->desc.session.context);
}

static const char *state_text(const Window *window) {
    if (window->jumping) {
        return window->jump[0] ? window->jump : "go to step ...";
    }
    if (window->message[0]) {
        return window->message;
    }
    const World *world = window->scene.world;
    if (world->position < world->n_events) {
        return "looking back";
    }
    return window->ended ? "the end" : window->mode == RUN_PAUSED ? "paused" : "running";
}

// Finds anew what lies under the mouse. True when that is something else than before.
static bool pointer_refresh(Window *window) {
    Scene *scene = &window->scene;
    uint32_t value = 0;
    if (!window->has_pointer) {
        return false;
    }
    const Hit *hit = scene_hit(scene, scene->pointer_x, scene->pointer_y, &value);
    bool has = hit && hit->kind == HIT_ADDRESS;
    bool frame = hit && hit->kind == HIT_FRAME && value < scene->world->tables.n_rows[TABLE_FRAME];
    bool other = has != scene->has_hover || (has && value != scene->hover) ||
                 frame != scene->has_hover_frame || (frame && value != scene->hover_frame);
    scene->has_hover = has;
    scene->hover = value;
    scene->has_hover_frame = frame;
    scene->hover_frame = value;
    return other;
}

// The window's name tells what is shown, for task bars, screen readers and tests.
static void name_window(Window *window) {
    static const char *const views[VIEW_COUNT] = {"map", "physical"};
    static const char *const zooms[ZOOM_COUNT] = {"", " slot", " block", " bytes"};
    const Scene *scene = &window->scene;
    const WorldEvent *now = world_at(scene->world);
    char name[256];
    snprintf(name, sizeof name, "%s - step %u of %u - %s - %s%s, %s%s%s", scene->title,
             now ? now->event.step : 0, world_last_step(scene->world), scene->state,
             views[scene->view], zooms[scene->zoom], theme_get(scene->theme)->name,
             scene->present ? ", presentation" : "", scene->question ? ", question" : "");
    if (strcmp(SDL_GetWindowTitle(window->sdl), name) != 0) {
        SDL_SetWindowTitle(window->sdl, name);
    }
}

static void draw(Window *window) {
    SDL_Surface *surface = SDL_GetWindowSurface(window->sdl);
    VisualSession *session = &window->desc.session;
    if (!surface) {
        return;
    }
    Scene *scene = &window->scene;
    scene->world = world_of(window);
    scene->curve = &window->curve;
    scene->last_event = scene->world->n_events;
    scene->title = session->title(session->context);
    scene->profile = session->profile(session->context);
    scene->state = state_text(window);
    scene->w = surface->w;
    scene->h = surface->h;
    scene_draw(scene, &window->list);
    if (pointer_refresh(window)) { // the picture has moved under a pointer that stands still
        scene_draw(scene, &window->list);
    }
    raster_draw(window->raster, &window->list, surface);
    SDL_UpdateWindowSurface(window->sdl);
    name_window(window);
    window->dirty = false;
}

// ---- time

static bool failed_now(const Window *window) {
    return scene_failure(window->scene.world) != NULL;
}

static bool is_chapter(const World *world) {
    const WorldEvent *now = world_at(world);
    for (uint32_t i = world->position; now && i > 0; i--) {
        if (world->events[i - 1].event.step != now->event.step) {
            return false;
        }
        if (world->events[i - 1].event.kind == EVENT_CHAPTER) {
            return true;
        }
    }
    return false;
}

static void follow_curve(Window *window) {
    World *world = world_of(window);
    curve_complete(&window->curve, world);
}

// One step forwards: in the history if there is one, else live. False at the end.
static bool forwards(Window *window) {
    World *world = world_of(window);
    window->dirty = true;
    if (world->position < world->n_events) {
        const WorldEvent *now = world_at(world);
        uint32_t step = now ? now->event.step : 0;
        world_seek(world, world_events_to_step(world, step + 1));
        return true;
    }
    if (window->ended) {
        return false;
    }
    SessionStatus status = window->desc.session.step(window->desc.session.context);
    follow_curve(window);
    window->ended = status != SESSION_STEPPED;
    if (status == SESSION_FAILED) {
        snprintf(window->message, sizeof window->message, "%s",
                 window->desc.session.message(window->desc.session.context));
    }
    return status == SESSION_STEPPED;
}

static void backwards(Window *window) {
    World *world = world_of(window);
    const WorldEvent *now = world_at(world);
    window->mode = RUN_PAUSED;
    window->dirty = true;
    if (now) {
        world_seek(world, now->event.step ? world_events_to_step(world, now->event.step - 1) : 0);
    }
}

static void jump_to_step(Window *window, uint32_t step) {
    while (!window->ended && !window->closing && world_last_step(world_of(window)) < step) {
        world_seek(world_of(window), world_of(window)->n_events);
        if (!forwards(window)) {
            break;
        }
    }
    World *world = world_of(window);
    world_seek(world, world_events_to_step(world, step));
    window->mode = RUN_PAUSED;
    window->dirty = true;
}

static void run_on(Window *window) {
    bool went = forwards(window);
    bool stop = !went || (window->mode != RUN_TO_CHAPTER && failed_now(window)) ||
                (window->mode == RUN_TO_CHAPTER && is_chapter(window->scene.world));
    if (stop) {
        window->mode = RUN_PAUSED;
    }
}

static void start_running(Window *window, RunMode mode) {
    window->mode = window->mode == mode ? RUN_PAUSED : mode;
    window->dirty = true;
}

static void restart(Window *window) {
    VisualSession *session = &window->desc.session;
    curve_deinit(&window->curve);
    bool had_ended = window->ended;
    window->ended = false;
    window->message[0] = '\0';
    window->mode = RUN_PAUSED;
    window->n_asked = 0;
    if (!session->restart(session->context)) {
        snprintf(window->message, sizeof window->message, "%s", session->message(session->context));
        window->ended = had_ended;
    }
    window->scene.world = world_of(window);
    window->scene.focus = PROCESS_NONE;
    window->scene.has_cursor = window->scene.has_hover = false;
    follow_curve(window);
    window->dirty = true;
}

// ---- looking

// At a failure: the same request somewhere else, made through the session. After stepping back the
// scenario is run to this point again first; replay is exact.
static void try_again(Window *window, SessionRetry retry) {
    VisualSession *session = &window->desc.session;
    World *world = world_of(window);
    const WorldEvent *now = world_at(world);
    uint32_t step = now ? now->event.step : 0;
    if (!session->retry) {
        snprintf(window->message, sizeof window->message, "a recording cannot act");
        return;
    }
    if (world->position < world->n_events) {
        window->replaying = true;
        restart(window);
        jump_to_step(window, step);
        window->replaying = false;
    }
    if (!session->retry(session->context, retry)) {
        snprintf(window->message, sizeof window->message, "%s", session->message(session->context));
    }
    follow_curve(window);
    window->scene.focus = world_of(window)->tables.system->current_process;
}

static void next_process(Window *window) {
    const World *world = window->scene.world;
    uint8_t from = window->scene.focus == PROCESS_NONE ? query_focus(world) : window->scene.focus;
    for (uint8_t i = 1; i <= CE_PROCESS_MAX && from != PROCESS_NONE; i++) {
        uint8_t candidate = (uint8_t)((from + i) % CE_PROCESS_MAX);
        if (world->tables.process[candidate].handle) {
            window->scene.focus = candidate;
            break;
        }
    }
    window->scene.has_cursor = false;
}

static void cursor_start(Window *window) {
    Scene *scene = &window->scene;
    uint8_t focus = scene->focus == PROCESS_NONE ? query_focus(scene->world) : scene->focus;
    if (!scene->has_cursor && focus != PROCESS_NONE) {
        scene->has_cursor = true;
        scene->cursor = ce_slot_base(scene->world->tables.process[focus].slot) + CE_NULL_GUARD_END;
    }
}

static void cursor_move(Window *window, int dx, int dy) {
    Scene *scene = &window->scene;
    cursor_start(window);
    window->has_pointer = false;
    int64_t unit = scene->zoom == ZOOM_BLOCK   ? CE_PAGE_SIZE
                   : scene->zoom == ZOOM_BYTES ? 1
                                               : CE_BLOCK_SIZE;
    int64_t row = scene->zoom == ZOOM_BLOCK ? unit : 16 * unit;
    scene->cursor = (VirtAddr)((int64_t)scene->cursor + dx * unit + dy * row);
    scene->hover = scene->cursor;
    scene->has_hover = true;
    scene->pointer_x = scene->w / 2;
    scene->pointer_y = scene->h / 2;
}

static void zoom(Window *window, int by) {
    int next = (int)window->scene.zoom + by;
    if (next >= ZOOM_MAP && next < ZOOM_COUNT) {
        cursor_start(window);
        window->scene.zoom = (Zoom)next;
    }
}

static void save_picture(Window *window) {
    char path[64];
    snprintf(path, sizeof path, "slot32-%03u.png", ++window->n_pictures);
    bool saved =
        raster_save_png(window->raster, &window->list, window->scene.w, window->scene.h, path);
    snprintf(window->message, sizeof window->message, saved ? "saved %s" : "cannot write %s", path);
}

static void pin(Window *window, const Hit *hit, uint32_t value) {
    Scene *scene = &window->scene;
    if (hit->kind == HIT_TIMELINE) {
        world_seek(world_of(window), value);
        window->mode = RUN_PAUSED;
    } else if (hit->kind == HIT_ADDRESS) {
        VirtAddr mapped = tables_mapped(&scene->world->tables, value);
        bool again = scene->has_cursor && scene->cursor == mapped;
        scene->has_cursor = true;
        scene->cursor = mapped;
        if (again) {
            zoom(window, 1);
        }
    }
}

// ---- input

static bool key_time(Window *window, SDL_Keycode key) {
    World *world = world_of(window);
    switch (key) {
    case SDLK_SPACE:
        start_running(window, RUN_PLAYING);
        return true;
    case SDLK_RIGHT:
        window->mode = RUN_PAUSED;
        forwards(window);
        return true;
    case SDLK_LEFT:
        backwards(window);
        return true;
    case SDLK_HOME:
        window->mode = RUN_PAUSED;
        world_seek(world, 0);
        return true;
    case SDLK_END:
        window->mode = RUN_PAUSED;
        while (!window->closing && forwards(window)) {
        }
        return true;
    case SDLK_f:
        start_running(window, RUN_TO_FAILURE);
        return true;
    case SDLK_c:
        start_running(window, RUN_TO_CHAPTER);
        return true;
    case SDLK_r:
        restart(window);
        return true;
    case SDLK_UP:
        window->delay_ms = window->delay_ms > 8 ? window->delay_ms / 2 : 4;
        return true;
    case SDLK_DOWN:
        window->delay_ms = window->delay_ms < 1000 ? window->delay_ms * 2 : 1000;
        return true;
    case SDLK_g:
        window->jumping = true;
        window->jump[0] = '\0';
        return true;
    default:
        return false;
    }
}

static void key_look(Window *window, SDL_Keycode key) {
    Scene *scene = &window->scene;
    switch (key) {
    case SDLK_n:
        if (failed_now(window)) {
            try_again(window, RETRY_NEXT_PROCESS);
        } else {
            next_process(window);
        }
        break;
    case SDLK_l:
        if (failed_now(window)) {
            try_again(window, RETRY_LARGE_AREA);
        }
        break;
    case SDLK_1:
    case SDLK_2:
        scene->view = key == SDLK_1 ? VIEW_MAP : VIEW_PHYSICAL;
        break;
    case SDLK_m:
        scene->view = scene->view == VIEW_MAP ? VIEW_PHYSICAL : VIEW_MAP;
        break;
    case SDLK_TAB:
        cursor_move(window, 1, 0);
        break;
    case SDLK_RETURN:
    case SDLK_PLUS:
    case SDLK_KP_PLUS:
    case SDLK_EQUALS:
        zoom(window, 1);
        break;
    case SDLK_BACKSPACE:
    case SDLK_MINUS:
    case SDLK_KP_MINUS:
        zoom(window, -1);
        break;
    case SDLK_ESCAPE:
        scene->help = scene->has_cursor = scene->has_hover = false;
        scene->zoom = ZOOM_MAP;
        break;
    case SDLK_p:
        scene->present = !scene->present;
        break;
    case SDLK_t:
        scene->theme = (ThemeId)((scene->theme + 1) % THEME_COUNT);
        break;
    case SDLK_LEFTBRACKET:
        scene->text_percent -= scene->text_percent > 70 ? 10 : 0;
        break;
    case SDLK_RIGHTBRACKET:
        scene->text_percent += scene->text_percent < 160 ? 10 : 0;
        break;
    case SDLK_SLASH:
    case SDLK_QUESTION:
    case SDLK_h:
        scene->help = !scene->help;
        break;
    case SDLK_F12:
        save_picture(window);
        break;
    case SDLK_q:
        window->closing = true;
        break;
    default:
        break;
    }
}

static void key_jump(Window *window, SDL_Keycode key) {
    size_t n = strlen(window->jump);
    if (key >= SDLK_0 && key <= SDLK_9 && n < 9) {
        window->jump[n] = (char)('0' + (key - SDLK_0));
        window->jump[n + 1] = '\0';
    } else if (key == SDLK_BACKSPACE && n > 0) {
        window->jump[n - 1] = '\0';
    } else if (key == SDLK_RETURN || key == SDLK_ESCAPE) {
        window->jumping = false;
        if (key == SDLK_RETURN && n > 0) {
            jump_to_step(window, (uint32_t)strtoul(window->jump, NULL, 10));
        }
    }
}

static void key_down(Window *window, const SDL_KeyboardEvent *event) {
    SDL_Keycode key = event->keysym.sym;
    bool shift = event->keysym.mod & KMOD_SHIFT;
    window->dirty = true;
    window->message[0] = '\0';
    if (window->jumping) {
        key_jump(window, key);
    } else if (shift && key >= SDLK_RIGHT && key <= SDLK_UP) {
        cursor_move(window, (key == SDLK_RIGHT) - (key == SDLK_LEFT),
                    (key == SDLK_UP) - (key == SDLK_DOWN));
    } else if (!key_time(window, key)) {
        key_look(window, key);
    }
}

static void mouse_move(Window *window, int x, int y) {
    window->has_pointer = true;
    window->scene.pointer_x = x;
    window->scene.pointer_y = y;
    window->dirty |=
        pointer_refresh(window) || window->scene.has_hover || window->scene.has_hover_frame;
}

static void handle(Window *window, const SDL_Event *event) {
    uint32_t value = 0;
    const Hit *hit = NULL;
    switch (event->type) {
    case SDL_QUIT:
        window->closing = true;
        break;
    case SDL_WINDOWEVENT:
        window->dirty = true;
        break;
    case SDL_KEYDOWN:
        key_down(window, &event->key);
        break;
    case SDL_MOUSEMOTION:
        mouse_move(window, event->motion.x, event->motion.y);
        break;
    case SDL_MOUSEBUTTONDOWN:
        hit = scene_hit(&window->scene, event->button.x, event->button.y, &value);
        if (hit) {
            pin(window, hit, value);
            window->dirty = true;
        }
        break;
    case SDL_MOUSEWHEEL:
        zoom(window, event->wheel.y > 0 ? 1 : -1);
        window->dirty = true;
        break;
    case SDL_DROPFILE:
        if (window->desc.session.load(window->desc.session.context, event->drop.file)) {
            restart(window);
        } else {
            snprintf(window->message, sizeof window->message, "%s",
                     window->desc.session.message(window->desc.session.context));
            window->dirty = true;
        }
        SDL_free(event->drop.file);
        break;
    default:
        break;
    }
}

// ---- questions

static void choices_split(Window *window, const char *choices) {
    Question *question = &window->question;
    snprintf(window->choices, sizeof window->choices, "%s", choices ? choices : "");
    for (char *at = window->choices; *at && question->n_choices < SCENE_CHOICES;) {
        question->choices[question->n_choices++] = at;
        at += strcspn(at, "\n");
        if (*at) {
            *at++ = '\0';
        }
    }
}

static void question_key(Window *window, SDL_Keycode key, bool *ret_answered) {
    Question *question = &window->question;
    size_t n = strlen(question->typed);
    bool digit = key >= SDLK_1 && key < SDLK_1 + (SDL_Keycode)question->n_choices;
    if (question->n_choices && digit) {
        question->chosen = (unsigned)(key - SDLK_1);
    } else if (question->n_choices && (key == SDLK_DOWN || key == SDLK_TAB)) {
        question->chosen = (question->chosen + 1) % question->n_choices;
    } else if (question->n_choices && key == SDLK_UP) {
        question->chosen = (question->chosen + question->n_choices - 1) % question->n_choices;
    } else if (key == SDLK_RETURN || key == SDLK_KP_ENTER) {
        *ret_answered = true;
    } else if (key == SDLK_BACKSPACE && n > 0) {
        question->typed[n - 1] = '\0';
    } else if (!question->n_choices && key >= SDLK_SPACE && key < SDLK_DELETE &&
               n + 1 < sizeof question->typed) {
        question->typed[n] = (char)key;
        question->typed[n + 1] = '\0';
    }
}

// Waits until the open card is answered (or passed on by Enter). False when the window is closed.
static bool question_wait(Window *window) {
    bool answered = false;
    while (!answered && !window->closing) {
        SDL_Event event;
        draw(window);
        if (!SDL_WaitEvent(&event)) {
            return false;
        }
        uint32_t value = 0;
        const Hit *hit = NULL;
        if (event.type == SDL_QUIT) {
            window->closing = true;
        } else if (event.type == SDL_KEYDOWN) {
            question_key(window, event.key.keysym.sym, &answered);
        } else if (event.type == SDL_MOUSEBUTTONDOWN) {
            hit = scene_hit(&window->scene, event.button.x, event.button.y, &value);
            if (hit && hit->kind == HIT_CHOICE) {
                window->question.chosen = hit->base;
                answered = true;
            }
        }
    }
    return answered;
}

// The answer given here before, when the scenario is only being replayed; else NULL.
static const char *answer_again(Window *window) {
    bool known = window->replaying && window->n_asked < window->n_answers;
    return known ? window->answers[window->n_asked++] : NULL;
}

static const char *answer_keep(Window *window, const char *given) {
    window->n_answers = window->n_asked < KEPT_ANSWERS ? window->n_asked + 1 : KEPT_ANSWERS;
    char *kept = window->answers[window->n_answers - 1];
    snprintf(kept, sizeof window->answers[0], "%s", given);
    window->n_asked++;
    return kept;
}

const char *window_ask(Window *window, const char *question, const char *choices,
                       const char *answer, const char *why) {
    const char *given = answer_again(window);
    if (given) {
        return given;
    }
    window->question = (Question){.question = question, .why = why};
    choices_split(window, choices);
    window->scene.question = &window->question;
    if (question_wait(window)) {
        given = answer_keep(window, window->question.n_choices
                                        ? window->question.choices[window->question.chosen]
                                        : window->question.typed);
        snprintf(window->verdict, sizeof window->verdict, "%s: %s",
                 strcmp(given, answer) == 0 ? "Right" : "Not quite", answer);
        window->question.verdict = window->verdict;
        question_wait(window);
    }
    window->scene.question = NULL;
    window->dirty = true;
    return given;
}

// ---- life

static bool open_window(Window *window, char *message, size_t size) {
    const WindowDesc *desc = &window->desc;
    if (SDL_Init(SDL_INIT_VIDEO) != 0) {
        snprintf(message, size, "no display: %s", SDL_GetError());
        return false;
    }
    window->fonts = fonts_new(message, size);
    window->raster = window->fonts ? raster_new(window->fonts) : NULL;
    if (!window->raster) {
        return false;
    }
    window->list = (DisplayList){.measure = fonts_measure, .measure_context = window->fonts};
    window->sdl = SDL_CreateWindow("slot32", SDL_WINDOWPOS_UNDEFINED, SDL_WINDOWPOS_UNDEFINED,
                                   desc->w ? desc->w : 1280, desc->h ? desc->h : 800,
                                   SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
    if (!window->sdl) {
        snprintf(message, size, "cannot open a window: %s", SDL_GetError());
        return false;
    }
    SDL_SetWindowMinimumSize(window->sdl, 640, 400);
    return true;
}

static void loop(Window *window) {
    while (!window->closing) {
        SDL_Event event;
        bool running = window->mode != RUN_PAUSED;
        int wait = running ? window->mode == RUN_PLAYING ? window->delay_ms : 1 : 500;
        if (window->dirty) {
            draw(window);
        }
        bool any = SDL_WaitEventTimeout(&event, wait);
        while (any) {
            handle(window, &event);
            any = SDL_PollEvent(&event);
        }
        Uint32 start = SDL_GetTicks();
        bool burst = window->mode == RUN_TO_FAILURE || window->mode == RUN_TO_CHAPTER;
        if (window->mode != RUN_PAUSED && !window->closing) {
            do {
                run_on(window);
            } while (burst && window->mode != RUN_PAUSED && !window->closing &&
                     SDL_GetTicks() - start < BURST_MS);
        } else if (window->desc.session.changed(window->desc.session.context)) {
            restart(window);
        }
    }
}

bool window_run(const WindowDesc *desc, Window **ret_window, char *message, size_t size) {
    Window *window = calloc(1, sizeof *window);
    bool opened = false;
    if (!window) {
        snprintf(message, size, "out of memory on the host");
        return false;
    }
    window->desc = *desc;
    window->delay_ms = 120;
    window->dirty = true;
    window->scene = (Scene){.theme = desc->theme,
                            .text_percent = desc->text_percent,
                            .present = desc->present,
                            .focus = PROCESS_NONE};
    if (open_window(window, message, size)) {
        opened = true;
        *ret_window = window;
        window->scene.world = world_of(window);
        follow_curve(window);
        if (desc->start_step) {
            jump_to_step(window, desc->start_step);
        }
        loop(window);
    }
    *ret_window = NULL;
    if (window->sdl) {
        SDL_DestroyWindow(window->sdl);
    }
    curve_deinit(&window->curve);
    list_deinit(&window->list);
    raster_free(window->raster);
    fonts_free(window->fonts);
    SDL_Quit();
    free(window);
    return opened;
}
