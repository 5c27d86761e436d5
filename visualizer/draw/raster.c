// SPDX-License-Identifier: MIT
#include "visualizer/draw/raster.h"

#include "visualizer/draw/damage.h"

#include <SDL_image.h>
#include <stdlib.h>
#include <string.h>

// Draws in software: rectangles by SDL_FillRect, cells pixel by pixel into the surface, text from a
// cache of rendered strings (a map full of letters repeats a few glyphs).

#define CACHE_SLOTS 4096u

typedef struct CachedText {
    uint64_t key;
    char *text;
    Color color;
    int size;
    FontFace face;
    bool up;
    SDL_Surface *surface;
} CachedText;

struct Raster {
    Fonts *fonts;
    CachedText cache[CACHE_SLOTS];
    bool failed;   // a text is missing in what was drawn
    SDL_Rect part; // the part of the surface that is drawn
    SDL_Rect clip; // inside it
};

Raster *raster_new(Fonts *fonts) {
    Raster *raster = calloc(1, sizeof *raster);
    if (raster) {
        raster->fonts = fonts;
    }
    return raster;
}

static void cached_drop(CachedText *cached) {
    SDL_FreeSurface(cached->surface);
    free(cached->text);
    *cached = (CachedText){0};
}

Raster *raster_free(Raster *raster) {
    for (unsigned i = 0; raster && i < CACHE_SLOTS; i++) {
        cached_drop(&raster->cache[i]);
    }
    free(raster);
    return NULL;
}

static uint32_t pixel(const SDL_Surface *surface, Color color) {
    return SDL_MapRGB(surface->format, color >> 16 & 0xFF, color >> 8 & 0xFF, color & 0xFF);
}

static SDL_Rect sdl_rect(Rect rect) {
    return (SDL_Rect){rect.x, rect.y, rect.w, rect.h};
}

static void fill(SDL_Surface *surface, int x, int y, int w, int h, Color color) {
    SDL_Rect rect = {x, y, w, h};
    SDL_FillRect(surface, &rect, pixel(surface, color));
}

static void draw_frame(SDL_Surface *surface, const DrawCommand *command) {
    Rect r = command->rect;
    int t = command->size;
    fill(surface, r.x, r.y, r.w, t, command->color);
    fill(surface, r.x, r.y + r.h - t, r.w, t, command->color);
    fill(surface, r.x, r.y, t, r.h, command->color);
    fill(surface, r.x + r.w - t, r.y, t, r.h, command->color);
}

// A straight line is a rectangle; any other is a row of squares.
static void draw_line(SDL_Surface *surface, const DrawCommand *command) {
    Rect r = command->rect;
    int t = command->size;
    int steps = abs(r.w) > abs(r.h) ? abs(r.w) : abs(r.h);
    if (r.h == 0 || r.w == 0) {
        int x = r.w < 0 ? r.x + r.w : r.x, y = r.h < 0 ? r.y + r.h : r.y;
        fill(surface, x, y, r.w ? abs(r.w) : t, r.h ? abs(r.h) : t, command->color);
        return;
    }
    for (int i = 0; i <= steps; i++) {
        fill(surface, r.x + r.w * i / steps, r.y + r.h * i / steps, t, t, command->color);
    }
}

// The part of a rect inside the surface and the clip.
static bool visible(const Raster *raster, Rect rect, SDL_Rect *ret_rect) {
    SDL_Rect own = sdl_rect(rect);
    return SDL_IntersectRect(&own, &raster->clip, ret_rect);
}

// Draws ink on `weight` of every `every` pixels, counted from pixel `zero`.
static void ink_every(uint32_t *out, SDL_Rect span, int zero, int every, int weight, uint32_t ink) {
    for (int i = 0; i < weight; i++) {
        int first = span.x + ((zero + i - span.x) % every + every) % every;
        for (int x = first; x < span.x + span.w; x += every) {
            out[x] = ink;
        }
    }
}

static void ink_between(uint32_t *out, SDL_Rect span, int from, int to, uint32_t ink) {
    int left = from > span.x ? from : span.x;
    int right = to < span.x + span.w ? to : span.x + span.w;
    for (int x = left; x < right; x++) {
        out[x] = ink;
    }
}

