// SPDX-License-Identifier: MIT
#pragma once

// Keeps a window on the part of a display that bars and docks leave free.

#include <SDL.h>
#include <stdbool.h>

#define PLACE_LEAST_W 640 // points
#define PLACE_LEAST_H 400

// Limits a size to what the first display has room for; call before the window exists.
void place_fit(int *w, int *h);

// Limits an open window to what its display has room for, with its title bar and edges if they are
// known, and moves it there. False when it already fitted.
bool place_settle(SDL_Window *window);

// Gives the window the whole display, or restores its earlier place and size, which *windowed keeps
// meanwhile.
void place_full_screen(SDL_Window *window, bool full, SDL_Rect *windowed);
