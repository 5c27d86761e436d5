// SPDX-License-Identifier: MIT
#pragma once

// Draws a display list onto an SDL surface: a window's, or one in memory. No other file except
// those for picture files uses SDL's drawing. A PNG needs no display.

#include "visualizer/draw/display_list.h"
#include "visualizer/draw/font.h"

#include <SDL.h>

typedef struct Raster Raster;

// Makes a raster, which keeps rendered text between pictures. NULL when the host is out of memory.
Raster *raster_new(Fonts *fonts);
Raster *raster_free(Raster *raster);

// Draws the whole list on a 32-bit surface.
void raster_draw(Raster *raster, const DisplayList *list, SDL_Surface *surface);

// Whether a text is missing in what was drawn since the last time this was asked.
bool raster_failed(Raster *raster);

// Draws only the part of the surface inside `part`; the rest stays as it is.
void raster_draw_part(Raster *raster, const DisplayList *list, SDL_Surface *surface, Rect part);

// Draws the list on a w x h picture and saves it as PNG. On failure returns false; SDL_GetError()
// says why.
bool raster_write_png(Raster *raster, const DisplayList *list, int w, int h, FILE *out);
