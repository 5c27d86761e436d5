// SPDX-License-Identifier: MIT
#pragma once

// What the window_*.c files share: the window's state and what they do for each other. Not for use
// elsewhere.

#include "visualizer/damage.h"
#include "visualizer/raster.h"
#include "visualizer/window.h"
#include "visualizer/window_pixels.h"

#define KEPT_ANSWERS 64u

typedef enum { RUN_PAUSED, RUN_PLAYING, RUN_TO_FAILURE, RUN_TO_CHAPTER, RUN_TO_END } RunMode;

struct Window {
    WindowDesc desc;
    SDL_Window *sdl;
    WindowPixels pixels;
    Fonts *fonts;
    Raster *raster;
    DisplayList list;
    Damage damage;
    Scene scene;
    Curve curve;
    RunMode mode;
    int delay_ms;      // between calls while playing
    Uint32 picture_ms; // how long the last picture took
    bool dirty, closing, ended;
    bool has_pointer; // the mouse is what chooses the hover, not the keyboard
    char jump[12];    // digits after G
    bool jumping;
    Question question;
    char choices[256], verdict[160];
    char answers[KEPT_ANSWERS][64]; // given so far, used again when the scenario is replayed
    unsigned n_answers, n_asked;
    bool replaying;
    RemedyWin wins[REMEDY_LIST]; // what scene.choice points into while remedies are looked at
    bool starting;               // on the way to the first picture: nobody is asked
    Uint32 ghost_start;          // when the request set off, 0 = nothing moves
    Uint32 zoom_start;           // the same for a zoom
    Uint32 token_start;          // and for a thread that goes into a server or comes home
    Uint32 request_start;        // and for a request to shared memory
    unsigned n_pictures;
    char message[160], error[512];
};

static inline World *world_of(Window *window) {
    return window->desc.session.world(window->desc.session.context);
}

// window.c: draws what differs from the picture shown. After window_spoil() all of it: the system
// has lost the picture.
void window_draw(Window *window);
void window_spoil(Window *window);
// Finds anew what lies under the mouse. True when that is something else than before.
bool window_pointer_refresh(Window *window);

// Mouse positions come in the window's points; the picture is drawn in pixels (HiDPI).
void window_to_pixels(const Window *window, int *x, int *y);

// window_time.c: moving in time.
bool window_failed_now(const Window *window);
void window_follow_beside(Window *window);
void window_follow_curve(Window *window);
bool window_forwards(Window *window); // false at the end
void window_backwards(Window *window);
void window_jump(Window *window, uint32_t step);
void window_run_on(Window *window);
void window_start_running(Window *window, RunMode mode); // or pauses, if it runs that way
void window_restart(Window *window);
void window_begin(Window *window);  // the session has been made anew
void window_motion(Window *window); // moves what is moving
static inline bool window_is_moving(const Window *window) {
    return window->ghost_start || window->zoom_start || window->token_start ||
           window->request_start;
}

// window_remedy.c: looking at remedies and trying them. A key is taken (true) or is for others;
// those close the list.
bool window_remedy_key(Window *window, SDL_Keycode key);
void window_remedy_show(Window *window); // what the picture tells of those in force

// window_input.c: one event of SDL's.
void window_handle(Window *window, const SDL_Event *event);
void window_save_picture(Window *window);
