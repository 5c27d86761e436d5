// SPDX-License-Identifier: MIT

// From the last row a 4K picture is seen as if it had a quarter of its pixels in each direction.
// Every kind of memory must still look different from every other: as a square of the legend, as a
// column of the overview, as a block of the lens with its slices, and as a row of frames.

#include "tests/support/stage.h"
#include "visualizer/draw/theme.h"

#include <SDL.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SCALE 2.7     // of 3840 x 2160
#define WEIGHT 3      // px, of pattern lines at that scale
#define SHRUNK 4      // px to one
#define SIDE 64       // of a shrunk patch at most
#define TOLD_APART 12 // of 255 that the pixels of two patches differ by on average

// How cells of a kind stand in a picture, in design px.
typedef struct Place {
    const char *name;
    double w, h;    // of all of it
    int cols, rows; // cells in it
} Place;

static const Place places[] = {
    {"legend", 18, 18, 1, 1},
    {"column of the overview", 10, 48, 1, 48},
    {"block of the lens", 22, 16, 16, 1},
    {"row of frames", 56, 20, 28, 1},
};
#define N_PLACES (sizeof places / sizeof places[0])

typedef struct Patch {
    int w, h;
    uint8_t rgb[SIDE][SIDE][3];
} Patch;

// Draws cells of one kind as wide as the place, and shrinks them: 4 x 4 pixels become their mean.
static void draw_patch(Raster *raster, const Place *place, const CellStyle *styles, CellKind kind,
                       int weight, Patch *ret_patch) {
    int w = (int)(place->w * SCALE) / SHRUNK * SHRUNK,
        h = (int)(place->h * SCALE) / SHRUNK * SHRUNK;
    uint8_t values[64];
    DisplayList list = {.weight = weight};
    SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormat(0, w, h, 32, SDL_PIXELFORMAT_RGB888);
    assert_non_null(surface);
    memset(values, kind, sizeof values);
    list_cells(&list, rect_of(0, 0, w, h), place->cols, place->rows, values, styles);
    raster_draw(raster, &list, surface);
    ret_patch->w = w / SHRUNK;
    ret_patch->h = h / SHRUNK;
    for (int i = 0; i < ret_patch->w * ret_patch->h * 3; i++) {
        int x = i / 3 % ret_patch->w, y = i / 3 / ret_patch->w, sum = 0;
        for (int k = 0; k < SHRUNK * SHRUNK; k++) {
            const uint8_t *row =
                (const uint8_t *)surface->pixels + (y * SHRUNK + k / SHRUNK) * surface->pitch;
            sum += row[(x * SHRUNK + k % SHRUNK) * 4 + i % 3];
        }
        ret_patch->rgb[y][x][i % 3] = (uint8_t)(sum / (SHRUNK * SHRUNK));
    }
    SDL_FreeSurface(surface);
    list_deinit(&list);
}

// The mean difference of a patch and another that is moved by (dx, dy), in the channel that differs
// most. What is moved out comes in at the other side.
static int difference_moved(const Patch *a, const Patch *b, int dx, int dy) {
    int sum[3] = {0}, most = 0;
    for (int i = 0; i < a->w * a->h * 3; i++) {
        int x = i / 3 % a->w, y = i / 3 / a->w, k = i % 3;
        sum[k] += abs(a->rgb[y][x][k] - b->rgb[(y + dy) % b->h][(x + dx) % b->w][k]);
    }
    for (int k = 0; k < 3; k++) {
        most = sum[k] > most ? sum[k] : most;
    }
    return most / (a->w * a->h);
}

// Where a pattern begins tells nobody anything: the difference is that of the best match.
static int difference(const Patch *a, const Patch *b) {
    int least = 255;
    for (int i = 0; i < a->w * a->h; i++) {
        int own = difference_moved(a, b, i % a->w, i / a->w);
        least = own < least ? own : least;
    }
    return least;
}

static bool same_style(const CellStyle *a, const CellStyle *b) {
    return a->fill == b->fill && a->pattern == b->pattern &&
           (a->ink == b->ink || a->pattern == PATTERN_SOLID);
}

// The number of pairs that cannot be told apart; `what` = NULL says nothing of them.
static unsigned too_alike(Raster *raster, ThemeId theme, const Place *place, int weight,
                          const char *what) {
    static Patch patches[CELL_COUNT];
    const CellStyle *styles = theme_get(theme)->cells;
    unsigned n = 0;
    for (int kind = 0; kind < CELL_COUNT; kind++) {
        draw_patch(raster, place, styles, (CellKind)kind, weight, &patches[kind]);
    }
    for (int a = 0; a < CELL_COUNT; a++) {
        for (int b = a + 1; b < CELL_COUNT; b++) {
            int d = difference(&patches[a], &patches[b]);
            if (d >= TOLD_APART || same_style(&styles[a], &styles[b])) {
                continue;
            }
            n++;
            if (what) {
                fprintf(stderr, "%s, %s, %s: '%s' and '%s' differ by %d\n", what,
                        theme_get(theme)->name, place->name, cell_name((CellKind)a),
                        cell_name((CellKind)b), d);
            }
        }
    }
    return n;
}

static void every_pair_of_kinds_is_told_apart_in_the_last_row(void **state) {
    (void)state;
    Raster *raster = raster_new(NULL);
    unsigned n = 0;
    for (int theme = 0; theme < THEME_COUNT; theme++) {
        for (unsigned i = 0; i < N_PLACES; i++) {
            n += too_alike(raster, (ThemeId)theme, &places[i], WEIGHT, "4K");
        }
    }
    raster_free(raster);
    assert_int_equal(n, 0);
}

// What the measure is worth: patterns of 1 px, as they were, become one grey.
static void lines_of_one_pixel_are_not_told_apart(void **state) {
    (void)state;
    Raster *raster = raster_new(NULL);
    for (unsigned i = 0; i < N_PLACES; i++) {
        assert_true(too_alike(raster, THEME_LIGHT, &places[i], 1, NULL) > 0);
    }
    raster_free(raster);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_of_kinds_is_told_apart_in_the_last_row),
        cmocka_unit_test(lines_of_one_pixel_are_not_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
