// SPDX-License-Identifier: MIT
#pragma once

// The memory listings every CE engineer knows: `mi`, `mi full` and `mi kernel` of the Target
// Control shell, in their layout and legend, with this world's numbers.
// Source: Target Control Debugging: mi Command (CE 5.0).

#include "world/world.h"

#include <stdio.h>

typedef enum { MI_SUMMARY, MI_FULL, MI_KERNEL } MiKind;

// Writes the listing of the world at its position.
void text_mi(const World *world, MiKind kind, FILE *out);