// First pixel of cell `i` of `n` cells over `size` pixels.
static int cell_edge(int i, int n, int size) {
    return (int)(((int64_t)i * size + n - 1) / n);
}

// Dots are one and a half times as wide as lines, if a line has more than one pixel.
static int dot_size(int t) {
    return t + t / 2;
}

// The width of an edge: a third of a cell, half of a very narrow one, so that a page keeps its
// colour.
static int edge_width(int t, int cell_w) {
    int part = cell_w / (cell_w < 6 ? 2 : 3);
    return part < 3 * t ? part : 3 * t;
}

// The sides of an outline, each only where the cell has room for it and for the fill.
static void draw_outline(uint32_t *out, int t, uint32_t ink, SDL_Rect span, Rect cell) {
    int end = cell.x + cell.w;
    bool outer = span.y < cell.y + t || span.y >= cell.y + cell.h - t;
    if (outer && cell.h >= 4 * t) {
        ink_between(out, span, cell.x, end, ink);
    }
    if (cell.w >= 4 * t) {
        ink_between(out, span, cell.x, cell.x + t, ink);
        ink_between(out, span, end - t, end, ink);
    }
}

// Draws the pixels of one cell on one line: the fill, then the ink of its pattern, whose lines are
// `t` px thick.
static void draw_span(uint32_t *out, Pattern pattern, int t, uint32_t fill_pixel, uint32_t ink,
                      SDL_Rect span, Rect cell) {
    ink_between(out, span, span.x, span.x + span.w, fill_pixel);
    switch (pattern) {
    case PATTERN_SOLID:
        break;
    case PATTERN_HATCH:
        ink_every(out, span, -span.y, 5 * t, t, ink);
        break;
    case PATTERN_DOTS:
        if (span.y % (4 * t) < dot_size(t)) {
            ink_every(out, span, 0, 4 * t, dot_size(t), ink);
        }
        break;
    case PATTERN_EDGE:
        ink_between(out, span, cell.x, cell.x + edge_width(t, cell.w), ink);
        break;
    case PATTERN_FRAME:
        draw_outline(out, t, ink, span, cell);
        break;
    case PATTERN_LINES:
        if (span.y % (4 * t) < t) {
            ink_between(out, span, span.x, span.x + span.w, ink);
        }
        break;
    case PATTERN_CROSS:
        ink_every(out, span, -span.y, 6 * t, t, ink);
        ink_every(out, span, span.y, 6 * t, t, ink);
        break;
    }
}

// What all lines of one cell map share while it is drawn.
typedef struct CellMap {
    const DrawCommand *command;
    const uint8_t *values;
    SDL_Rect seen; // the part that is drawn
    uint32_t fills[256], inks[256];
} CellMap;

// Draws one line of pixels through row `row`. A run of equal solid cells is one span, so that a
// full slot costs one store per pixel.
static void draw_cell_line(const CellMap *map, int row, int y, uint32_t *out) {
    const DrawCommand *command = map->command;
    Rect r = command->rect;
    const uint8_t *values = map->values + row * command->cols;
    int top = r.y + cell_edge(row, command->rows, r.h);
    int bottom = r.y + cell_edge(row + 1, command->rows, r.h);
    int end = map->seen.x + map->seen.w;
    int col = (int)((int64_t)(map->seen.x - r.x) * command->cols / r.w);
    for (int left = 0; col < command->cols && left < end; col++) {
        uint8_t value = values[col];
        bool solid = command->styles[value].pattern == PATTERN_SOLID;
        left = r.x + cell_edge(col, command->cols, r.w);
        while (solid && col + 1 < command->cols && values[col + 1] == value) {
            col++;
        }
        int right = r.x + cell_edge(col + 1, command->cols, r.w);
        int from = left > map->seen.x ? left : map->seen.x, to = right < end ? right : end;
        draw_span(out, command->styles[value].pattern, command->size, map->fills[value],
                  map->inks[value], (SDL_Rect){from, y, to - from, 1},
                  (Rect){left, top, right - left, bottom - top});
    }
}

