// SPDX-License-Identifier: MIT
#include "visualizer/font.h"

#include <fontconfig/fontconfig.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPEN_FONTS 96u

typedef struct OpenFont {
    FontFace face;
    int size;
    TTF_Font *font;
} OpenFont;

struct Fonts {
    char path[FONT_COUNT][512];
    OpenFont open[OPEN_FONTS];
    unsigned n_open;
};

static const char *const patterns[FONT_COUNT] = {
    [FONT_SANS] = "DejaVu Sans:style=Book",
    [FONT_BOLD] = "DejaVu Sans:style=Bold",
    [FONT_MONO] = "DejaVu Sans Mono:style=Bold",
};

static bool find(const char *name, char *path, size_t size) {
    FcPattern *pattern = FcNameParse((const FcChar8 *)name);
    FcResult result = FcResultNoMatch;
    FcChar8 *file = NULL;
    FcConfigSubstitute(NULL, pattern, FcMatchPattern);
    FcDefaultSubstitute(pattern);
    FcPattern *match = FcFontMatch(NULL, pattern, &result);
    bool found = match && FcPatternGetString(match, FC_FILE, 0, &file) == FcResultMatch;
    if (found) {
        snprintf(path, size, "%s", (const char *)file);
    }
    if (match) {
        FcPatternDestroy(match);
    }
    FcPatternDestroy(pattern);
    return found;
}

Fonts *fonts_new(char *message, size_t size) {
    Fonts *fonts = calloc(1, sizeof *fonts);
    if (!fonts || TTF_Init() != 0) {
        snprintf(message, size, "cannot start SDL_ttf: %s", fonts ? TTF_GetError() : "memory");
        free(fonts);
        return NULL;
    }
    for (int face = 0; face < FONT_COUNT; face++) {
        if (!find(patterns[face], fonts->path[face], sizeof fonts->path[face])) {
            snprintf(message, size, "no font like %s (install fonts-dejavu-core)", patterns[face]);
            return fonts_free(fonts);
        }
    }
    return fonts;
}

Fonts *fonts_free(Fonts *fonts) {
    if (fonts) {
        for (unsigned i = 0; i < fonts->n_open; i++) {
            TTF_CloseFont(fonts->open[i].font);
        }
        TTF_Quit();
        FcFini();
        free(fonts);
    }
    return NULL;
}

TTF_Font *fonts_get(Fonts *fonts, FontFace face, int size) {
    for (unsigned i = 0; i < fonts->n_open; i++) {
        if (fonts->open[i].face == face && fonts->open[i].size == size) {
            return fonts->open[i].font;
        }
    }
    if (fonts->n_open == OPEN_FONTS) { // sizes change with the window; start again
        for (unsigned i = 0; i < OPEN_FONTS; i++) {
            TTF_CloseFont(fonts->open[i].font);
        }
        fonts->n_open = 0;
    }
    TTF_Font *font = TTF_OpenFont(fonts->path[face], size > 4 ? size : 4);
    if (font) {
        fonts->open[fonts->n_open++] = (OpenFont){face, size, font};
    }
    return font;
}

int fonts_measure(void *context, FontFace face, int size, const char *text) {
    Fonts *fonts = context;
    TTF_Font *font = fonts_get(fonts, face, size);
    int width = 0;
    if (font && text[0]) {
        TTF_SizeUTF8(font, text, &width, NULL);
    }
    return width;
}
