// SPDX-License-Identifier: MIT
#pragma once

// Which parts of a picture differ from the picture before: the picture is a grid of tiles, each
// remembered as a hash of all that is drawn into it. A step that changes three blocks draws a few
// tiles again, not a megabyte of pixels; the result is the same to the pixel.

#include "visualizer/draw/display_list.h"

typedef struct Damage {
    int w, h;       // of the picture remembered; 0 = none, everything is damaged
    uint64_t *tile; // hashes: of the picture before, then of the new one
    size_t room;
    Rect *rects; // what differs: not overlapping, inside the picture
    unsigned n_rects;
    size_t rects_room;
} Damage;

void damage_deinit(Damage *damage);

// Forgets the picture before: the next one is drawn whole.
void damage_reset(Damage *damage);

// Fills `rects` with what has to be drawn so that a surface that holds the picture before shows
// `list`. False when the host is out of memory: draw the whole picture.
bool damage_find(Damage *damage, const DisplayList *list, int w, int h);

// All that a command may touch, whatever the clip.
Rect damage_extent(const DrawCommand *command);
