// SPDX-License-Identifier: MIT
#include "visualizer/draw/theme.h"

#include <math.h>
#include <string.h>

// Okabe and Ito's eight colours, which colour-blind eyes can tell apart: orange, sky, green,
// yellow, blue, vermilion, purple, black. Letters are black on the light ones and white on the dark
// ones.

#define ORANGE 0xE69F00
#define SKY 0x56B4E9
#define GREEN 0x009E73
#define YELLOW 0xF0E442
#define BLUE 0x0072B2
#define VERMILION 0xD55E00
#define PURPLE 0xCC79A7
#define BLACK 0x000000
#define WHITE 0xFFFFFF

#define DIMMED_PERCENT 40

// Fills that all themes share; the paper-coloured ones are parameters.
#define CELLS(paper, faint, mark, none, ghost)                                                     \
    .cells = {[CELL_FREE] = {paper, paper, PATTERN_SOLID},                                         \
              [CELL_RESERVED] = {faint, mark, PATTERN_HATCH},                                      \
              [CELL_DATA] = {ORANGE, ORANGE, PATTERN_SOLID},                                       \
              [CELL_STACK] = {PURPLE, BLACK, PATTERN_EDGE},                                        \
              [CELL_CODE_ROM] = {SKY, SKY, PATTERN_SOLID},                                         \
              [CELL_CODE_RAM] = {BLUE, BLUE, PATTERN_SOLID},                                       \
              [CELL_PAGED] = {paper, BLUE, PATTERN_HATCH},                                         \
              [CELL_CONST] = {GREEN, GREEN, PATTERN_SOLID},                                        \
              [CELL_CONST_ROM] = {GREEN, WHITE, PATTERN_DOTS},                                     \
              [CELL_PERIPHERAL] = {0x999999, 0x999999, PATTERN_SOLID},                             \
              [CELL_OBJECT] = {YELLOW, BLACK, PATTERN_FRAME},                                      \
              [CELL_UNKNOWN] = {0x90908C, BLACK, PATTERN_DOTS},                                    \
              [CELL_KERNEL] = {0x666666, WHITE, PATTERN_CROSS},                                    \
              [CELL_OTHER] = {mark, faint, PATTERN_HATCH},                                         \
              [CELL_POOL] = {paper, BLUE, PATTERN_DOTS},                                           \
              [CELL_SHARED] = {YELLOW, VERMILION, PATTERN_FRAME},                                  \
              [CELL_DLL_SPACE] = {faint, mark, PATTERN_DOTS},                                      \
              [CELL_DLL_HOLE] = {paper, mark, PATTERN_EDGE},                                       \
              [CELL_OPEN] = {paper, mark, PATTERN_LINES},                                          \
              [CELL_CROSSED] = {VERMILION, VERMILION, PATTERN_SOLID},                              \
              [CELL_TAIL] = {paper, mark, PATTERN_CROSS},                                          \
              [CELL_GUARD] = {mark, mark, PATTERN_SOLID},                                          \
              [CELL_GHOST] = {paper, ghost, PATTERN_DOTS},                                         \
              [CELL_NONE] = {none, none, PATTERN_SOLID}},                                          \
    .letter = {[CELL_DATA] = BLACK,   [CELL_STACK] = BLACK,      [CELL_CODE_ROM] = BLACK,          \
               [CELL_CONST] = BLACK,  [CELL_CONST_ROM] = BLACK,  [CELL_CODE_RAM] = WHITE,          \
               [CELL_OBJECT] = BLACK, [CELL_PERIPHERAL] = BLACK, [CELL_CROSSED] = BLACK,           \
               [CELL_KERNEL] = WHITE, [CELL_UNKNOWN] = BLACK}

static const Theme themes[THEME_COUNT] = {
    [THEME_LIGHT] = {.name = "light",
                     .paper = 0xFFFFFF,
                     .panel = 0xF2F2F0,
                     .ink = 0x111111,
                     .soft = 0x555555,
                     .line = 0xB8B8B4,
                     .accent = BLUE,
                     .alarm = 0xB84A00,
                     .alarm_ink = WHITE,
                     .good = 0x00805D,
                     CELLS(WHITE, 0xECECEA, 0xA6A6A2, 0xF2F2F0, 0x808080)},
    [THEME_DARK] = {.name = "dark",
                    .paper = 0x16181C,
                    .panel = 0x23262C,
                    .ink = 0xF2F2F2,
                    .soft = 0xB4B8C0,
                    .line = 0x4A4F58,
                    .accent = SKY,
                    .alarm = 0xE8762C,
                    .alarm_ink = BLACK,
                    .good = 0x2FBF95,
                    CELLS(0x16181C, 0x2B2F36, 0x6A707A, 0x23262C, 0x9AA0AA)},
    [THEME_CONTRAST] = {.name = "contrast",
                        .paper = WHITE,
                        .panel = WHITE,
                        .ink = BLACK,
                        .soft = BLACK,
                        .line = BLACK,
                        .accent = BLACK,
                        .alarm = 0x9C2F00,
                        .alarm_ink = WHITE,
                        .good = 0x005C43,
                        CELLS(WHITE, WHITE, 0x404040, 0xE0E0E0, 0x404040)},
};

const Theme *theme_get(ThemeId id) {
    return &themes[id];
}

ThemeId theme_find(const char *name) {
    int id = 0;
    while (id < THEME_COUNT && strcmp(themes[id].name, name) != 0) {
        id++;
    }
    return (ThemeId)id;
}

Color theme_blend(Color from, Color to, int percent) {
    Color mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        int a = from >> shift & 0xFF, b = to >> shift & 0xFF;
        mixed |= (Color)(a + (b - a) * percent / 100) << shift;
    }
    return mixed;
}

void theme_dimmed(const Theme *theme, CellStyle ret_cells[CELL_COUNT]) {
    for (int kind = 0; kind < CELL_COUNT; kind++) {
        ret_cells[kind] = theme->cells[kind];
        ret_cells[kind].fill = theme_blend(theme->paper, theme->cells[kind].fill, DIMMED_PERCENT);
        ret_cells[kind].ink = theme_blend(theme->paper, theme->cells[kind].ink, DIMMED_PERCENT);
    }
}

static double channel(uint32_t value) {
    double c = value / 255.0;
    return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(Color color) {
    return 0.2126 * channel(color >> 16 & 0xFF) + 0.7152 * channel(color >> 8 & 0xFF) +
           0.0722 * channel(color & 0xFF);
}

int theme_contrast(Color a, Color b) {
    double light = luminance(a), dark = luminance(b);
    if (light < dark) {
        double swap = light;
        light = dark;
        dark = swap;
    }
    return (int)((light + 0.05) / (dark + 0.05) * 100);
}
