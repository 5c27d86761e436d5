// SPDX-License-Identifier: MIT
#pragma once

// Where a window has room: on the part of a display that bars and docks leave free.

#include <SDL.h>
#include <stdbool.h>

#define PLACE_LEAST_W 640 // points
#define PLACE_LEAST_H 400

// Makes a size no larger than the first display has room for, before the window is there.
void place_fit(int *w, int *h);

// Makes an open window no larger than its display has room for, with its title bar and edges as far
// as they are known, and moves it there. False when it had room already.
bool place_settle(SDL_Window *window);

// Gives the window the whole display, or back the place and the size that it had, which are kept in
// *windowed meanwhile.
void place_full_screen(SDL_Window *window, bool full, SDL_Rect *windowed);
