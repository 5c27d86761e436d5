// SPDX-License-Identifier: MIT
#pragma once

// Draws a display list onto an SDL surface: a window's, or one in memory. With picture files this
// is all that knows SDL's drawing. No display is needed for a PNG.

#include "visualizer/draw/display_list.h"
#include "visualizer/draw/font.h"

#include <SDL.h>

typedef struct Raster Raster;

// The raster keeps rendered text between pictures. NULL when the host has no memory.
Raster *raster_new(Fonts *fonts);
Raster *raster_free(Raster *raster);

// Draws the whole list on a 32-bit surface.
void raster_draw(Raster *raster, const DisplayList *list, SDL_Surface *surface);

// Draws only what lies in `part` of the surface; all else stays as it is.
void raster_draw_part(Raster *raster, const DisplayList *list, SDL_Surface *surface, Rect part);

// Draws the list on a w x h picture and saves it as PNG. False: SDL_GetError() tells why.
bool raster_save_png(Raster *raster, const DisplayList *list, int w, int h, const char *path);
