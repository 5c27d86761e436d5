// SPDX-License-Identifier: MIT
#pragma once

// The shelf: the lessons to choose from, in teaching order, and the card at the end of one. Values
// only. Who keeps them is viewing/.

#include "visualizer/draw/display_list.h"

typedef enum {
    SHELF_NEW,
    SHELF_DONE,
    SHELF_CHANGED, // it was done, and its text has changed since
} ShelfState;

typedef struct ShelfItem {
    const char *name; // what loads it
    const char *title, *goal;
    const char *note;          // at the foot, instead of minutes and questions; NULL = those
    uint32_t lesson, minutes;  // 0 = not said
    uint32_t questions, right; // of the best time it was done
    ShelfState state;
    const char *trouble;        // why it cannot be opened, NULL = it can
    const DisplayList *picture; // its key moment; NULL = not drawn yet, or there is none
    int picture_w, picture_h;   // of the picture, 0 = none was drawn yet
    int picture_theme;          // ThemeId
} ShelfItem;

#define SHELF_ROUTES 6u

typedef struct Shelf {
    const char *routes[SHELF_ROUTES]; // their names
    unsigned n_routes, route;         // the route whose items these are
    const ShelfItem *items;
    unsigned n;
    unsigned current; // the item that is open behind the shelf, n = none
} Shelf;

// What stands at the end of a lesson.
typedef struct EndCard {
    const char *try_now; // "" = nothing
    const char *next;    // the title of the next lesson, NULL = this was the last one
    uint32_t next_lesson;
} EndCard;
