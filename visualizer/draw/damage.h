// SPDX-License-Identifier: MIT
#pragma once

// Finds the parts of a picture that differ from the previous one. The picture is a grid of tiles,
// each remembered as a hash of everything drawn into it. A step that changes three blocks redraws a
// few tiles and not a megabyte of pixels; every pixel of the result is the same.

#include "visualizer/draw/display_list.h"

typedef struct Damage {
    int w, h;       // of the remembered picture; 0 = none, everything is damaged
    uint64_t *tile; // hashes of the previous picture, then of the new one
    size_t room;
    Rect *rects; // the differing parts: inside the picture, no overlaps
    unsigned n_rects;
    size_t rects_room;
} Damage;

void damage_deinit(Damage *damage);

// Forgets the previous picture, so that the next one is drawn completely.
void damage_reset(Damage *damage);

// Fills `rects` with the parts to draw so that a surface with the previous picture shows `list`.
// False when the host is out of memory: then draw the whole picture.
bool damage_find(Damage *damage, const DisplayList *list, int w, int h);

// The largest rect that a command may draw into, without regard to clips.
Rect damage_extent(const DrawCommand *command);
