// SPDX-License-Identifier: MIT
#include "visualizer/draw/font.h"

#include "host/input_file.h"
#include "visualizer/draw/sdl_memory.h"

#include <errno.h>
#include <fontconfig/fontconfig.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Opens the fonts and caches the widths of short texts. The cache is a hash table in which a new
// text replaces an old one with the same hash. When OPEN_FONTS fonts are open and another is
// needed, all are closed.

#define OPEN_FONTS 96u
#define FILE_MOST ((size_t)64 << 20) // bytes of a font's file
#define WIDTHS 2048u
#define WIDTH_TEXT 55u // bytes of the longest text whose width is cached

typedef struct OpenFont {
    FontFace face;
    int size;
    TTF_Font *font;
} OpenFont;

// A cached text width: measuring each text for every picture would be a third of the drawing time.
typedef struct Width {
    char text[WIDTH_TEXT + 1]; // "" = the entry is empty
    FontFace face;
    int size, width;
} Width;

struct Fonts {
    void *file[FONT_COUNT]; // owned: read once, not once per size
    size_t file_size[FONT_COUNT];
    OpenFont open[OPEN_FONTS];
    unsigned n_open;
    bool failed;         // a text could not be measured or drawn
    Width width[WIDTHS]; // by hash
};

static const char *const patterns[FONT_COUNT] = {
    [FONT_SANS] = "DejaVu Sans:style=Book",
    [FONT_BOLD] = "DejaVu Sans:style=Bold",
    [FONT_MONO] = "DejaVu Sans Mono:style=Bold",
};

// Reads the font file that matches a pattern best. On failure returns NULL and writes the message.
static void *read_best(const char *name, size_t *ret_size, char *message, size_t size) {
    FcPattern *pattern = FcNameParse((const FcChar8 *)name), *match = NULL;
    FcResult result = FcResultNoMatch;
    FcChar8 *file = NULL;
    if (pattern && FcConfigSubstitute(NULL, pattern, FcMatchPattern)) {
        FcDefaultSubstitute(pattern);
        match = FcFontMatch(NULL, pattern, &result);
    }
    bool found = match && FcPatternGetString(match, FC_FILE, 0, &file) == FcResultMatch;
    void *bytes = found ? input_file_read((const char *)file, FILE_MOST, ret_size) : NULL;
    if (!found) {
        snprintf(message, size, "no font like %s (install fonts-dejavu-core)", name);
    } else if (!bytes) {
        snprintf(message, size, "cannot read the font %s: %s", (const char *)file, strerror(errno));
    }
    if (match) {
        FcPatternDestroy(match);
    }
    if (pattern) {
        FcPatternDestroy(pattern);
    }
    return bytes;
}

Fonts *fonts_new(char *message, size_t size) {
    Fonts *fonts = calloc(1, sizeof *fonts);
    sdl_memory_keep_reserve();
    if (!fonts || TTF_Init() != 0) {
        snprintf(message, size, "cannot start SDL_ttf: %s", fonts ? TTF_GetError() : "memory");
        free(fonts);
        return NULL;
    }
    for (int face = 0; face < FONT_COUNT; face++) {
        fonts->file[face] = read_best(patterns[face], &fonts->file_size[face], message, size);
        if (!fonts->file[face]) {
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
        for (int face = 0; face < FONT_COUNT; face++) {
            free(fonts->file[face]);
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
    if (fonts->n_open == OPEN_FONTS) { // the sizes change with the window: start again
        for (unsigned i = 0; i < OPEN_FONTS; i++) {
            TTF_CloseFont(fonts->open[i].font);
        }
        fonts->n_open = 0;
    }
    SDL_RWops *file = SDL_RWFromConstMem(fonts->file[face], (int)fonts->file_size[face]);
    TTF_Font *font = file ? TTF_OpenFontRW(file, 1, size > 4 ? size : 4) : NULL;
    if (font) {
        fonts->open[fonts->n_open++] = (OpenFont){face, size, font};
    }
    fonts->failed |= !font;
    return font;
}

bool fonts_failed(Fonts *fonts) {
    bool failed = fonts->failed;
    fonts->failed = false;
    return failed;
}

static uint32_t width_hash(FontFace face, int size, const char *text, size_t length) {
    uint32_t hash = 2166136261u ^ (uint32_t)face ^ (uint32_t)size << 8; // FNV-1a
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (uint8_t)text[i]) * 16777619u;
    }
    return hash;
}

// False when the host has no memory for it; then the width is 0.
static bool measure(Fonts *fonts, FontFace face, int size, const char *text, int *ret_width) {
    TTF_Font *font = fonts_get(fonts, face, size);
    *ret_width = 0;
    bool measured = font && TTF_SizeUTF8(font, text, ret_width, NULL) == 0;
    fonts->failed |= !measured;
    return measured;
}

int fonts_measure(void *context, FontFace face, int size, const char *text) {
    Fonts *fonts = context;
    size_t length = strlen(text);
    int width = 0;
    if (length == 0) {
        return 0;
    }
    Width *known = &fonts->width[width_hash(face, size, text, length) % WIDTHS];
    if (known->face == face && known->size == size && strcmp(known->text, text) == 0) {
        return known->width;
    }
    bool measured = measure(fonts, face, size, text, &width);
    if (measured && length <= WIDTH_TEXT) { // else the next picture asks again
        *known = (Width){.face = face, .size = size, .width = width};
        memcpy(known->text, text, length + 1);
    }
    return width;
}
