// SPDX-License-Identifier: MIT
#pragma once

// The DejaVu fonts of the system, found by fontconfig and drawn by SDL_ttf; one open font per face
// and size.

#include "visualizer/draw/display_list.h"

#include <SDL_ttf.h>

typedef struct Fonts Fonts;

// NULL when SDL_ttf or the fonts are missing; then `message` (size bytes) says what to install.
Fonts *fonts_new(char *message, size_t size);
Fonts *fonts_free(Fonts *fonts);

// The font of a face at a pixel size; NULL when it cannot be opened.
TTF_Font *fonts_get(Fonts *fonts, FontFace face, int size);

// Whether a font could not be opened or a text not be measured since the last time this was asked:
// then what was laid out is not right.
bool fonts_failed(Fonts *fonts);

// A measure callback for display lists: the width of a text in px.
int fonts_measure(void *fonts, FontFace face, int size, const char *text);
