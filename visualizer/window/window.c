// SPDX-License-Identifier: MIT
#include "visualizer/window/window.h"

#include "visualizer/draw/damage.h"
#include "visualizer/draw/raster.h"
#include "visualizer/draw/sdl_memory.h"
#include "visualizer/window/picture.h"
#include "visualizer/window/events.h"
#include "visualizer/window/pixels.h"
#include "visualizer/window/place.h"
#include "visualizer/window/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// The window's life and loop. Inputs wait in a queue while the session works. Each goes to the
// viewer, and the work that it leaves is done before the next input. The picture is redrawn only
// when something changed, and never while the session works: then the last picture stays.

// How long calls are made between two pictures while running to some position: pictures then take
// at most about a twentieth of the time, and still come often enough to watch.
#define SLICE_LEAST_MS 60u
#define SLICE_MOST_MS 250u
#define SLICE_PICTURES 20u
#define AT_ONCE_MS 8u // most work is done within this time, so nothing else is handled meanwhile
#define BUSY_MS 10u   // between two looks at a working session
#define IDLE_MS 500u  // between two looks at the scenario's file
#define INTERRUPT_MS 250u // from Escape or closing to the interruption of the current call
#define ABANDON_MS 800u   // from closing to abandoning a session that does not stop
#define LAST_MESSAGE_MS 50u
#define PICTURES 100000u // numbers available for saved pictures
#define SETTLE_MS 1000u  // from opening to when its title bar is there
#define REST_MS 250u     // how long a window that moves under the mouse reports its moves
#define QUEUE 256u       // waiting inputs; if there are more, the oldest stay

typedef struct Window {
    const WindowDesc *desc;
    Viewer *viewer;
    Worker *worker;
    SDL_Window *sdl;
    WindowPixels pixels;
    Fonts *fonts;
    Raster *raster;
    DisplayList list;
    Damage damage;
    Input queue[QUEUE];
    unsigned n_queued;
    int w, h;               // of the last picture
    bool complete;          // nothing is missing in it
    int opened_w, opened_h; // in points, when it opened
    SDL_Rect windowed;      // in points, before full screen
    bool full_screen;
    Uint32 opened_ms;
    Uint32 placed_ms;  // when it appeared, moved or grew
    Uint32 picture_ms; // how long the last picture took
    Uint32 looked_ms;  // time of the last look at the scenario's file
    Uint32 stop_ms;    // when it was asked to stop, 0 = never
    unsigned alive;    // of its session, at the last look
    uint32_t begun;    // processor time of the worker since when it has not changed, ms
    bool closing, abandoned;
    unsigned n_pictures; // number of saved pictures
} Window;

// ---- pictures

static void spoil(Window *window) {
    damage_reset(&window->damage);
    viewer_spoil(window->viewer);
}

// Draws what differs and passes only that to the display.
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

// Draws the picture. Where the host has no memory for all of it, the window keeps what it showed,
// or shows what there is, and draws again when it next looks.
static void draw(Window *window) {
    SDL_Surface *surface = window_pixels_surface(&window->pixels);
    window->complete = false;
    if (!surface) {
        return;
    }
    Uint32 start = SDL_GetTicks();
    window->w = surface->w;
    window->h = surface->h;
    fonts_failed(window->fonts);
    raster_failed(window->raster);
    viewer_draw(window->viewer, &window->list, surface->w, surface->h);
    if (!window->list.failed) {
        show(window, surface);
    }
    bool laid_out = !window->list.failed && !fonts_failed(window->fonts);
    window->complete = laid_out && !raster_failed(window->raster);
    if (!window->complete) {
        spoil(window);
    }
    // The window's title says what is shown, for task bars, screen readers and tests.
    const char *name = viewer_name(window->viewer);
    if (strcmp(SDL_GetWindowTitle(window->sdl), name) != 0) {
        SDL_SetWindowTitle(window->sdl, name);
    }
    window->picture_ms = SDL_GetTicks() - start;
}

// Finds a file name that does not exist yet, so that earlier pictures stay. False when no number is
// left.
static bool find_name(Window *window, char *path, size_t size) {
    do {
        snprintf(path, size, "slot32-%03u.png", ++window->n_pictures);
    } while (access(path, F_OK) == 0 && window->n_pictures < PICTURES);
    return window->n_pictures < PICTURES;
}

