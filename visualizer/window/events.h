// SPDX-License-Identifier: MIT
#pragma once

// SDL's events as inputs of a viewer.

#include "visualizer/input.h"

#include <SDL.h>

// The input that an event is; false for events that are none. `window` and the picture's size turn
// the window's points into pixels of the picture.
bool events_input(const SDL_Event *event, SDL_Window *window, int w, int h, Input *ret_input);
