// SPDX-License-Identifier: MIT
#pragma once

// Colours: the Okabe-Ito palette for memory, and one set of surfaces and inks per theme. Every kind
// of memory has a letter and a pattern as well, so that colour alone tells nothing.

#include "visualizer/draw/cell.h"
#include "visualizer/draw/display_list.h"

typedef enum { THEME_LIGHT, THEME_DARK, THEME_CONTRAST, THEME_COUNT } ThemeId;

typedef struct Theme {
    const char *name;
    Color paper;     // behind everything
    Color panel;     // bars, story, strips
    Color ink;       // text
    Color soft;      // secondary text
    Color line;      // thin lines
    Color accent;    // focus, selection
    Color alarm;     // the failure
    Color alarm_ink; // text on alarm
    Color good;      // RAM bar
    CellStyle cells[CELL_COUNT];
    Color letter[CELL_COUNT]; // ink of the letter on each kind of cell
} Theme;

const Theme *theme_get(ThemeId id);

// The theme with that name; THEME_COUNT if there is none.
ThemeId theme_find(const char *name);

// The theme's cells at 40 %, for everything that the moment is not about.
void theme_dimmed(const Theme *theme, CellStyle ret_cells[CELL_COUNT]);

// The colour at `percent` of the way between two colours.
Color theme_blend(Color from, Color to, int percent);

// Contrast of two colours by WCAG 2, times 100: 100 (none) to 2100.
int theme_contrast(Color a, Color b);
