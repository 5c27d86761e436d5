// SPDX-License-Identifier: MIT
#include "visualizer/window/place.h"

#include <string.h>

// Asks SDL for the usable part of a display. Under X without a window manager nothing gives a
// window the whole screen, so place_full_screen() then sets its rectangle itself.

static int clamped(int n, int least, int most) {
    return n > most && most >= least ? most : n;
}

void place_fit(int *w, int *h) {
    SDL_Rect room;
    if (SDL_GetDisplayUsableBounds(0, &room) == 0) {
        *w = clamped(*w, PLACE_LEAST_W, room.w);
        *h = clamped(*h, PLACE_LEAST_H, room.h);
    }
}

bool place_settle(SDL_Window *window) {
    SDL_Rect room;
    int top = 0, left = 0, bottom = 0, right = 0, w = 0, h = 0, x = 0, y = 0;
    int display = SDL_GetWindowDisplayIndex(window);
    if (SDL_GetDisplayUsableBounds(display < 0 ? 0 : display, &room) != 0) {
        return false;
    }
    SDL_GetWindowBordersSize(window, &top, &left, &bottom, &right); // all 0 while unknown
    SDL_GetWindowSize(window, &w, &h);
    int new_w = clamped(w, PLACE_LEAST_W, room.w - left - right);
    int new_h = clamped(h, PLACE_LEAST_H, room.h - top - bottom);
    if (new_w == w && new_h == h) {
        return false;
    }
    SDL_SetWindowSize(window, new_w, new_h);
    SDL_GetWindowPosition(window, &x, &y);
    x = SDL_clamp(x, room.x + left, SDL_max(room.x + left, room.x + room.w - right - new_w));
    y = SDL_clamp(y, room.y + top, SDL_max(room.y + top, room.y + room.h - bottom - new_h));
    SDL_SetWindowPosition(window, x, y);
    return true;
}

// Under X only a window manager can make a window full screen. A window without edges may have no
// manager.
static bool may_be_unmanaged(SDL_Window *window) {
    int top = 0, left = 0, bottom = 0, right = 0;
    const char *driver = SDL_GetCurrentVideoDriver();
    SDL_GetWindowBordersSize(window, &top, &left, &bottom, &right);
    return driver && strcmp(driver, "x11") == 0 && !(top || left || bottom || right);
}

static void set_rect(SDL_Window *window, SDL_Rect rect) {
    SDL_SetWindowSize(window, rect.w, rect.h);
    SDL_SetWindowPosition(window, rect.x, rect.y);
}

void place_full_screen(SDL_Window *window, bool full, SDL_Rect *windowed) {
    SDL_Rect whole;
    int display = SDL_GetWindowDisplayIndex(window);
    bool alone = may_be_unmanaged(window);
    if (full) {
        SDL_GetWindowPosition(window, &windowed->x, &windowed->y);
        SDL_GetWindowSize(window, &windowed->w, &windowed->h);
    }
    if (full && alone && SDL_GetDisplayBounds(display < 0 ? 0 : display, &whole) == 0) {
        set_rect(window, whole);
    }
    SDL_SetWindowFullscreen(window, full ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
    if (!full && alone) {
        set_rect(window, *windowed);
    }
}
