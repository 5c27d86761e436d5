// SPDX-License-Identifier: MIT
#include "visualizer/draw/damage.h"

#include <stdlib.h>
#include <string.h>

// Hashes every command into the tiles that it may touch, in drawing order. Tiles whose hash changed
// are damaged; runs of them are joined into rects. A command's extent is rather too large than too
// small, so nothing that changed is missed.

#define TILE 32 // px

void damage_deinit(Damage *damage) {
    free(damage->tile);
    free(damage->rects);
    *damage = (Damage){0};
}

void damage_reset(Damage *damage) {
    damage->w = damage->h = 0;
}

static uint64_t mix(uint64_t hash, uint64_t value) {
    hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 29;
}

static uint64_t mix_rect(uint64_t hash, Rect rect) {
    hash = mix(hash, (uint64_t)(uint32_t)rect.x << 32 | (uint32_t)rect.y);
    return mix(hash, (uint64_t)(uint32_t)rect.w << 32 | (uint32_t)rect.h);
}

Rect damage_extent(const DrawCommand *command) {
    Rect r = command->rect;
    if (command->kind == DRAW_LINE) { // drawn by (w, h), in any direction
        r.x = r.w < 0 ? r.x + r.w : r.x;
        r.y = r.h < 0 ? r.y + r.h : r.y;
        r.w = abs(r.w) + command->size;
        r.h = abs(r.h) + command->size;
    } else if (command->kind == DRAW_TEXT || command->kind == DRAW_FRAME) {
        int out = command->size; // glyphs and thick edges may stick out of their box
        r = rect_of(r.x - out, r.y - out, r.w + 2 * out, r.h + 2 * out);
    }
    return r;
}

// The hashes of the new picture while they are computed.
typedef struct Grid {
    uint64_t *tile;
    int cols;
    Rect clip;
} Grid;

static uint64_t command_hash(const DisplayList *list, const DrawCommand *command, Rect clip) {
    uint64_t hash = mix_rect(mix_rect((uint64_t)command->kind + 1, command->rect), clip);
    hash = mix(hash, (uint64_t)command->color << 32 | (uint32_t)command->size);
    if (command->kind == DRAW_TEXT) {
        hash = mix(hash, (uint64_t)command->face << 1 | command->up);
        for (const char *at = list_string(list, command); *at; at++) {
            hash = mix(hash, (unsigned char)*at);
        }
    } else if (command->kind == DRAW_CELLS) {
        hash = mix(hash, (uint64_t)command->cols << 32 | (uint32_t)command->rows);
    }
    return hash;
}

// The hash of a map's cells that reach into a part of the picture.
static uint64_t cells_hash(const DisplayList *list, const DrawCommand *command, Rect part) {
    const uint8_t *values = (const uint8_t *)list->data + command->data;
    Rect r = command->rect;
    int col = (int)((int64_t)(part.x - r.x) * command->cols / r.w);
    int col_end = (int)((int64_t)(part.x + part.w - 1 - r.x) * command->cols / r.w) + 1;
    int row = (int)((int64_t)(part.y - r.y) * command->rows / r.h);
    int row_end = (int)((int64_t)(part.y + part.h - 1 - r.y) * command->rows / r.h) + 1;
    uint64_t hash = 0;
    for (; row < row_end; row++) {
        for (int at = col; at < col_end; at++) {
            const CellStyle *style = &command->styles[values[row * command->cols + at]];
            hash = mix(hash, (uint64_t)style->fill << 32 | (style->ink ^ style->pattern << 24));
        }
    }
    return hash;
}

static void add_command(Grid *grid, const DisplayList *list, const DrawCommand *command) {
    Rect seen = rect_common(damage_extent(command), grid->clip);
    if (rect_is_empty(seen)) {
        return;
    }
    uint64_t hash = command_hash(list, command, grid->clip);
    for (int row = seen.y / TILE; row <= (seen.y + seen.h - 1) / TILE; row++) {
        for (int col = seen.x / TILE; col <= (seen.x + seen.w - 1) / TILE; col++) {
            uint64_t own = hash;
            if (command->kind == DRAW_CELLS) {
                Rect tile = {col * TILE, row * TILE, TILE, TILE};
                own = mix(hash, cells_hash(list, command, rect_common(seen, tile)));
            }
            uint64_t *at = &grid->tile[row * grid->cols + col];
            *at = mix(*at, own);
        }
    }
}

static void hash_list(Grid *grid, const DisplayList *list, Rect whole) {
    grid->clip = whole;
    for (size_t i = 0; i < list->n_commands; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_CLIP) {
            grid->clip = rect_common(command->rect, whole);
        } else if (command->kind == DRAW_UNCLIP) {
            grid->clip = whole;
        } else {
            add_command(grid, list, command);
        }
    }
}

// Adds a run of tiles in one row. If the run above it has the same width, the two are joined.
static void add_run(Damage *damage, Rect run) {
    for (unsigned i = 0; i < damage->n_rects; i++) {
        Rect *above = &damage->rects[i];
        if (above->x == run.x && above->w == run.w && above->y + above->h == run.y) {
            above->h += run.h;
            return;
        }
    }
    damage->rects[damage->n_rects++] = run;
}

static bool make_room(Damage *damage, size_t n_tiles) {
    if (damage->room < 2 * n_tiles) {
        uint64_t *tile = realloc(damage->tile, 2 * n_tiles * sizeof *tile);
        damage->tile = tile ? tile : damage->tile;
        damage->room = tile ? 2 * n_tiles : damage->room;
        damage_reset(damage);
    }
    if (damage->rects_room < n_tiles) {
        Rect *rects = realloc(damage->rects, n_tiles * sizeof *rects);
        damage->rects = rects ? rects : damage->rects;
        damage->rects_room = rects ? n_tiles : damage->rects_room;
    }
    return damage->room >= 2 * n_tiles && damage->rects_room >= n_tiles;
}

bool damage_find(Damage *damage, const DisplayList *list, int w, int h) {
    int cols = (w + TILE - 1) / TILE, rows = (h + TILE - 1) / TILE;
    size_t n_tiles = (size_t)cols * (size_t)rows;
    Rect whole = {0, 0, w, h};
    damage->n_rects = 0;
    if (!make_room(damage, n_tiles)) {
        damage_reset(damage);
        return false;
    }
    bool known = damage->w == w && damage->h == h;
    uint64_t *before = damage->tile, *now = damage->tile + n_tiles;
    Grid grid = {.tile = now, .cols = cols};
    memset(now, 0, n_tiles * sizeof *now);
    hash_list(&grid, list, whole);
    for (int row = 0; row < rows; row++) {
        for (int col = 0; col < cols;) {
            int end = col;
            while (end < cols && (!known || before[row * cols + end] != now[row * cols + end])) {
                end++;
            }
            if (end > col) {
                Rect run = {col * TILE, row * TILE, (end - col) * TILE, TILE};
                add_run(damage, rect_common(run, whole));
            }
            col = end + 1;
        }
    }
    memcpy(before, now, n_tiles * sizeof *now);
    damage->w = w;
    damage->h = h;
    return true;
}
