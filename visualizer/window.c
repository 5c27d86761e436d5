// SPDX-License-Identifier: MIT
#include "visualizer/window.h"

#include "visualizer/window_state.h"
#include "world/query.h"

#include <stdlib.h>
#include <string.h>

// The window's life and loop. Everything a key or the mouse does changes the Scene or moves in
// time; the picture is drawn again only when something changed.

// How long calls are made before the next picture, when running to somewhere: so that pictures take
// no more than about a twentieth of the time, and yet come often enough to be watched.
#define BURST_MS_LEAST 60u
#define BURST_MS_MOST 250u
#define BURST_PICTURES 20u
#define BURST_CALLS 16u // made between two looks at the clock: a look costs as much as a small call

static const char *state_text(const Window *window) {
    if (window->jumping) {
        return window->jump[0] ? window->jump : "go to step ...";
    }
    if (window->message[0]) {
        return window->message;
    }
    const World *world = window->scene.world;
    if (world->dump && world->position) {
        return "a dump: nothing runs";
    }
    if (world->position < world->n_events) {
        return "looking back";
    }
    return window->ended ? "the end" : window->mode == RUN_PAUSED ? "paused" : "running";
}

// Finds anew what lies under the mouse. True when that is something else than before.
bool window_pointer_refresh(Window *window) {
    Scene *scene = &window->scene;
    uint32_t value = 0;
    if (!window->has_pointer) {
        return false;
    }
    const Hit *hit = scene_hit(scene, scene->pointer_x, scene->pointer_y, &value);
    bool has = hit && hit->kind == HIT_ADDRESS;
    bool frame = hit && hit->kind == HIT_FRAME && value < scene->world->tables.n_rows[TABLE_FRAME];
    bool beside = hit && hit->beside;
    bool other = has != scene->has_hover || (has && value != scene->hover) ||
                 (has && beside != scene->on_beside) || frame != scene->has_hover_frame ||
                 (frame && value != scene->hover_frame);
    scene->has_hover = has;
    scene->hover = value;
    scene->on_beside = has ? beside : scene->on_beside;
    scene->has_hover_frame = frame;
    scene->hover_frame = value;
    return other;
}

void window_to_pixels(const Window *window, int *x, int *y) {
    int w = 0, h = 0;
    SDL_GetWindowSize(window->sdl, &w, &h);
    *x = w > 0 ? (int)((int64_t)*x * window->scene.w / w) : *x;
    *y = h > 0 ? (int)((int64_t)*y * window->scene.h / h) : *y;
}

// The window's name tells what is shown, for task bars, screen readers and tests.
static void name_window(Window *window) {
    static const char *const views[VIEW_COUNT] = {"map", "physical", "access", "heap", "gates"};
    static const char *const zooms[ZOOM_COUNT] = {"", " slot", " block", " bytes"};
    const Scene *scene = &window->scene;
    const WorldEvent *now = world_at(scene->world);
    char name[512], with[200], label[96], choice[160] = "", pair[64] = "";
    remedies_label(scene->remedies, with, sizeof with);
    if (scene->choice) {
        snprintf(choice, sizeof choice, ", remedy %u of %u: %s", scene->choice_at + 1,
                 scene->choice_n, remedy_label(&scene->choice->remedy, label, sizeof label));
    }
    if (scene->lockstep) {
        snprintf(pair, sizeof pair, ", beside step %u%s%s", scene->pair.step,
                 scene->pair.same ? "" : " that waits",
                 scene->parted.kind == PARTED_NOT ? "" : ", parted");
    }
    snprintf(name, sizeof name, "%s - step %u of %u - %s - %s%s, %s%s%s%s%s%s%s%s%s", scene->title,
             now ? now->event.step : 0, world_last_step(scene->world), scene->state,
             views[scene->view], zooms[scene->zoom], theme_get(scene->theme)->name,
             scene->present ? ", presentation" : "", pair,
             scene->has_hover && scene_pointed(scene) != scene->world ? ", beside" : "",
             with[0] ? ", with " : "", with, choice, scene->question ? ", question" : "",
             scene->error ? ", error" : "");
    if (strcmp(SDL_GetWindowTitle(window->sdl), name) != 0) {
        SDL_SetWindowTitle(window->sdl, name);
    }
}

void window_spoil(Window *window) {
    damage_reset(&window->damage);
    window->dirty = true;
}

// Draws what differs and hands only that to the display.
static void show(Window *window, SDL_Surface *surface) {
    Damage *damage = &window->damage;
    if (!damage_find(damage, &window->list, surface->w, surface->h)) {
        raster_draw(window->raster, &window->list, surface);
        window_pixels_show(&window->pixels, NULL, 0);
        return;
    }
    for (unsigned i = 0; i < damage->n_rects; i++) {
        raster_draw_part(window->raster, &window->list, surface, damage->rects[i]);
    }
    window_pixels_show(&window->pixels, damage->rects, damage->n_rects);
}