static void save_picture(Window *window) {
    char path[64], message[96];
    bool saved = false, taken = false;
    do {
        if (!find_name(window, path, sizeof path)) {
            window->n_pictures = 0;
            viewer_say(window->viewer, "too many pictures are here already");
            return;
        }
        saved = window->complete &&
                picture_write_new(window->raster, &window->list, window->w, window->h, path);
        taken = window->complete && !saved && errno == EEXIST; // by another window, just now
    } while (taken);
    snprintf(message, sizeof message, saved ? "saved %s" : "cannot write %s", path);
    viewer_say(window->viewer, message);
}

static void copy_link(Window *window) {
    const WindowDesc *desc = window->desc;
    char *link = desc->link ? desc->link(desc->context, viewer_scene(window->viewer)) : NULL;
    bool copied = link && SDL_SetClipboardText(link) == 0;
    free(link);
    viewer_say(window->viewer,
               copied ? "a link to this picture is in the clipboard" : "no link could be copied");
}

// ---- its size

static void set_full_screen(Window *window, bool full) {
    place_full_screen(window->sdl, full, &window->windowed);
    window->full_screen = full;
}

// The size of the title bar is known only once it is there.
static void settle(Window *window) {
    bool young = SDL_GetTicks() - window->opened_ms < SETTLE_MS;
    if (young && !window->full_screen && place_settle(window->sdl)) {
        SDL_GetWindowSize(window->sdl, &window->opened_w, &window->opened_h);
    }
}

// The size to remember: what the user made of it, in points; else what was asked for.
static void end_size(const Window *window, Scene *scene) {
    int w = window->windowed.w, h = window->windowed.h;
    if (!window->full_screen) {
        SDL_GetWindowSize(window->sdl, &w, &h);
    }
    bool as_opened = w == window->opened_w && h == window->opened_h;
    scene->w = as_opened ? window->desc->viewer.start.w : w;
    scene->h = as_opened ? window->desc->viewer.start.h : h;
}

// ---- the session at work

// A session that was asked to stop ends its slice after the current call. If that takes too long,
// the call is interrupted. If nothing helps, a closing window abandons the session.
static void look_at_stop(Window *window) {
    Uint32 passed = window->stop_ms ? SDL_GetTicks() - window->stop_ms : 0;
    if (passed >= INTERRUPT_MS && window->desc->stop) {
        atomic_store(window->desc->stop, STOP_ASKED);
    }
    window->abandoned = window->closing && passed >= ABANDON_MS;
}

// A call that takes all of the session's processor time is stopped, too.
static void look_at_seconds(Window *window) {
    const WindowDesc *desc = window->desc;
    uint32_t used = worker_used_ms(window->worker);
    unsigned alive = desc->alive ? atomic_load(desc->alive) : 0;
    if (alive != window->alive || used < window->begun) {
        window->begun = used;
        window->alive = alive;
    }
    if (desc->stop && desc->seconds && used - window->begun >= desc->seconds * 1000) {
        atomic_store(desc->stop, STOP_SECONDS);
    }
}

static void work(Window *window) {
    Uint32 slice = SLICE_PICTURES * window->picture_ms;
    slice = SDL_clamp(slice, SLICE_LEAST_MS, SLICE_MOST_MS);
    window->stop_ms = 0;
    if (window->desc->stop) {
        atomic_store(window->desc->stop, STOP_NOT);
    }
    worker_start(window->worker, slice, AT_ONCE_MS);
}

// Gives the waiting inputs to the viewer. What an input asks of the session is done before the next
// input; a run that continues meanwhile is not waited for.
static void give_inputs(Window *window) {
    unsigned n = 0;
    while (n < window->n_queued && !viewer_closes(window->viewer) &&
           !worker_is_busy(window->worker, 0)) {
        viewer_input(window->viewer, &window->queue[n++]);
        if (viewer_saves(window->viewer)) {
            draw(window);
            save_picture(window);
        }
        if (viewer_copies(window->viewer)) {
            draw(window);
            copy_link(window);
        }
        if (viewer_is_asked(window->viewer)) {
            work(window);
        }
    }
    memmove(window->queue, window->queue + n, (window->n_queued - n) * sizeof window->queue[0]);
    window->n_queued -= n;
}

