// SPDX-License-Identifier: MIT
#pragma once

// The free address space of the process that acts, event by event: the line under the timeline.

#include "world/world.h"

typedef struct Curve {
    uint32_t *free_kb; // after event i; owned
    uint32_t n, room;
} Curve;

// Adds the world's position, which must be event curve->n + 1. Nothing happens without host memory.
void curve_follow(Curve *curve, const World *world);

// Adds whatever events are missing by walking the world through them; its position is restored.
void curve_complete(Curve *curve, World *world);

void curve_deinit(Curve *curve);
