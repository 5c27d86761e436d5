// SPDX-License-Identifier: MIT
#pragma once

// The free address space of the acting process, event by event: the curve under the timeline.

#include "world/world.h"

typedef struct Curve {
    uint32_t *free_kb; // after event i; owned
    uint32_t n, room;
} Curve;

// Adds all missing events by moving the world through them; restores its position. False when the
// host is out of memory: the curve is shorter than the history, and what it has is right.
bool curve_complete(Curve *curve, World *world);

void curve_deinit(Curve *curve);