// Queues an input. Of consecutive pointer positions only the last one matters.
static void queue_input(Window *window, const Input *input) {
    Input *last = window->n_queued ? &window->queue[window->n_queued - 1] : NULL;
    if (last && last->kind == INPUT_POINTER && input->kind == INPUT_POINTER) {
        *last = *input;
    } else if (window->n_queued < QUEUE) {
        window->queue[window->n_queued++] = *input;
    }
}

// ---- events

// What the window itself does with an event, whether the session works or not.
static void take_event(Window *window, SDL_Event *event, bool busy) {
    Input input;
    bool shown =
        event->type == SDL_WINDOWEVENT && (event->window.event == SDL_WINDOWEVENT_EXPOSED ||
                                           event->window.event == SDL_WINDOWEVENT_SIZE_CHANGED ||
                                           event->window.event == SDL_WINDOWEVENT_RESTORED);
    bool placed = event->type == SDL_WINDOWEVENT && (event->window.event == SDL_WINDOWEVENT_SHOWN ||
                                                     event->window.event == SDL_WINDOWEVENT_MOVED);
    window->placed_ms = shown || placed ? SDL_GetTicks() : window->placed_ms;
    if (shown || event->type == SDL_RENDER_TARGETS_RESET ||
        event->type == SDL_RENDER_DEVICE_RESET) {
        damage_reset(&window->damage);
        settle(window);
        if (busy) {
            window_pixels_show(&window->pixels, NULL, 0);
        } else {
            viewer_spoil(window->viewer);
        }
    }
    if (events_input(event, window->sdl, window->w, window->h, &input)) {
        bool leaves = input.kind == INPUT_KEY && input.key == KEY_ESCAPE;
        input.rests = SDL_GetTicks() - window->placed_ms < REST_MS;
        window->closing |= input.kind == INPUT_CLOSE;
        if ((leaves || input.kind == INPUT_CLOSE) && worker_stop(window->worker, true)) {
            window->stop_ms = window->stop_ms ? window->stop_ms : SDL_GetTicks() | 1;
        } else {
            worker_stop(window->worker, false); // the input is handled before the next call
            queue_input(window, &input);
        }
    }
    if (event->type == SDL_DROPFILE) {
        SDL_free(event->drop.file);
    }
}

static void take_events(Window *window, uint32_t wait_ms, bool busy) {
    SDL_Event event;
    bool any = wait_ms ? SDL_WaitEventTimeout(&event, (int)wait_ms) : SDL_PollEvent(&event);
    while (any) {
        take_event(window, &event, busy);
        any = SDL_PollEvent(&event);
    }
}

static void look_at_file(Window *window) {
    const WindowDesc *desc = window->desc;
    if (SDL_GetTicks() - window->looked_ms < IDLE_MS) {
        return;
    }
    window->looked_ms = SDL_GetTicks();
    if (desc->changed && desc->changed(desc->context)) {
        queue_input(window, &(Input){.kind = INPUT_CHANGED});
    }
}

// While the session pauses: handles waiting inputs, draws, and lets it continue. Returns for how
// many ms nothing will happen by itself.
static uint32_t attend(Window *window) {
    look_at_file(window);
    give_inputs(window);
    if (worker_is_busy(window->worker, 0)) {
        return BUSY_MS;
    }
    if (viewer_full_screen(window->viewer) != window->full_screen) {
        set_full_screen(window, viewer_full_screen(window->viewer));
    }
    uint32_t patience = viewer_tick(window->viewer, SDL_GetTicks());
    if (viewer_is_dirty(window->viewer)) {
        draw(window);
    }
    if (viewer_has_work(window->viewer) && !viewer_closes(window->viewer)) {
        work(window);
        return worker_is_busy(window->worker, 0) ? BUSY_MS : 0;
    }
    return SDL_min(patience, IDLE_MS);
}

static void loop(Window *window) {
    while (!window->closing && !viewer_closes(window->viewer)) {
        bool busy = worker_is_busy(window->worker, 0);
        uint32_t patience = BUSY_MS;
        if (busy) {
            look_at_stop(window);
            look_at_seconds(window);
        } else {
            patience = attend(window);
        }
        take_events(window, patience, worker_is_busy(window->worker, 0));
    }
}

