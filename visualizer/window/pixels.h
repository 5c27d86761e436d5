// SPDX-License-Identifier: MIT
#pragma once

// The pixels of a window. On a display with as many pixels as points, they are SDL's window
// surface. On a denser display (Wayland, macOS) that surface has too few pixels and would be shown
// enlarged and blurred; there slot32 draws on its own surface, which goes to the display as a
// texture.

#include "visualizer/draw/display_list.h"

#include <SDL.h>

typedef struct WindowPixels {
    SDL_Window *window;
    SDL_Renderer *renderer; // NULL: SDL's window surface. Owned, like the rest
    SDL_Texture *texture;
    SDL_Surface *surface;
} WindowPixels;

// Call before the first picture. If a denser surface is impossible, the window surface is used.
void window_pixels_init(WindowPixels *pixels, SDL_Window *window);
void window_pixels_deinit(WindowPixels *pixels);

// The surface to draw on, as large as the window is now in pixels. When the size changed, the
// earlier drawing is lost. NULL when there is no surface at the moment.
SDL_Surface *window_pixels_surface(WindowPixels *pixels);

// Shows the drawing: the n parts that changed, or all of it when `parts` is NULL.
void window_pixels_show(WindowPixels *pixels, const Rect *parts, unsigned n);