void window_draw(Window *window) {
    SDL_Surface *surface = window_pixels_surface(&window->pixels);
    VisualSession *session = &window->desc.session;
    if (!surface) {
        return;
    }
    Scene *scene = &window->scene;
    Uint32 start = SDL_GetTicks();
    scene->world = world_of(window);
    scene->curve = &window->curve;
    scene->last_event = scene->world->n_events;
    scene->title = session->title(session->context);
    scene->profile = session->profile(session->context);
    scene->state = state_text(window);
    window_follow_beside(window);
    window_remedy_show(window);
    scene->w = surface->w;
    scene->h = surface->h;
    scene_draw(scene, &window->list);
    if (window_pointer_refresh(window)) { // the picture has moved under a pointer that stands still
        scene_draw(scene, &window->list);
    }
    show(window, surface);
    name_window(window);
    window->picture_ms = SDL_GetTicks() - start;
    window->dirty = false;
}

static bool is_set(const char *name) {
    const char *value = getenv(name);
    return value && value[0] != '\0';
}

static bool open_window(Window *window, char *message, size_t size) {
    const WindowDesc *desc = &window->desc;
    // Without a display SDL falls back to drivers that show nothing; only who asks for one gets it.
    bool hopeful = is_set("DISPLAY") || is_set("WAYLAND_DISPLAY") || is_set("SDL_VIDEODRIVER");
    if (!hopeful || SDL_Init(SDL_INIT_VIDEO) != 0) {
        snprintf(message, size, "no display: %s",
                 hopeful ? SDL_GetError() : "neither DISPLAY nor WAYLAND_DISPLAY is set");
        return false;
    }
    window->fonts = fonts_new(message, size);
    window->raster = window->fonts ? raster_new(window->fonts) : NULL;
    if (!window->raster) {
        return false;
    }
    window->list = (DisplayList){.measure = fonts_measure, .measure_context = window->fonts};
    window->sdl =
        SDL_CreateWindow("slot32", SDL_WINDOWPOS_UNDEFINED, SDL_WINDOWPOS_UNDEFINED, desc->start.w,
                         desc->start.h, SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
    if (!window->sdl) {
        snprintf(message, size, "cannot open a window: %s", SDL_GetError());
        return false;
    }
    SDL_SetWindowMinimumSize(window->sdl, 640, 400);
    window_pixels_init(&window->pixels, window->sdl);
    return true;
}

// How long to sleep when no event comes, in ms.
static int patience(const Window *window) {
    return window_is_moving(window)      ? 15
           : window->mode == RUN_PAUSED  ? 500
           : window->mode == RUN_PLAYING ? window->delay_ms
                                         : 1;
}

// Calls of the scenario until the next picture is due: one when playing, many when running on.
static void advance(Window *window) {
    Uint32 start = SDL_GetTicks(), burst = BURST_PICTURES * window->picture_ms;
    burst = SDL_clamp(burst, BURST_MS_LEAST, BURST_MS_MOST);
    do {
        for (unsigned i = 0; i < BURST_CALLS && !window->closing; i++) {
            window_run_on(window);
            if (window->mode <= RUN_PLAYING) {
                return;
            }
        }
    } while (!window->closing && SDL_GetTicks() - start < burst);
}

static void loop(Window *window) {
    VisualSession *session = &window->desc.session;
    while (!window->closing) {
        SDL_Event event;
        window_motion(window);
        if (window->dirty) {
            window_draw(window);
        }
        bool any = SDL_WaitEventTimeout(&event, patience(window));
        while (any) {
            window_handle(window, &event);
            any = SDL_PollEvent(&event);
        }
        if (window->closing || window_is_moving(window)) {
            continue; // a call at a time: the next one waits
        }
        if (window->mode != RUN_PAUSED) {
            advance(window);
        } else if (session->changed(session->context)) {
            window_restart(window);
        }
    }
}

// Where the window begins: the step asked for, seen as the process asked for sees it.
static void start(Window *window) {
    Scene *scene = &window->scene;
    scene->world = world_of(window);
    window_follow_curve(window);
    if (window->desc.start_step) {
        window->starting = true;
        window_jump(window, window->desc.start_step);
        window->starting = false;
    }
    scene->cursor = tables_mapped(&scene->world->tables, scene->cursor);
    if (window->desc.process) {
        scene->focus = query_process_find(scene->world, window->desc.process);
    }
    if (window->desc.process && scene->focus == PROCESS_NONE) {
        snprintf(window->message, sizeof window->message, "no process '%s' here",
                 window->desc.process);
    }
}

bool window_run(const WindowDesc *desc, Window **ret_window, Scene *ret_end, char *message,
                size_t size) {
    Window *window = calloc(1, sizeof *window);
    bool opened = false;
    if (!window) {
        snprintf(message, size, "out of memory on the host");
        return false;
    }
    window->desc = *desc;
    window->delay_ms = 120;
    window->dirty = true;
    window->scene = desc->start;
    if (open_window(window, message, size)) {
        opened = true;
        *ret_window = window;
        start(window);
        loop(window);
        *ret_end = window->scene;
    }
    *ret_window = NULL;
    window_pixels_deinit(&window->pixels);
    if (window->sdl) {
        SDL_DestroyWindow(window->sdl);
    }
    curve_deinit(&window->curve);
    list_deinit(&window->list);
    damage_deinit(&window->damage);
    raster_free(window->raster);
    fonts_free(window->fonts);
    SDL_Quit();
    free(window);
    return opened;
}
