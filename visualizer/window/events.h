// SPDX-License-Identifier: MIT
#pragma once

// Turns SDL's events into inputs of a viewer.

#include "visualizer/input.h"

#include <SDL.h>

// The input that an event is; false for other events. `window` and the picture's size serve to
// convert the window's points into pixels of the picture.
bool events_input(const SDL_Event *event, SDL_Window *window, int w, int h, Input *ret_input);