// After closing: stops a working session, or abandons it.
static void end_work(Window *window) {
    window->closing = true;
    while (!window->abandoned && worker_is_busy(window->worker, BUSY_MS)) {
        worker_stop(window->worker, true);
        window->stop_ms = window->stop_ms ? window->stop_ms : SDL_GetTicks() | 1;
        look_at_stop(window);
    }
}

// ---- life

static bool is_set(const char *name) {
    const char *value = getenv(name);
    return value && value[0] != '\0';
}

static bool open_display(char *message, size_t size) {
    // Without a display SDL would use drivers that show nothing; slot32 allows that only on
    // request.
    bool hopeful = is_set("DISPLAY") || is_set("WAYLAND_DISPLAY") || is_set("SDL_VIDEODRIVER");
    sdl_memory_keep_reserve();
    if (!hopeful || SDL_Init(SDL_INIT_VIDEO) != 0) {
        snprintf(message, size, "no display: %s",
                 hopeful ? SDL_GetError() : "neither DISPLAY nor WAYLAND_DISPLAY is set");
        return false;
    }
    return true;
}

static bool open_window(Window *window, char *message, size_t size) {
    const Scene *start = &window->desc->viewer.start;
    if (!open_display(message, size)) {
        return false;
    }
    window->fonts = fonts_new(message, size);
    window->raster = window->fonts ? raster_new(window->fonts) : NULL;
    if (!window->raster) {
        if (window->fonts) {
            snprintf(message, size, "out of memory on the host");
        }
        return false;
    }
    window->list = (DisplayList){.measure = fonts_measure, .measure_context = window->fonts};
    window->opened_w = start->w;
    window->opened_h = start->h;
    place_fit(&window->opened_w, &window->opened_h);
    window->opened_ms = SDL_GetTicks();
    window->sdl = SDL_CreateWindow("slot32", SDL_WINDOWPOS_UNDEFINED, SDL_WINDOWPOS_UNDEFINED,
                                   window->opened_w, window->opened_h,
                                   SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
    if (!window->sdl) {
        snprintf(message, size, "cannot open a window: %s", SDL_GetError());
        return false;
    }
    SDL_SetWindowMinimumSize(window->sdl, PLACE_LEAST_W, PLACE_LEAST_H);
    window_pixels_init(&window->pixels, window->sdl);
    window->viewer = viewer_new(&window->desc->viewer);
    window->worker = window->viewer ? worker_new(window->viewer) : NULL;
    if (!window->worker) {
        snprintf(message, size, "out of memory on the host");
    }
    return window->worker != NULL;
}

static void close_window(Window *window) {
    worker_free(window->worker);
    viewer_free(window->viewer);
    window_pixels_deinit(&window->pixels);
    if (window->sdl) {
        // Under X, SDL wakes its own wait with a message to the window, over a separate connection.
        // If that message reaches the server after the window is gone, BadWindow ends the program.
        const char *driver = SDL_GetCurrentVideoDriver();
        if (driver && strcmp(driver, "x11") == 0) {
            SDL_HideWindow(window->sdl);
            SDL_Delay(LAST_MESSAGE_MS);
        }
        SDL_DestroyWindow(window->sdl);
    }
    list_deinit(&window->list);
    damage_deinit(&window->damage);
    raster_free(window->raster);
    fonts_free(window->fonts);
    SDL_Quit();
}

bool window_run(const WindowDesc *desc, WindowEnd *ret_end, char *message, size_t size) {
    Window *window = calloc(1, sizeof *window);
    if (!window) {
        snprintf(message, size, "out of memory on the host");
        return false;
    }
    window->desc = desc;
    bool opened = open_window(window, message, size);
    if (opened) {
        spoil(window);
        loop(window);
        end_work(window);
        ret_end->abandoned = window->abandoned;
        if (!window->abandoned) {
            ret_end->scene = *viewer_scene(window->viewer);
            end_size(window, &ret_end->scene);
        }
    }
    if (!opened || !window->abandoned) {
        close_window(window);
        free(window);
    }
    return opened;
}