static void draw_cells(const Raster *raster, SDL_Surface *surface, const DisplayList *list,
                       const DrawCommand *command) {
    CellMap map = {.command = command, .values = (const uint8_t *)list->data + command->data};
    bool known[256] = {false};
    if (!visible(raster, command->rect, &map.seen)) {
        return;
    }
    for (int i = 0; i < command->rows * command->cols; i++) {
        uint8_t value = map.values[i];
        if (!known[value]) {
            known[value] = true;
            map.fills[value] = pixel(surface, command->styles[value].fill);
            map.inks[value] = pixel(surface, command->styles[value].ink);
        }
    }
    for (int y = map.seen.y; y < map.seen.y + map.seen.h; y++) {
        int row = (int)((int64_t)(y - command->rect.y) * command->rows / command->rect.h);
        draw_cell_line(&map, row, y,
                       (uint32_t *)(void *)((char *)surface->pixels + y * surface->pitch));
    }
}

static void draw_hatch(const Raster *raster, SDL_Surface *surface, const DrawCommand *command) {
    SDL_Rect seen;
    if (!visible(raster, command->rect, &seen)) {
        return;
    }
    uint32_t ink = pixel(surface, command->color);
    for (int y = seen.y; y < seen.y + seen.h; y++) {
        uint32_t *out = (uint32_t *)(void *)((char *)surface->pixels + y * surface->pitch);
        for (int x = seen.x; x < seen.x + seen.w; x++) {
            if ((x + y) % 6 < 2) {
                out[x] = ink;
            }
        }
    }
}

static uint64_t text_key(const char *text, const DrawCommand *command) {
    uint64_t hash = 1469598103934665603u;
    for (const char *at = text; *at; at++) {
        hash = (hash ^ (unsigned char)*at) * 1099511628211u;
    }
    hash = (hash ^ command->color) * 1099511628211u;
    return (hash ^ (uint64_t)(command->size * 16 + (int)command->face * 2 + command->up)) *
           1099511628211u;
}

// The picture turned left by a quarter; frees the one that is given. NULL when it is NULL or the
// host is out of memory.
static SDL_Surface *turned(SDL_Surface *flat) {
    SDL_Surface *up =
        flat ? SDL_CreateRGBSurfaceWithFormat(0, flat->h, flat->w, 32, flat->format->format) : NULL;
    for (int y = 0; up && y < up->h; y++) {
        uint32_t *to = (uint32_t *)(void *)((char *)up->pixels + y * up->pitch);
        for (int x = 0; x < up->w; x++) {
            const char *row = (const char *)flat->pixels + x * flat->pitch;
            memcpy(&to[x], row + (size_t)(flat->w - 1 - y) * sizeof *to, sizeof *to);
        }
    }
    SDL_FreeSurface(flat);
    return up;
}

static SDL_Surface *text_surface(Raster *raster, const char *text, const DrawCommand *command) {
    uint64_t key = text_key(text, command);
    CachedText *cached = &raster->cache[key % CACHE_SLOTS];
    bool same = cached->surface && cached->key == key && strcmp(cached->text, text) == 0 &&
                cached->color == command->color && cached->size == command->size &&
                cached->face == command->face && cached->up == command->up;
    if (same) {
        return cached->surface;
    }
    TTF_Font *font = fonts_get(raster->fonts, command->face, command->size);
    SDL_Color color = {command->color >> 16 & 0xFF, command->color >> 8 & 0xFF,
                       command->color & 0xFF, 255};
    cached_drop(cached);
    size_t size = strlen(text) + 1;
    cached->text = malloc(size);
    cached->surface = font ? TTF_RenderUTF8_Blended(font, text, color) : NULL;
    cached->surface = command->up ? turned(cached->surface) : cached->surface;
    if (!cached->surface || !cached->text) {
        cached_drop(cached);
        raster->failed = true;
        return NULL;
    }
    memcpy(cached->text, text, size);
    cached->key = key;
    cached->color = command->color;
    cached->size = command->size;
    cached->face = command->face;
    cached->up = command->up;
    return cached->surface;
}

