// SPDX-License-Identifier: MIT
#pragma once

// Writes a display list as SVG: text stays text, and equal cells in a row become one rectangle.

#include "visualizer/draw/display_list.h"

#include <stdio.h>

void svg_write(const DisplayList *list, int w, int h, FILE *out);
