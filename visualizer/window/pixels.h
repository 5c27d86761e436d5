// SPDX-License-Identifier: MIT
#pragma once

// The pixels of a window. Where a display has as many pixels as points they are SDL's window
// surface. Where it has more (Wayland, macOS), that surface has too few and would be shown enlarged
// and blurred: there they are a surface of our own that goes to the display as a texture.

#include "visualizer/draw/display_list.h"

#include <SDL.h>

typedef struct WindowPixels {
    SDL_Window *window;
    SDL_Renderer *renderer; // NULL: SDL's window surface. Owned, as what follows
    SDL_Texture *texture;
    SDL_Surface *surface;
} WindowPixels;

// Before the first picture. A display that cannot do better gets the window surface.
void window_pixels_init(WindowPixels *pixels, SDL_Window *window);
void window_pixels_deinit(WindowPixels *pixels);

// What to draw on, as large as the window is in pixels now; what was drawn before is lost when that
// has changed. NULL when there is none at the moment.
SDL_Surface *window_pixels_surface(WindowPixels *pixels);

// Shows what was drawn: the n parts that differ from what is shown, all of it when `parts` is NULL.
void window_pixels_show(WindowPixels *pixels, const Rect *parts, unsigned n);
