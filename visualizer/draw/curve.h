// SPDX-License-Identifier: MIT
#pragma once

// The free address space of the acting process, event by event: the curve under the timeline.

#include "world/world.h"

typedef struct Curve {
    uint32_t *free_kb; // after event i; owned
    uint32_t n, room;
} Curve;

// Adds the value at the world's position, which must be event curve->n + 1. Does nothing when the
// host is out of memory.
void curve_follow(Curve *curve, const World *world);

// Adds all missing events by moving the world through them; restores its position.
void curve_complete(Curve *curve, World *world);

void curve_deinit(Curve *curve);