static void draw_text(Raster *raster, SDL_Surface *surface, const DisplayList *list,
                      const DrawCommand *command) {
    SDL_Surface *text = text_surface(raster, list_string(list, command), command);
    if (text) {
        Rect box = command->rect;
        SDL_Rect at = {box.x, box.y, 0, 0};
        if (command->up) {
            at.x += (box.w - text->w) / 2;
        } else {
            at.y += (box.h - text->h) / 2;
        }
        raster->failed |= SDL_BlitSurface(text, NULL, surface, &at) != 0;
    }
}

static void draw_one(Raster *raster, const DisplayList *list, const DrawCommand *command,
                     SDL_Surface *surface) {
    switch (command->kind) {
    case DRAW_RECT:
        fill(surface, command->rect.x, command->rect.y, command->rect.w, command->rect.h,
             command->color);
        break;
    case DRAW_FRAME:
        draw_frame(surface, command);
        break;
    case DRAW_HATCH:
        draw_hatch(raster, surface, command);
        break;
    case DRAW_LINE:
        draw_line(surface, command);
        break;
    case DRAW_TEXT:
        draw_text(raster, surface, list, command);
        break;
    case DRAW_CELLS:
        draw_cells(raster, surface, list, command);
        break;
    case DRAW_CLIP:
        if (!visible(raster, command->rect, &raster->clip)) {
            raster->clip.w = raster->clip.h = 0;
        }
        SDL_SetClipRect(surface, &raster->clip);
        break;
    case DRAW_UNCLIP:
        raster->clip = raster->part;
        SDL_SetClipRect(surface, &raster->clip);
        break;
    }
}

void raster_draw_part(Raster *raster, const DisplayList *list, SDL_Surface *surface, Rect part) {
    SDL_Rect whole = {0, 0, surface->w, surface->h}, own = sdl_rect(part), seen;
    if (!SDL_IntersectRect(&own, &whole, &raster->part)) {
        return;
    }
    raster->clip = raster->part;
    SDL_SetClipRect(surface, &raster->clip);
    for (size_t i = 0; i < list->n_commands; i++) {
        const DrawCommand *command = &list->commands[i];
        bool state = command->kind == DRAW_CLIP || command->kind == DRAW_UNCLIP;
        if (state || visible(raster, damage_extent(command), &seen)) {
            draw_one(raster, list, command, surface);
        }
    }
    SDL_SetClipRect(surface, NULL);
}

void raster_draw(Raster *raster, const DisplayList *list, SDL_Surface *surface) {
    raster_draw_part(raster, list, surface, (Rect){0, 0, surface->w, surface->h});
}

bool raster_failed(Raster *raster) {
    bool failed = raster->failed;
    raster->failed = false;
    return failed;
}

// A copy in the format of a PNG: SDL_image would make it, too, and not say when it could not.
static SDL_Surface *png_surface(const SDL_Surface *from) {
    SDL_Surface *to =
        SDL_CreateRGBSurfaceWithFormat(0, from->w, from->h, 24, SDL_PIXELFORMAT_RGB24);
    if (to && SDL_ConvertPixels(from->w, from->h, from->format->format, from->pixels, from->pitch,
                                SDL_PIXELFORMAT_RGB24, to->pixels, to->pitch) != 0) {
        SDL_FreeSurface(to);
        return NULL;
    }
    return to;
}

bool raster_write_png(Raster *raster, const DisplayList *list, int w, int h, FILE *out) {
    SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormat(0, w, h, 32, SDL_PIXELFORMAT_RGB888);
    if (!surface) {
        return false;
    }
    raster_failed(raster);
    raster_draw(raster, list, surface);
    SDL_Surface *png = raster_failed(raster) ? NULL : png_surface(surface);
    SDL_RWops *to = png ? SDL_RWFromFP(out, SDL_FALSE) : NULL;
    bool saved = to && IMG_SavePNG_RW(png, to, 1) == 0;
    SDL_FreeSurface(png);
    SDL_FreeSurface(surface);
    return saved;
}
